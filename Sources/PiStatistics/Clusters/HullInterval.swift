// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The hull of the t and the bootstrap-t interval of an estimate over recorded units.
///
/// [θ̃ − max(t, κ t*₀.₉₇₅) √V, θ̃ + max(t, −κ t*₀.₀₂₅) √V], where κ is t over t of the units' own degrees
/// of freedom. Neither alone covers where sums have heavy tails. The interval leaves out zero exactly
/// when ``pValue`` is at most 5 %, before it leans with a share.
public struct HullInterval: Hashable, Sendable {
  /// The estimate.
  public let estimate: Double
  /// Lower end of the 95 % interval.
  public private(set) var low: Double
  /// Upper end of the 95 % interval.
  public private(set) var high: Double
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

  /// The hull with intervals of a share on which the estimated quantity depends.
  ///
  /// A recording without a rush has few failures and, where units delay each other, runs that hardly
  /// differ, so a symmetric interval is too short just when it lies too low. With x = half-width /
  /// (step · p (1 − p)) one interval has the ends p / (p + (1 − p) eˣ) and p / (p + (1 − p) e⁻ˣ): it is symmetric
  /// on the logit scale. The other is that of Clopper and Pearson for as many requests as there are units.
  ///
  /// - Parameters:
  ///   - share: p, 0 … 1.
  ///   - step: how much the quantity rises when p rises by 1; above 0.
  ///   - units: how many units count as one yes or no each; nil where they say more than that.
  public func leaning(with share: Double, step: Double, units: Int?) -> HullInterval {
    var wider = self
    func include(_ part: Double) {
      let end = estimate + step * (part - share)
      wider.low = min(wider.low, end)
      wider.high = max(wider.high, end)
    }
    let scale = step * share * (1 - share)
    if scale > 0 {
      for distance in [low - estimate, high - estimate] {
        include(share / (share + (1 - share) * Mathematics.exp(-distance / scale)))
      }
    }
    if let units {
      let successes = Int((min(max(share, 0), 1) * Double(units)).rounded())
      let exact = ProportionInterval.clopperPearson(successes: successes, trials: units)
      include(exact.low)
      include(exact.high)
    }
    return wider
  }

  /// The same interval within bounds that the estimated quantity cannot leave.
  public func clamped(to bounds: ClosedRange<Double>) -> Bounds {
    Bounds(
      low: min(max(low, bounds.lowerBound), bounds.upperBound),
      high: min(max(high, bounds.lowerBound), bounds.upperBound)
    )
  }
}
