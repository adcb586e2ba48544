// SPDX-License-Identifier: Apache-2.0

public import PiStatistics

/// Which number of a finished request is evaluated off-policy.
public enum OffPolicyOutcome: String, Hashable, Sendable, CaseIterable {
  /// v · [solved within SLO] − cost in dollars; known only for labelled requests.
  case netValue
  /// Dollars spent on all attempts.
  case cost
  /// 1 when the end-to-end latency was above the SLO, otherwise 0.
  case missedSLO

  /// Whether more of it is good.
  public var direction: Direction { self == .netValue ? .higherIsBetter : .lowerIsBetter }
}

/// A logged request as one unit: its first choice is the action, what finally came of it the outcome.
///
/// Retries and failovers after the first choice are part of the outcome.
public struct LoggedRequest: Hashable, Sendable {
  /// Position of the first choice among the candidates.
  public var choice: Int
  /// What came of it, or nil when nobody labelled it.
  public var outcome: Double?
  /// The chance that the request got an outcome, above 0, at most 1: the label rate.
  public var labelRate: Double
  /// The logged probability of every candidate, or nil when it was not logged.
  public var propensities: [Double]?
  /// The probability of every candidate under the policy to be evaluated.
  public var target: [Double]
  /// A model's outcome of every candidate, not trained on this request.
  public var predicted: [Double]
  /// The block of time or the session that is resampled as a whole.
  public var block: Int

  /// Creates a logged request.
  ///
  /// - Parameters:
  ///   - choice: position of the first choice.
  ///   - outcome: nil when not labelled.
  ///   - labelRate: chance of a label, above 0, at most 1.
  ///   - propensities: one per candidate, that of the choice above 0; nil when unknown.
  ///   - target: one per candidate.
  ///   - predicted: one per candidate; zeros make every doubly robust estimate its plain form.
  ///   - block: of the resampling.
  public init(
    choice: Int,
    outcome: Double?,
    labelRate: Double = 1,
    propensities: [Double]?,
    target: [Double],
    predicted: [Double],
    block: Int
  ) {
    precondition(target.indices.contains(choice), "the choice is a candidate")
    precondition(predicted.count == target.count, "every candidate has a prediction")
    precondition(labelRate > 0 && labelRate <= 1, "a label rate is above 0, at most 1")
    if let propensities {
      precondition(propensities.count == target.count, "every candidate has a propensity")
      precondition(propensities[choice] > 0, "what was chosen had a probability")
    }
    self.choice = choice
    self.outcome = outcome
    self.labelRate = labelRate
    self.propensities = propensities
    self.target = target
    self.predicted = predicted
    self.block = block
  }

  /// The policy's model value Σ target · predicted.
  var modelValue: Double {
    var sum = 0.0
    for index in target.indices { sum += target[index] * predicted[index] }
    return sum
  }

  /// Whether the choice is the target's most probable candidate, the first one of equals.
  var isMatch: Bool {
    var best = 0
    for index in target.indices where target[index] > target[best] { best = index }
    return best == choice
  }
}
