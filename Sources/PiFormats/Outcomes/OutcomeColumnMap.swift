// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// Which columns of a table of outcomes hold what.
///
/// A long table has a row for every prompt and model; a wide one has a row for every prompt and a
/// column for every model, whose cells are one of the measures.
public struct OutcomeColumnMap: Hashable, Sendable {
  /// What the cells of a wide table hold.
  public enum Measure: String, Sendable, CaseIterable {
    /// Quality, 0 … 1.
    case score
    /// Dollars.
    case cost
    /// Input tokens.
    case input
    /// Output tokens.
    case output
  }

  /// A model's column and what the model is called.
  public struct ModelColumn: Hashable, Sendable {
    /// The column.
    public var column: String
    /// The model.
    public var model: String
  }

  /// The column that names the prompt.
  public private(set) var prompt = "prompt"
  /// The column of a long table that names the model.
  public private(set) var model = "model"
  /// The columns of a long table's measures.
  public private(set) var measures: [Measure: String] = [:]
  /// What the cells of a wide table hold; nil when the table is long.
  public private(set) var wide: Measure?
  /// The columns of a wide table's models; empty when all columns that are not left out are.
  public private(set) var models: [ModelColumn] = []
  /// The columns of a wide table that are no models.
  public private(set) var skipped: [String] = []
  /// The column with the prompt's text, hashed when asked for and dropped otherwise.
  public private(set) var text: String?
  /// What scores are divided by, such as 10 for scores of 0 … 10.
  public private(set) var scale = 1.0
  private var isAutomatic = false

  /// Maps a long table whose columns are called `prompt`, `model`, `score`, `cost`, `input`, `output`.
  public init() {
    isAutomatic = true
  }

  /// Reads a map.
  ///
  /// Long: `prompt=id,model=name,score=correct,cost=usd,input=in,output=out,scale=10`. Wide:
  /// `prompt=id,wide=score,models=weak_correct>mixtral|strong_correct>gpt-4` or `…,skip=a|b`.
  ///
  /// - Parameters:
  ///   - text: pairs of role and column.
  ///   - name: where the text comes from, for errors.
  /// - Throws: `InputError` that names the role at fault.
  public init(parsing text: String, named name: String = "columns") throws(InputError) {
    try RolePair.forEach(in: text, named: name) { (pair) throws(InputError) in try take(pair) }
    guard wide != nil || !measures.isEmpty else {
      throw .unexpected(
        at: InputPosition(file: name, line: 1, column: 1),
        expected: "a column for score, cost, input or output, or wide=MEASURE",
        found: Sanitised.quoted(text)
      )
    }
  }

  private mutating func take(_ pair: RolePair) throws(InputError) {
    let value = pair.value
    switch pair.role {
    case "prompt": prompt = value
    case "model": model = value
    case "text": text = value
    case "skip": skipped = value.split(separator: "|").map(String.init)
    case "models":
      models = value.split(separator: "|").map { part in
        let names = part.split(separator: ">", maxSplits: 1).map(String.init)
        return ModelColumn(column: names[0], model: names.last ?? names[0])
      }
    case "wide":
      let measure: Measure = try pair.choice("a measure")
      wide = measure
    case "scale": scale = try pair.scale()
    default:
      guard let measure = Measure(rawValue: pair.role) else {
        let roles = ["prompt", "model", "text", "skip", "models", "wide", "scale"]
        throw pair.unknown(among: roles + Measure.allCases.map(\.rawValue))
      }
      measures[measure] = value
    }
  }

  /// The measures' columns in a table, in the order of the measures.
  func measureColumns(_ table: CSVReader) throws(InputError) -> [(Measure, Int)] {
    var found: [(Measure, Int)] = []
    for measure in Measure.allCases {
      if isAutomatic {
        if let column = table.optionalColumn(measure.rawValue) { found.append((measure, column)) }
      } else if let name = measures[measure] {
        found.append((measure, try table.column(name)))
      }
    }
    guard !found.isEmpty else {
      _ = try table.column("score")
      return []
    }
    return found
  }
}
