// SPDX-License-Identifier: Apache-2.0
// Lei et al., JASA 113, 2018, doi:10.1080/01621459.2017.1307116; Romano, Patterson, Candès, NeurIPS
// 2019, arXiv:1905.03222 (CQR).

public import PiStatistics

/// What a calibration row scores, and the interval that a threshold gives back.
public enum ConformalScore {
  /// |y − μ|: an interval of one width.
  public static func absolute(_ observed: Double, mean: Double) -> Double { abs(observed - mean) }

  /// y − q: an upper bound from a mean or an upper quantile.
  public static func upper(_ observed: Double, bound: Double) -> Double { observed - bound }

  /// |y − μ| / σ: an interval as wide as the predicted spread σ > 0.
  public static func normalised(_ observed: Double, mean: Double, spread: Double) -> Double {
    precondition(spread > 0, "a spread is positive")
    return abs(observed - mean) / spread
  }

  /// max(low − y, y − high): conformalised quantile regression, both ends moved alike.
  public static func quantiles(_ observed: Double, low: Double, high: Double) -> Double {
    max(low - observed, observed - high)
  }

  /// The interval μ ± threshold · σ; σ = 1 for absolute scores.
  public static func interval(
    mean: Double,
    spread: Double = 1,
    threshold: ConformalThreshold
  ) -> Bounds {
    let half = threshold.value * spread
    return Bounds(low: mean - half, high: mean + half)
  }

  /// The interval low − threshold … high + threshold.
  public static func interval(
    low: Double,
    high: Double,
    threshold: ConformalThreshold
  ) -> Bounds {
    Bounds(low: low - threshold.value, high: high + threshold.value)
  }
}

/// Conformalised quantiles whose ends move apart, each with half the miscoverage.
public struct AsymmetricQuantiles: Hashable, Sendable {
  /// The threshold of low − y.
  public let low: ConformalThreshold
  /// The threshold of y − high.
  public let high: ConformalThreshold

  /// Calibrates both ends.
  ///
  /// - Parameters:
  ///   - observed: calibration values.
  ///   - low: their predicted lower quantiles.
  ///   - high: their predicted upper quantiles.
  ///   - miscoverage: of both ends together, inside 0 … 1.
  public init(observed: [Double], low: [Double], high: [Double], miscoverage: Double) {
    precondition(observed.count == low.count && low.count == high.count, "rows are complete")
    let below = zip(observed, low).map { $1 - $0 }
    let above = zip(observed, high).map { $0 - $1 }
    self.low = ConformalThreshold(below, miscoverage: miscoverage / 2)
    self.high = ConformalThreshold(above, miscoverage: miscoverage / 2)
  }

  /// The interval of a new row with predicted quantiles.
  public func interval(low: Double, high: Double) -> Bounds {
    Bounds(low: low - self.low.value, high: high + self.high.value)
  }
}

/// One threshold per group, such as a deployment or a load bucket, so that each group is covered.
public struct MondrianThresholds: Hashable, Sendable {
  /// The thresholds by group; a group without calibration rows has an infinite one.
  public let thresholds: [ConformalThreshold]

  /// Calibrates each group on its own scores.
  ///
  /// - Parameters:
  ///   - scores: nonconformity scores.
  ///   - groups: their groups, 0 ..< groupCount.
  ///   - groupCount: how many groups there are.
  ///   - miscoverage: inside 0 … 1.
  public init(_ scores: [Double], groups: [Int], groupCount: Int, miscoverage: Double) {
    precondition(scores.count == groups.count, "every score has a group")
    var parts = [[Double]](repeating: [], count: groupCount)
    for (score, group) in zip(scores, groups) { parts[group].append(score) }
    thresholds = parts.map { ConformalThreshold($0, miscoverage: miscoverage) }
  }
}
