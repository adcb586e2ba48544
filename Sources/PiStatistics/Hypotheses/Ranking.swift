// SPDX-License-Identifier: Apache-2.0

/// The ranks of a sample, from 1, where equal values share the middle of their ranks.
public struct Ranking: Hashable, Sendable {
  /// The rank of each value, in the order given.
  public let ranks: [Double]
  /// Σ (t³ − t) over groups of t equal values.
  public let tieSum: Double

  /// Ranks values, none of them not-a-number.
  public init(_ values: [Double]) {
    precondition(!values.contains { $0.isNaN }, "only numbers have ranks")
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    var ranks = values
    var ties = 0.0
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      let size = Double(end - start)
      for position in start..<end { ranks[order[position]] = Double(start + end + 1) / 2 }
      ties += size * size * size - size
      start = end
    }
    self.ranks = ranks
    tieSum = ties
  }
}
