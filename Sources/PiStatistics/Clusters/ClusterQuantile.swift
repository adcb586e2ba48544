// SPDX-License-Identifier: Apache-2.0
// Woodruff: Confidence intervals for medians and other position measures. JASA 47, 1952,
// doi:10.1080/01621459.1952.10483443; Korn, Graubard: Confidence intervals for proportions with small
// expected number of positive counts estimated from survey data. Survey Methodology 24, 1998.

/// A quantile over recorded units, with limits on order statistics.
///
/// The share of values above the estimate is a ratio over units with a known error. It is worth as
/// much as a share among n* independent values; the limits are those of Clopper and Pearson for n*.
public struct ClusterQuantile: Sendable {
  /// Which quantile, 0 … 1.
  public let level: Double
  /// The estimate: infinite when it falls to infinite values.
  public let estimate: Double
  /// How far each unit moves the share above the estimate.
  public let deviations: [Double]
  private let distribution: WeightedDistribution
  private let spread: ClusterSpread
  private let most: Double

  /// Estimates a quantile.
  ///
  /// - Parameters:
  ///   - level: which quantile, inside 0 … 1.
  ///   - distribution: of the values, units weighted alike; not empty.
  ///   - exceedance: the share of values above the estimate, over units.
  ///   - spread: of that share.
  ///   - most: number of recorded values, which n* cannot pass.
  public init?(
    _ level: Double,
    of distribution: WeightedDistribution,
    exceedance: ClusterRatio,
    spread: ClusterSpread,
    most: Double
  ) {
    precondition(level > 0 && level < 1, "a level is inside 0 to 1")
    guard let estimate = distribution.quantile(level) else { return nil }
    self.level = level
    self.estimate = estimate
    self.distribution = distribution
    self.spread = spread
    self.most = most
    deviations = exceedance.deviations
  }

  /// How many independent values the sample is worth at a two-sided error of `alpha`.
  public func effectiveCount(alpha: Double) -> Double {
    guard spread.variance > 0 else { return most }
    let ratio = NormalDistribution().upperQuantile(alpha / 2) / spread.upperT(alpha / 2)
    return min(level * (1 - level) / spread.variance * ratio * ratio, most)
  }

  /// The limits with a two-sided error of `alpha`; infinite where the sample is too small for one.
  public func limits(alpha: Double = 0.05) -> Bounds {
    let count = effectiveCount(alpha: alpha)
    let half = alpha / 2
    let low = ClusterQuantile.root(upTo: count) { below in
      // P(X ≤ x), rising.
      BetaDistribution(alpha: count - below, beta: below + 1).cdf(1 - level) - half
    }
    let high = ClusterQuantile.root(upTo: count) { below in
      // 1 − P(X ≥ x), rising.
      half - BetaDistribution(alpha: below, beta: count - below + 1).cdf(level)
    }
    return Bounds(
      low: low.flatMap { distribution.quantileBounds($0 / count)?.low } ?? 0,
      high: high.flatMap { distribution.quantileBounds($0 / count)?.high } ?? .infinity
    )
  }

  /// How far the estimate may lie from the quantile of these values, because they are kept by bucket.
  var rounding: Bounds {
    distribution.quantileBounds(level) ?? Bounds(low: estimate, high: estimate)
  }

  /// Where a rising function of 0 … `end` crosses 0; nil when it does not.
  private static func root(upTo end: Double, of value: (Double) -> Double) -> Double? {
    var (low, high) = (end * 1e-9, end * (1 - 1e-9))
    guard value(low) <= 0, value(high) >= 0 else { return nil }
    for _ in 0..<32 {
      let middle = (low + high) / 2
      if value(middle) < 0 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
