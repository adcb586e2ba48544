// SPDX-License-Identifier: Apache-2.0
// Hodges, Ark. Mat. 3, 1958, doi:10.1007/BF02589501 (paths on a lattice).

/// The distribution of the largest distance between the empirical distributions of two samples.
///
/// Exact when both samples come from one continuous distribution; with ties large distances are rarer.
public struct TwoSampleKolmogorovDistribution: Hashable, Sendable {
  /// How many values the first sample has, above 0.
  public let first: Int
  /// How many values the second sample has, above 0.
  public let second: Int

  /// Creates the distribution for two samples of given sizes.
  public init(first: Int, second: Int) {
    precondition(first > 0 && second > 0, "a sample has values")
    self.first = first
    self.second = second
  }

  /// How many steps there are between 0 and 1; a distance is a whole number of them.
  ///
  /// The least common multiple of both sizes.
  public var steps: Int {
    var (a, b) = (first, second)
    while b != 0 { (a, b) = (b, a % b) }
    return first / a * second
  }

  /// The probability of a distance of at least `steps` of 1/``steps``.
  ///
  /// The order of both samples is a path from (0, 0) to (m, n), all equally likely; the probability is
  /// what leaves the band |i/m − j/n| < d, so small ones keep their digits.
  ///
  /// - Complexity: O(m·n).
  public func survival(steps distance: Int) -> Double {
    guard distance > 0 else { return 1 }
    let unit = first / (steps / second)
    let limit = distance * unit
    // The share of paths that reach (i, j) inside the band, for one i.
    var inside = [Double](repeating: 0, count: second + 1)
    var outside = 0.0
    for i in 0...first {
      for j in 0...second {
        var share = i == 0 && j == 0 ? 1.0 : 0
        let left = Double(first - i + second - j + 1)
        if i > 0 { share += inside[j] * Double(first - i + 1) / left }
        if j > 0 { share += inside[j - 1] * Double(second - j + 1) / left }
        let isInside = abs(i * second - j * first) < limit
        inside[j] = isInside ? share : 0
        if !isInside { outside += share }
      }
    }
    return min(1, outside)
  }

  /// The distance that is exceeded with probability `rate` or less, halfway to the next possible one.
  ///
  /// - Complexity: O(m·n·log(m·n)).
  public func threshold(rate: Double) -> Double {
    precondition(rate > 0 && rate < 1, "a rate is inside 0 to 1")
    var (low, high) = (0, steps + 1)
    // The least distance as rare as that; `high` always is, `low` never.
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if survival(steps: middle) > rate { low = middle } else { high = middle }
    }
    return (Double(high) - 0.5) / Double(steps)
  }
}
