// SPDX-License-Identifier: Apache-2.0
// David, Nagaraja: Order Statistics, 3rd edition, 2003, section 7.1.

internal import PiCore

/// The part of a sample, in rising order, at whose ends the limits of a quantile lie.
///
/// Of n independent values K ~ Bin(n, p) lie at or below the p-quantile. The lower limit is the order
/// statistic of rank x with P(K ≤ x) = α/2, the upper one that with P(K ≥ x) = α/2, with fractions of
/// a rank; where there are 25 values or more on either side the normal limits take their place. What is
/// too rare for a sample has no limit: of 20 values none bounds the 95th percentile from above.
public struct QuantileLimits: Hashable, Sendable {
  /// The share of the sample at the lower limit; 0 when there is none.
  public let low: Double
  /// The share of the sample at the upper limit; nil when there is none.
  public let high: Double?

  /// Finds the limits.
  ///
  /// - Parameters:
  ///   - p: which quantile, inside 0 … 1.
  ///   - count: independent values, above 0; need not be whole.
  ///   - level: α, inside 0 … 1; half of it lies beyond each limit.
  public init(_ p: Double, count: Double, level: Double = 0.05) {
    precondition(p > 0 && p < 1 && count > 0, "a quantile is inside 0 to 1")
    precondition(level > 0 && level < 1, "a level is inside 0 to 1")
    let half = level / 2
    if count * min(p, 1 - p) >= 25 {
      let reach = -Mathematics.normalQuantile(half) * (p * (1 - p) / count).squareRoot()
      low = max(p - reach, 0)
      high = p + reach < 1 ? p + reach : nil
      return
    }
    func atMost(_ x: Double) -> Double {
      BetaDistribution(alpha: count - x, beta: x + 1).tails(1 - p).lower
    }
    func atLeast(_ x: Double) -> Double {
      BetaDistribution(alpha: x, beta: count - x + 1).tails(p).lower
    }
    let middle = count * p
    low = atMost(0) > half ? 0 : QuantileLimits.rank(0, middle) { atMost($0) <= half } / count
    high =
      atLeast(count) > half
      ? nil : QuantileLimits.rank(count, middle) { atLeast($0) <= half } / count
  }

  /// The rank nearest to the middle, from the outer end on, at which a condition still holds.
  private static func rank(
    _ outer: Double,
    _ middle: Double,
    holds: (Double) -> Bool
  ) -> Double {
    var (inside, outside) = (outer, middle)
    for _ in 0..<30 {
      let rank = (inside + outside) / 2
      if holds(rank) { inside = rank } else { outside = rank }
    }
    return inside
  }
}
