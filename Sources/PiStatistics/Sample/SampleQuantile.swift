// SPDX-License-Identifier: Apache-2.0
// Hyndman, Fan: Sample quantiles in statistical packages. Am. Stat. 50, 1996,
// doi:10.1080/00031305.1996.10473566.

/// Quantiles of a sample by linear interpolation between order statistics (type 7).
public enum SampleQuantile {
  /// The quantile of a sample in any order; it may hold infinities but not not-a-number.
  ///
  /// - Parameters:
  ///   - sample: values, at least one.
  ///   - p: share, 0 … 1.
  /// - Returns: the interpolated value; infinite as soon as an infinite neighbour has a part in it.
  public static func value(of sample: [Double], _ p: Double) -> Double {
    value(ofSorted: sample.sorted(), p)
  }

  /// The quantile of a sample in rising order.
  ///
  /// - Parameters:
  ///   - sorted: values in rising order, at least one.
  ///   - p: share, 0 … 1.
  /// - Returns: the interpolated value.
  public static func value(ofSorted sorted: [Double], _ p: Double) -> Double {
    precondition(!sorted.isEmpty && p >= 0 && p <= 1, "a quantile needs values and a share 0 to 1")
    let position = p * Double(sorted.count - 1)
    let low = min(Int(position), sorted.count - 1)
    let fraction = position - Double(low)
    let lower = sorted[low]
    guard fraction > 0, low + 1 < sorted.count else { return lower }
    let upper = sorted[low + 1]
    if lower == upper || upper.isInfinite { return upper }
    return lower + fraction * (upper - lower)
  }
}
