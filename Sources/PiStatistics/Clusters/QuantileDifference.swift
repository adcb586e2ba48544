// SPDX-License-Identifier: Apache-2.0

/// The difference of two quantiles over the same recorded units, by the limits of each.
public struct QuantileDifference: Hashable, Sendable {
  /// The difference; values beyond `deadline` count as it.
  public let estimate: Double
  /// Lower end of the 95 % interval.
  public let low: Double
  /// Upper end of the 95 % interval.
  public let high: Double
  /// The least error whose interval leaves out zero.
  public let pValue: Double

  /// Compares two quantiles.
  ///
  /// - Parameters:
  ///   - treatment: the quantile that the difference is of.
  ///   - baseline: the quantile that is taken away.
  ///   - deadline: no finite value is larger; infinite ones count as it.
  public init(_ treatment: ClusterQuantile, minus baseline: ClusterQuantile, deadline: Double) {
    let correlation = Correlation.ofDeviations(treatment.deviations, baseline.deviations)
    let (mine, theirs) = (treatment.rounding, baseline.rounding)
    func interval(_ alpha: Double) -> Bounds {
      let own = QuantileDifference.sides(treatment, alpha, deadline)
      let other = QuantileDifference.sides(baseline, alpha, deadline)
      return Bounds(
        low: min(mine.low, deadline) - min(theirs.high, deadline)
          - JointDistance.of(own.below, other.above, correlation),
        high: min(mine.high, deadline) - min(theirs.low, deadline)
          + JointDistance.of(own.above, other.below, correlation)
      )
    }
    let usual = interval(0.05)
    let difference = min(treatment.estimate, deadline) - min(baseline.estimate, deadline)
    estimate = difference
    (low, high) = (usual.low, usual.high)
    pValue = difference == 0 ? 1 : JointDistance.pValue(interval)
  }

  /// How far the limits of a quantile lie below and above it.
  private static func sides(
    _ quantile: ClusterQuantile,
    _ alpha: Double,
    _ deadline: Double
  ) -> (estimate: Double, below: Double, above: Double) {
    let limits = quantile.limits(alpha: alpha)
    let estimate = min(quantile.estimate, deadline)
    return (
      estimate,
      max(estimate - min(limits.low, deadline), 0),
      max(min(limits.high, deadline) - estimate, 0)
    )
  }
}
