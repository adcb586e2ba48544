// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// What every model made of every prompt, as it was recorded; what was not is nil.
public struct OutcomeTable: Hashable, Sendable {
  /// The most cells.
  public static let mostCells = 50_000_000

  /// Names of prompts, unique.
  public private(set) var prompts: [String]
  /// Names of models, unique.
  public private(set) var models: [String]
  /// Hashes of the prompts' texts; empty when none were asked for.
  public var promptKeys: [UInt64?] = []
  // A cell that was not recorded holds not-a-number, or the least integer.
  private var scores: [Double]
  private var costs: [Int64]
  private var inputs: [Int32]
  private var outputs: [Int32]

  /// Creates a table in which nothing is recorded; names are unique.
  package init(prompts: [String], models: [String]) {
    self.prompts = prompts
    self.models = models
    let cells = prompts.count * models.count
    scores = [Double](repeating: .nan, count: cells)
    costs = [Int64](repeating: .min, count: cells)
    inputs = [Int32](repeating: .min, count: cells)
    outputs = [Int32](repeating: .min, count: cells)
  }

  /// What one model made of one prompt.
  public subscript(prompt prompt: Int, model model: Int) -> RecordedOutcome {
    get {
      let cell = self.cell(prompt, model)
      var outcome = RecordedOutcome()
      outcome.score = scores[cell].isNaN ? nil : scores[cell]
      outcome.cost = costs[cell] == .min ? nil : NanoDollars(costs[cell])
      outcome.inputTokens = inputs[cell] < 0 ? nil : TokenCount(inputs[cell])
      outcome.outputTokens = outputs[cell] < 0 ? nil : TokenCount(outputs[cell])
      return outcome
    }
    set {
      let cell = self.cell(prompt, model)
      scores[cell] = newValue.score ?? .nan
      costs[cell] = newValue.cost?.amount ?? .min
      inputs[cell] = newValue.inputTokens?.count ?? .min
      outputs[cell] = newValue.outputTokens?.count ?? .min
    }
  }

  private func cell(_ prompt: Int, _ model: Int) -> Int {
    precondition(prompts.indices.contains(prompt) && models.indices.contains(model), "a cell")
    return prompt * models.count + model
  }

  /// Prompts of which every model has a score.
  public var completePrompts: Int {
    prompts.indices.count { prompt in
      models.indices.allSatisfy { self[prompt: prompt, model: $0].score != nil }
    }
  }

  /// The mean score of a model over the prompts that it was scored on; nil when there are none.
  public func meanScore(ofModel model: Int) -> Double? {
    var sum = 0.0
    var count = 0
    for prompt in prompts.indices {
      guard let score = self[prompt: prompt, model: model].score else { continue }
      sum += score
      count += 1
    }
    return count > 0 ? sum / Double(count) : nil
  }

  /// Whether two tables have the same names and cells.
  public static func == (left: OutcomeTable, right: OutcomeTable) -> Bool {
    left.prompts == right.prompts && left.models == right.models
      && left.promptKeys == right.promptKeys && left.costs == right.costs
      && left.inputs == right.inputs && left.outputs == right.outputs
      && left.scores.map(\.bitPattern) == right.scores.map(\.bitPattern)
  }

  /// Feeds what `==` compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(prompts)
    hasher.combine(models)
    hasher.combine(costs)
    for score in scores { hasher.combine(score.bitPattern) }
  }
}

/// The outcome of one model on one prompt.
public struct RecordedOutcome: Hashable, Sendable {
  /// Quality of the answer, 0 … 1.
  public var score: Double?
  /// What was billed.
  public var cost: NanoDollars?
  /// Input tokens.
  public var inputTokens: TokenCount?
  /// Output tokens.
  public var outputTokens: TokenCount?

  /// Creates an outcome of which nothing is known.
  public init() {}
}
