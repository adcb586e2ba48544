// SPDX-License-Identifier: Apache-2.0
// Zou, Donner: Construction of confidence limits about effect measures. Statistics in Medicine 27,
// 2008, doi:10.1002/sim.3095 (method of variance estimates recovery).

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

  /// The smallest p-value that is told.
  static let leastP = 1e-9

  /// Compares two quantiles.
  ///
  /// - Parameters:
  ///   - treatment: the quantile that the difference is of.
  ///   - baseline: the quantile that is taken away.
  ///   - deadline: no finite value is larger; infinite ones count as it.
  public init(_ treatment: ClusterQuantile, minus baseline: ClusterQuantile, deadline: Double) {
    let correlation = QuantileDifference.correlation(treatment.deviations, baseline.deviations)
    func interval(_ alpha: Double) -> Bounds {
      let own = QuantileDifference.sides(treatment, alpha, deadline)
      let other = QuantileDifference.sides(baseline, alpha, deadline)
      let difference = own.estimate - other.estimate
      return Bounds(
        low: difference - QuantileDifference.joint(own.below, other.above, correlation),
        high: difference + QuantileDifference.joint(own.above, other.below, correlation)
      )
    }
    let usual = interval(0.05)
    let difference = min(treatment.estimate, deadline) - min(baseline.estimate, deadline)
    estimate = difference
    (low, high) = (usual.low, usual.high)
    guard difference != 0 else {
      pValue = 1
      return
    }
    let isClear = usual.low > 0 || usual.high < 0
    // In steps of equal ratio: small values need their digits.
    var (least, most) = isClear ? (QuantileDifference.leastP, 0.05) : (0.05.nextUp, 1.0)
    for _ in 0..<16 {
      let middle = (least * most).squareRoot()
      let bounds = interval(middle)
      if bounds.low > 0 || bounds.high < 0 { most = middle } else { least = middle }
    }
    pValue = most
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

  /// √(x² + y² − 2ρxy).
  private static func joint(_ x: Double, _ y: Double, _ correlation: Double) -> Double {
    max(x * x + y * y - 2 * correlation * x * y, 0).squareRoot()
  }

  /// The correlation of deviations that add up to 0; 0 where one side has none.
  static func correlation(_ left: [Double], _ right: [Double]) -> Double {
    let products = zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    let squares =
      left.reduce(0) { $0 + $1 * $1 } * right.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? min(max(products / squares.squareRoot(), -1), 1) : 0
  }
}
