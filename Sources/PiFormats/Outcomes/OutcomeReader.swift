// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// Reads tables of outcomes, long or wide, into one table; several files may add to it.
public struct OutcomeReader: Sendable {
  /// What happens when an outcome is there twice.
  public enum DuplicatePolicy: String, Sendable, CaseIterable {
    /// The second row is bad.
    case refuse
    /// Scores, costs and tokens are averaged over the rows that have them.
    case average
  }

  /// The sum of a measure over rows, and their number.
  private struct Cell: Sendable {
    var sums = InlineArray<4, Double>(repeating: 0)
    var counts = InlineArray<4, Int32>(repeating: 0)
  }

  private let duplicates: DuplicatePolicy
  private let salt: [UInt8]?
  private var prompts = NameTable()
  private var models = NameTable()
  private var cells: [UInt64: Cell] = [:]
  private var keys: [Int: UInt64] = [:]
  /// The bad rows that were left out.
  public private(set) var skipped: [InputError] = []
  /// How many bad rows were left out.
  public private(set) var skippedCount = 0

  /// Starts an empty table.
  public init(duplicates: DuplicatePolicy = .refuse, promptSalt: [UInt8]? = nil) {
    self.duplicates = duplicates
    salt = promptSalt
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - source: a CSV with a header.
  ///   - map: its columns.
  ///   - policy: what happens to a bad row.
  ///   - note: is told of every bad row that is left out.
  /// - Throws: `InputError` for a bad row unless such rows are skipped, and for a broken file.
  public mutating func read(
    _ source: any ByteSource,
    map: OutcomeColumnMap,
    onBadRow policy: BadRowPolicy = .fail,
    note: (InputError) -> Void = { _ in }
  ) throws(InputError) {
    let limits = CSVReader.Limits(rowBytes: 16 << 20, fieldBytes: 8 << 20)
    var table = try CSVReader(source, limits: limits)
    let layout = try Layout(table, map)
    while true {
      do throws(InputError) {
        guard try table.next() else { return }
        try take(table, layout)
      } catch {
        guard policy == .skip, table.canContinue, error.position != nil else { throw error }
        skippedCount += 1
        if skipped.count < 20 { skipped.append(error) }
        note(error)
      }
    }
  }

  /// The columns of one file.
  private struct Layout {
    let prompt: Int
    let text: Int?
    let scale: Double
    /// Long: the model's column and those of measures.
    var model: Int?
    var measures: [(OutcomeColumnMap.Measure, Int)] = []
    /// Wide: what cells hold, and the models' columns.
    var wide: OutcomeColumnMap.Measure?
    var columns: [(name: String, column: Int)] = []

    init(_ table: CSVReader, _ map: OutcomeColumnMap) throws(InputError) {
      prompt = try table.column(map.prompt)
      text = try map.text.map { (name) throws(InputError) in try table.column(name) }
      scale = map.scale
      wide = map.wide
      guard map.wide != nil else {
        model = try table.column(map.model)
        measures = try map.measureColumns(table)
        return
      }
      for model in map.models { columns.append((model.model, try table.column(model.column))) }
      guard map.models.isEmpty else { return }
      let others = [map.prompt, map.text ?? map.prompt] + map.skipped
      for name in map.skipped { _ = try table.column(name) }
      for (column, name) in table.header.enumerated() where !others.contains(name) {
        columns.append((name, column))
      }
    }
  }

  private mutating func take(_ table: CSVReader, _ layout: Layout) throws(InputError) {
    let name = try table.string(layout.prompt)
    guard !name.isEmpty else { throw table.unexpected(layout.prompt, "the name of a prompt") }
    guard name.utf8.count <= 4096 else {
      throw table.unexpected(layout.prompt, "a name of at most 4096 bytes")
    }
    var values: [(model: String, measure: OutcomeColumnMap.Measure, value: Double, column: Int)] =
      []
    if let measure = layout.wide {
      for (model, column) in layout.columns where !table.isEmpty(column) {
        let value = try Self.value(table, column, measure, layout.scale)
        values.append((model, measure, value, column))
      }
    } else if let column = layout.model {
      let model = try table.string(column)
      guard !model.isEmpty, model.utf8.count <= 256 else {
        throw table.unexpected(column, "the name of a model in 1 … 256 bytes")
      }
      for (measure, column) in layout.measures where !table.isEmpty(column) {
        let value = try Self.value(table, column, measure, layout.scale)
        values.append((model, measure, value, column))
      }
    }
    // Checked before anything is taken, so that a bad row leaves no trace.
    if duplicates == .refuse, let prompt = prompts.position(of: name) {
      for (model, measure, _, column) in values {
        let cell = models.position(of: model).flatMap { cells[Self.key(prompt, $0)] }
        guard cell?.counts[measure.place] ?? 0 == 0 else {
          let expected = "every prompt and model once"
          throw table.unexpected(column, expected, "\(Sanitised.quoted(name)) again")
        }
      }
    }
    let prompt = prompts.intern(name)
    for (model, measure, value, _) in values {
      let key = Self.key(prompt, models.intern(model))
      cells[key, default: Cell()].sums[measure.place] += value
      cells[key, default: Cell()].counts[measure.place] += 1
    }
    if let salt, let column = layout.text, !table.isEmpty(column) {
      keys[prompt] = PromptKey.of(Array(try table.string(column).utf8), salt: salt)
    }
    guard prompts.names.count * max(models.names.count, 1) <= OutcomeTable.mostCells else {
      throw .unreadable(
        file: table.fileName,
        reason: "has more than \(OutcomeTable.mostCells) pairs of prompt and model"
      )
    }
  }

  private static func key(_ prompt: Int, _ model: Int) -> UInt64 {
    UInt64(prompt) << 32 | UInt64(model)
  }

  private static func value(
    _ table: CSVReader,
    _ column: Int,
    _ measure: OutcomeColumnMap.Measure,
    _ scale: Double
  ) throws(InputError) -> Double {
    switch measure {
    case .score:
      let score = try Self.score(table, column) / scale
      guard (0...1).contains(score) else {
        throw table.unexpected(column, scale == 1 ? "a score in 0 … 1" : "a score in 0 … \(scale)")
      }
      return score
    case .cost:
      guard let money = NanoDollars(nearest: try table.double(column)) else {
        throw table.unexpected(column, "a cost in dollars, 0 or more")
      }
      return Double(money.amount)
    case .input, .output: return Double(try table.tokens(column).count)
    }
  }

  /// A number, or a truth value.
  private static func score(_ table: CSVReader, _ column: Int) throws(InputError) -> Double {
    do throws(InputError) {
      return try table.double(column)
    } catch {
      switch try table.string(column) {
      case "true", "True", "TRUE": return 1
      case "false", "False", "FALSE": return 0
      default: throw error
      }
    }
  }

  /// The table of everything that was read.
  public consuming func finish() -> OutcomeTable {
    var table = OutcomeTable(prompts: prompts.names, models: models.names)
    for prompt in table.prompts.indices {
      for model in table.models.indices {
        guard let cell = cells[Self.key(prompt, model)] else { continue }
        func mean(_ measure: OutcomeColumnMap.Measure) -> Double? {
          let count = cell.counts[measure.place]
          return count > 0 ? cell.sums[measure.place] / Double(count) : nil
        }
        var outcome = RecordedOutcome()
        outcome.score = mean(.score)
        outcome.cost = mean(.cost).map { NanoDollars(Int64($0.rounded(.toNearestOrEven))) }
        outcome.inputTokens = mean(.input).map(TokenCount.init(clamping:))
        outcome.outputTokens = mean(.output).map(TokenCount.init(clamping:))
        table[prompt: prompt, model: model] = outcome
      }
    }
    if salt != nil { table.promptKeys = table.prompts.indices.map { keys[$0] } }
    return table
  }
}

extension OutcomeColumnMap.Measure {
  /// Its place among the measures.
  fileprivate var place: Int {
    switch self {
    case .score: 0
    case .cost: 1
    case .input: 2
    case .output: 3
    }
  }
}
