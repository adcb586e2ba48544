// SPDX-License-Identifier: Apache-2.0
// Page, Biometrika 41, 1954, doi:10.1093/biomet/41.1-2.100 (CUSUM); Roberts, Technometrics 1, 1959,
// doi:10.1080/00401706.1959.10489860 (EWMA).

/// The cumulative sum of what exceeds a known mean by more than a slack, of one side or both.
public struct CUSUM: DriftStatistic, Hashable {
  /// Which shifts count.
  public enum Side: Hashable, Sendable {
    /// Rises only.
    case up
    /// Falls only.
    case down
    /// Both; the statistic is the larger sum.
    case both
  }

  /// The mean when nothing drifts.
  public let mean: Double
  /// The slack k: half of the shift that should be found quickest.
  public let slack: Double
  /// Which shifts count.
  public let side: Side
  private var above = 0.0
  private var below = 0.0

  /// Creates a chart that has seen nothing.
  public init(mean: Double, slack: Double, side: Side = .both) {
    precondition(slack >= 0, "a slack is not negative")
    self.side = side
    self.mean = mean
    self.slack = slack
  }

  /// Takes in the next value and returns the sum, or the larger one of both.
  public mutating func update(_ value: Double) -> Double {
    if side != .down { above = max(0, above + value - mean - slack) }
    if side != .up { below = max(0, below + mean - value - slack) }
    return max(above, below)
  }

  /// Forgets everything.
  public mutating func reset() { (above, below) = (0, 0) }
}

/// The exponentially weighted mean in its own standard deviations from a known mean.
public struct EWMAChart: DriftStatistic, Hashable {
  /// The mean when nothing drifts.
  public let mean: Double
  /// The standard deviation when nothing drifts, above 0.
  public let standardDeviation: Double
  /// The weight of the newest value, above 0, at most 1.
  public let weight: Double
  private var level: Double
  private var rest = 1.0

  /// Creates a chart that has seen nothing.
  public init(mean: Double, standardDeviation: Double, weight: Double) {
    precondition(standardDeviation > 0 && weight > 0 && weight <= 1, "a weight is 0 to 1")
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.weight = weight
    level = mean
  }

  /// Takes in the next value and returns |z − mean| / (σ √(λ/(2 − λ) (1 − (1 − λ)²ᵗ))).
  public mutating func update(_ value: Double) -> Double {
    level = weight * value + (1 - weight) * level
    rest *= (1 - weight) * (1 - weight)
    let spread = standardDeviation * (weight / (2 - weight) * (1 - rest)).squareRoot()
    return abs(level - mean) / spread
  }

  /// Forgets everything.
  public mutating func reset() { (level, rest) = (mean, 1) }
}
