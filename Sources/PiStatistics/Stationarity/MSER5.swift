// SPDX-License-Identifier: Apache-2.0
// White, Cobb, Spratt: A comparison of five steady-state truncation heuristics for simulation.
// Winter Simulation Conference 2000, doi:10.1109/WSC.2000.899899.

/// The warm-up rule MSER-5: cut where the standard error of the rest is smallest.
public enum MSER5 {
  /// What the rule says.
  public enum Decision: Hashable, Sendable {
    /// Drop the observations before this index.
    case cut(at: Int)
    /// The best cut lies in the last half, or there are fewer than ten batches.
    case runLonger
  }

  /// Observations per batch.
  public static let batchSize = 5

  /// Applies the rule: minimise Σ (Zᵢ − Z̄)² / (m − d)² over cuts d of the m batch means of five.
  ///
  /// Observations after the last whole batch are not looked at. Of equal minima the earliest wins.
  ///
  /// - Parameter series: observations in order of time.
  /// - Returns: the first index to keep, a multiple of five, or that the run must be longer.
  /// - Complexity: O(n).
  public static func decide(_ series: [Double]) -> Decision {
    let batches = batchMeans(series)
    guard batches.count >= 10 else { return .runLonger }
    var tail = Moments()
    var best = (cut: batches.count, error: Double.infinity)
    for cut in batches.indices.reversed() {
      tail.add(batches[cut])
      // A few batches at the very end can agree by chance.
      guard tail.count >= batchSize else { continue }
      let size = Double(tail.count)
      let error = tail.sumOfSquares / (size * size)
      if error <= best.error { best = (cut, error) }
    }
    return best.cut * 2 >= batches.count ? .runLonger : .cut(at: best.cut * batchSize)
  }

  /// The means of consecutive batches of five.
  static func batchMeans(_ series: [Double]) -> [Double] {
    (0..<(series.count / batchSize)).map { batch in
      var sum = 0.0
      for offset in 0..<batchSize { sum += series[batch * batchSize + offset] }
      return sum / Double(batchSize)
    }
  }
}
