// SPDX-License-Identifier: Apache-2.0
// Vovk, Gammerman, Shafer: Algorithmic Learning in a Random World, 2005; Tibshirani et al., NeurIPS
// 2019, arXiv:1904.06019 (weights); Barber et al., Ann. Stat. 51, 2023, doi:10.1214/23-AOS2276.

/// The score that a new one stays below with probability 1 − miscoverage.
///
/// The k-th smallest calibration score with k = ⌈(n + 1)(1 − miscoverage)⌉; infinite when k > n.
/// Exchangeable scores then cover with at least 1 − miscoverage, whatever the model.
public struct ConformalThreshold: Hashable, Sendable {
  /// The threshold, in the unit of the scores; infinite when the sample is too small.
  public let value: Double
  /// Which calibration score it is, from 1; above `count` when infinite, 0 with weights.
  public let rank: Int
  /// How many calibration scores there were.
  public let count: Int

  /// Finds the threshold of scores.
  ///
  /// - Parameters:
  ///   - scores: nonconformity scores of calibration rows, none not-a-number.
  ///   - miscoverage: how often a new score may be larger, inside 0 … 1.
  public init(_ scores: [Double], miscoverage: Double) {
    self.init(sorted: scores.sorted(), miscoverage: miscoverage)
  }

  /// Finds the threshold of scores in rising order; `miscoverage` may leave 0 … 1, see `rank`.
  ///
  /// Miscoverage at or below 0 asks for an infinite threshold, at or above 1 for −∞.
  init(sorted: [Double], miscoverage: Double) {
    precondition(sorted.last?.isNaN != true, "only numbers have ranks")
    count = sorted.count
    rank = ConformalThreshold.rank(count: sorted.count, miscoverage: miscoverage)
    value = rank < 1 ? -.infinity : (rank > count ? .infinity : sorted[rank - 1])
  }

  /// Finds the threshold of weighted scores: the smallest q with Σ w[s ≤ q] ≥ (1 − α)(Σ w + new).
  ///
  /// - Parameters:
  ///   - scores: nonconformity scores of calibration rows.
  ///   - weights: as many, 0 or more: likelihood ratios, or a decay with age.
  ///   - newWeight: the weight of the row to be predicted.
  ///   - miscoverage: how often a new score may be larger, inside 0 … 1.
  public init(_ scores: [Double], weights: [Double], newWeight: Double, miscoverage: Double) {
    precondition(scores.count == weights.count, "every score has a weight")
    precondition(weights.allSatisfy { $0 >= 0 } && newWeight >= 0, "a weight is not negative")
    precondition(miscoverage > 0 && miscoverage < 1, "a miscoverage is inside 0 to 1")
    let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    let target = (1 - miscoverage) * (weights.reduce(0, +) + newWeight)
    var (sum, found) = (0.0, Double.infinity)
    for index in order {
      sum += weights[index]
      if sum >= target {
        found = scores[index]
        break
      }
    }
    value = found
    rank = 0
    count = scores.count
  }

  /// ⌈(n + 1)(1 − miscoverage)⌉, where a product that misses a whole number by rounding counts as it.
  static func rank(count: Int, miscoverage: Double) -> Int {
    let position = Double(count + 1) * (1 - miscoverage)
    return Int((position - 1e-9).rounded(.up))
  }
}
