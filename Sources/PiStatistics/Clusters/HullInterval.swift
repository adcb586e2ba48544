// SPDX-License-Identifier: Apache-2.0

/// The hull of the t and the bootstrap-t interval of an estimate over recorded units.
///
/// [θ̃ − max(t, κ t*₀.₉₇₅) √V, θ̃ + max(t, −κ t*₀.₀₂₅) √V], where κ is t over t of the units' own degrees
/// of freedom. Neither alone covers where sums have heavy tails. The interval leaves out zero exactly
/// when ``pValue`` is at most 5 %.
public struct HullInterval: Hashable, Sendable {
  /// The estimate.
  public let estimate: Double
  /// Lower end of the 95 % interval.
  public let low: Double
  /// Upper end of the 95 % interval.
  public let high: Double
  /// The two-sided p-value of "the true value is 0".
  public let pValue: Double

  /// Makes an interval.
  ///
  /// - Parameters:
  ///   - estimate: θ̃.
  ///   - spread: its variance and degrees of freedom.
  ///   - pivots: t* of the resamples, in rising order.
  public init(_ estimate: Double, _ spread: ClusterSpread, pivots: [Double]) {
    self.estimate = estimate
    guard spread.variance > 0 else {
      (low, high, pValue) = (estimate, estimate, estimate == 0 ? 1 : 0)
      return
    }
    let t = spread.upperT(0.025)
    let kappa = t / StudentT(degreesOfFreedom: spread.unitFreedom).upperQuantile(0.025)
    // The (B + 1) · 2.5 % smallest and largest.
    let rank = max((pivots.count + 1) / 40, 1)
    let lowest = pivots.count >= rank ? pivots[rank - 1] : 0
    let highest = pivots.count >= rank ? pivots[pivots.count - rank] : 0
    low = estimate - max(t, kappa * highest) * spread.standardError
    high = estimate + max(t, -kappa * lowest) * spread.standardError
    let statistic = estimate / spread.standardError
    let student = StudentT(degreesOfFreedom: spread.degreesOfFreedom).twoSided(statistic)
    let bound = statistic / kappa
    let beyond = pivots.count { statistic >= 0 ? $0 >= bound : $0 <= bound }
    let resampled = 2 * Double(beyond + 1) / Double(pivots.count + 1)
    pValue = pivots.isEmpty ? student : min(1, max(student, resampled))
  }

  /// The same interval within bounds that the estimated quantity cannot leave.
  public func clamped(to bounds: ClosedRange<Double>) -> Bounds {
    Bounds(
      low: min(max(low, bounds.lowerBound), bounds.upperBound),
      high: min(max(high, bounds.lowerBound), bounds.upperBound)
    )
  }
}
