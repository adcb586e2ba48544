// SPDX-License-Identifier: Apache-2.0
// David, Nagaraja: Order Statistics, 3rd edition, 2003, section 7.1.

/// The ranks of the order statistics that bracket a quantile, whatever the distribution.
public struct OrderStatisticInterval: Hashable, Sendable {
  /// Rank of the lower end, from 1.
  public let lowRank: Int
  /// Rank of the upper end, at most the sample's size.
  public let highRank: Int

  /// Finds the ranks, each tail holding at most half of 1 − confidence.
  ///
  /// Nil when the sample is too small for a bound on both sides.
  ///
  /// - Parameters:
  ///   - p: which quantile, inside 0 … 1.
  ///   - count: size of the sample.
  ///   - confidence: two-sided, inside 0 … 1.
  public init?(_ p: Double, count: Int, confidence: Double = 0.95) {
    precondition(p > 0 && p < 1 && count > 0, "a quantile is inside 0 to 1")
    precondition(confidence > 0 && confidence < 1, "a confidence is inside 0 to 1")
    let half = (1 - confidence) / 2
    // P(at most k of n values below the quantile) = I₁₋ₚ(n − k, k + 1).
    func tails(_ k: Int) -> Tails {
      BetaDistribution(alpha: Double(count - k), beta: Double(k + 1)).tails(1 - p)
    }
    var low = 0
    while low < count, tails(low).lower <= half { low += 1 }
    var high = count
    while high > 0, tails(high - 1).upper <= half { high -= 1 }
    guard low >= 1, high < count else { return nil }
    lowRank = low
    highRank = high + 1
  }

  /// The interval in a sample in rising order.
  public func bounds(ofSorted sorted: [Double]) -> Bounds {
    Bounds(low: sorted[lowRank - 1], high: sorted[highRank - 1])
  }
}
