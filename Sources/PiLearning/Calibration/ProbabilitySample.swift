// SPDX-License-Identifier: Apache-2.0

/// Predicted probabilities with what happened, each with a weight.
public struct ProbabilitySample: Hashable, Sendable {
  /// Predicted probabilities, 0 … 1.
  public let probabilities: [Double]
  /// Whether the event happened.
  public let labels: [Bool]
  /// Weights, 0 or more.
  public let weights: [Double]

  /// Creates a sample.
  ///
  /// - Parameters:
  ///   - probabilities: at least one, 0 … 1.
  ///   - labels: as many.
  ///   - weights: as many, or nil for equal weights.
  public init(probabilities: [Double], labels: [Bool], weights: [Double]? = nil) {
    let weights = weights ?? Array(repeating: 1, count: labels.count)
    precondition(!labels.isEmpty && probabilities.count == labels.count, "pairs need two values")
    precondition(weights.count == labels.count, "every pair has a weight")
    precondition(probabilities.allSatisfy { $0 >= 0 && $0 <= 1 }, "a probability is 0 to 1")
    precondition(weights.allSatisfy { $0 >= 0 && $0.isFinite }, "a weight is not negative")
    self.probabilities = probabilities
    self.labels = labels
    self.weights = weights
  }

  /// How many pairs.
  public var count: Int { labels.count }

  /// The sum of the weights.
  public var totalWeight: Double { weights.reduce(0, +) }

  /// The weighted share of events.
  public var baseRate: Double {
    var sum = 0.0
    for index in labels.indices where labels[index] { sum += weights[index] }
    return sum / totalWeight
  }
}
