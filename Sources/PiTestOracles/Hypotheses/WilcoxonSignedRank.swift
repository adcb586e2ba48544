// SPDX-License-Identifier: Apache-2.0
// Wilcoxon, Biometrics Bulletin 1(6), 1945, doi:10.2307/3001968.

import PiCore
import PiStatistics

/// Wilcoxon's signed-rank test of paired samples; equal pairs are left out.
public struct WilcoxonSignedRank: Hashable, Sendable {
  /// The smaller of the rank sums of positive and of negative differences.
  public let statistic: Double
  /// Pairs that differ.
  public let count: Int
  private let tieSum: Double

  /// Ranks the differences of pairs.
  public init(_ first: [Double], _ second: [Double]) {
    precondition(first.count == second.count, "pairs need two values each")
    let differences = zip(first, second).map { $0 - $1 }.filter { $0 != 0 }
    let ranking = Ranking(differences.map(abs))
    var (positive, negative) = (0.0, 0.0)
    for (difference, rank) in zip(differences, ranking.ranks) {
      if difference > 0 { positive += rank } else { negative += rank }
    }
    statistic = min(positive, negative)
    count = differences.count
    tieSum = ranking.tieSum
  }

  /// The two-sided p-value by the normal limit, corrected for ties; 1 without a difference.
  public var pValue: Double {
    let n = Double(count)
    let variance = (n * (n + 1) * (2 * n + 1) - tieSum / 2) / 24
    guard variance > 0 else { return 1 }
    let z = (statistic - n * (n + 1) / 4) / variance.squareRoot()
    return min(1, 2 * Mathematics.normalCDF(z))
  }

  /// The exact two-sided p-value, or nil when there are ties.
  ///
  /// - Complexity: O(n³) for n pairs.
  public var exactPValue: Double? {
    guard tieSum == 0 else { return nil }
    var chances = [Double](repeating: 0, count: count * (count + 1) / 2 + 1)
    chances[0] = 1
    var top = 0
    for rank in 0..<count {
      top += rank + 1
      for sum in stride(from: top, through: 0, by: -1) {
        let before = sum > rank ? chances[sum - rank - 1] : 0
        chances[sum] = (chances[sum] + before) / 2
      }
    }
    return min(1, 2 * chances[...Int(statistic)].reduce(0, +))
  }
}
