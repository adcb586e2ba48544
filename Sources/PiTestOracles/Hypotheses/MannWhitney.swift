// SPDX-License-Identifier: Apache-2.0
// Mann, Whitney, Ann. Math. Stat. 18, 1947, doi:10.1214/aoms/1177730491.

import PiCore
import PiStatistics

/// The rank test of Mann, Whitney and Wilcoxon for two independent samples.
public struct MannWhitney: Hashable, Sendable {
  /// How many pairs the first sample wins, ties counting half.
  public let u: Double
  private let firstCount: Int
  private let secondCount: Int
  private let tieSum: Double

  /// Ranks two samples together; each needs a value.
  public init(_ first: [Double], _ second: [Double]) {
    precondition(!first.isEmpty && !second.isEmpty, "a comparison needs values on both sides")
    let ranking = Ranking(first + second)
    let size = Double(first.count)
    u = ranking.ranks.prefix(first.count).reduce(0, +) - size * (size + 1) / 2
    firstCount = first.count
    secondCount = second.count
    tieSum = ranking.tieSum
  }

  /// The probability that a value of the first sample is larger, ties counting half.
  public var superiority: Double { u / (Double(firstCount) * Double(secondCount)) }

  /// Cliff's delta: the share of pairs the first sample wins, less the share it loses.
  public var cliffsDelta: Double { 2 * superiority - 1 }

  /// The two-sided p-value by the normal limit, corrected for ties and continuity.
  public var pValue: Double {
    let (m, n) = (Double(firstCount), Double(secondCount))
    let all = m + n
    let variance = m * n / 12 * (all + 1 - tieSum / (all * (all - 1)))
    guard variance > 0 else { return 1 }
    let z = (abs(u - m * n / 2) - 0.5) / variance.squareRoot()
    return min(1, 2 * Mathematics.normalCDF(-z))
  }

  /// The exact two-sided p-value, or nil when there are ties.
  ///
  /// - Complexity: O(m² n²) for m and n values.
  public var exactPValue: Double? {
    guard tieSum == 0 else { return nil }
    let pairs = firstCount * secondCount
    let top = Int(max(u, Double(pairs) - u))
    let upper = MannWhitney.distribution(firstCount, secondCount)[top...].reduce(0, +)
    return min(1, 2 * upper)
  }

  /// P(U = u) without an effect, for u = 0 … m n, by the recursion over the largest value.
  private static func distribution(_ m: Int, _ n: Int) -> [Double] {
    var rows = [[Double]](repeating: [1], count: n + 1)
    for i in 1...m {
      rows[0] = [1]
      for j in 1...n {
        let share = Double(i) / Double(i + j)
        var next = [Double](repeating: 0, count: i * j + 1)
        for (u, value) in rows[j].enumerated() { next[u + j] += share * value }
        for (u, value) in rows[j - 1].enumerated() { next[u] += (1 - share) * value }
        rows[j] = next
      }
    }
    return rows[n]
  }
}
