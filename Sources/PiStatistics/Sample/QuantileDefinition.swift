// SPDX-License-Identifier: Apache-2.0
// Hyndman, Fan: Sample quantiles in statistical packages. Am. Stat. 50, 1996,
// doi:10.1080/00031305.1996.10473566.

/// The nine definitions of a sample quantile, numbered as by Hyndman and Fan.
public enum QuantileDefinition: Int, Hashable, Sendable, CaseIterable {
  /// Type 1: the inverse of the empirical distribution function.
  case inverse = 1
  /// Type 2: as type 1, averaged where the function is flat.
  case averagedInverse
  /// Type 3: the nearest order statistic, of two the even one.
  case nearest
  /// Type 4: the empirical distribution function, interpolated.
  case interpolatedInverse
  /// Type 5: Hazen's, a broken line through the middles of the steps.
  case hazen
  /// Type 6: Weibull's, the mean position of the order statistic.
  case weibull
  /// Type 7: the mode of the position, the default of R, numpy and this package.
  case linear
  /// Type 8: approximately median-unbiased whatever the distribution.
  case medianUnbiased
  /// Type 9: approximately unbiased for normal values.
  case normalUnbiased

  /// Where the quantile lies: the order statistic below (from 1) and the share of the next one.
  func place(_ p: Double, count: Int) -> (below: Double, fraction: Double) {
    let n = Double(count)
    switch self {
    case .inverse: return stepped(n * p) { $0 > 0 ? 1 : 0 }
    case .averagedInverse: return stepped(n * p) { $0 > 0 ? 1 : 0.5 }
    case .nearest:
      let (below, rest) = (n * p - 0.5).floorAndRest
      let isEven = Int(below) % 2 == 0
      return (below, rest == 0 && isEven ? 0 : 1)
    case .interpolatedInverse: return (n * p).floorAndRest
    case .hazen: return (n * p + 0.5).floorAndRest
    case .weibull: return ((n + 1) * p).floorAndRest
    case .linear: return ((n - 1) * p + 1).floorAndRest
    case .medianUnbiased: return ((n + 1.0 / 3) * p + 1.0 / 3).floorAndRest
    case .normalUnbiased: return ((n + 0.25) * p + 0.375).floorAndRest
    }
  }

  private func stepped(
    _ position: Double,
    _ share: (Double) -> Double
  ) -> (below: Double, fraction: Double) {
    let (below, rest) = position.floorAndRest
    return (below, share(rest))
  }
}

extension Double {
  /// The number rounded down and what is left; a few roundings below a whole number count as it.
  fileprivate var floorAndRest: (below: Double, fraction: Double) {
    let below = (self + 4 * max(1, abs(self)) * .ulpOfOne).rounded(.down)
    return (below, max(0, self - below))
  }
}

extension SampleQuantile {
  /// The quantile of a sample in rising order by one of the nine definitions.
  ///
  /// - Parameters:
  ///   - sorted: values in rising order, at least one.
  ///   - p: share, 0 … 1.
  ///   - definition: which of the nine.
  /// - Returns: an order statistic or a mean of two neighbours.
  public static func value(
    ofSorted sorted: [Double],
    _ p: Double,
    by definition: QuantileDefinition
  ) -> Double {
    precondition(!sorted.isEmpty && p >= 0 && p <= 1, "a quantile needs values and a share 0 to 1")
    let (below, fraction) = definition.place(p, count: sorted.count)
    let last = sorted.count - 1
    let lower = sorted[max(0, min(last, Int(below) - 1))]
    let upper = sorted[max(0, min(last, Int(below)))]
    if fraction == 0 || lower == upper { return lower }
    return fraction == 1 || upper.isInfinite ? upper : lower + fraction * (upper - lower)
  }
}
