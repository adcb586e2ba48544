// SPDX-License-Identifier: Apache-2.0
// Arthur, Vassilvitskii, SODA 2007; the greedy variant is theirs, section 7.

internal import PiCore
internal import PiLinearAlgebra

/// Chooses rows as first centres: each with probability weight × squared distance from those chosen.
///
/// Of 2 + ln k rows so drawn, the one that lowers the sum most is taken.
struct ClusterSeeding {
  private let rows: ClusterRows
  private let luck: TrainingLuck

  init(rows: ClusterRows, luck: TrainingLuck) {
    self.rows = rows
    self.luck = luck
  }

  func centres(_ clusters: Int) throws(LearningError) -> Matrix<Double> {
    let trials = 2 + Int(Mathematics.log(Double(clusters)))
    var centres = Matrix<Double>(zeroRows: clusters, columns: rows.points.columns)
    var distances = [Double](repeating: 1, count: rows.count)
    for step in 0..<clusters {
      let drawn = draws(distances, step: step, count: step == 0 ? 1 : trials)
      guard !drawn.isEmpty else { throw .tooFewDistinctRows(found: step, needed: clusters) }
      let found = improvements(drawn, step == 0 ? nil : distances)
      guard let choice = found.indices.min(by: { found[$0].total < found[$1].total }) else { break }
      FixedOrder.add(rows.points, row: drawn[choice], scale: 1, to: &centres, row: step)
      distances = found[choice].distances
    }
    return centres
  }

  /// Rows drawn with probability weight × distance; none when all of these are zero.
  private func draws(_ distances: [Double], step: Int, count: Int) -> [Int] {
    var sums: [Double] = []
    sums.reserveCapacity(distances.count)
    var total = 0.0
    for (weight, distance) in zip(rows.weights, distances) {
      total += weight * distance
      sums.append(total)
    }
    guard total > 0, total.isFinite else { return [] }
    return (0..<count).map { trial in
      let aim = luck.uniform(step: step, index: trial) * total
      // The first row whose sum exceeds the aim: never one of weight × distance zero.
      var (low, high) = (0, sums.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] > aim { high = middle } else { low = middle + 1 }
      }
      while low > 0, sums[low] == sums[low - 1] { low -= 1 }
      return low
    }
  }

  /// What the distances and their weighted sum become with each of some rows as a centre.
  private func improvements(
    _ candidates: [Int],
    _ distances: [Double]?
  ) -> [(distances: [Double], total: Double)] {
    var centres = Matrix<Double>(zeroRows: candidates.count, columns: rows.points.columns)
    centres.gather(candidates[...], of: rows.points)
    let (fixed, vectors) = (centres, rows.rounded.alike(centres))
    let parts = rows.shards.map(workers: rows.workers) { range in
      improvements(range, fixed, vectors, distances)
    }
    return candidates.indices.map { candidate in
      let merged = parts.flatMap { $0[candidate] }
      var total = 0.0
      for (weight, distance) in zip(rows.weights, merged) { total += weight * distance }
      return (merged, total)
    }
  }

  /// The distances of some rows to the nearest centre, a list for each candidate as one more.
  ///
  /// Only where the product of matrices cannot rule the candidate out is its distance computed.
  private func improvements(
    _ range: Range<Int>,
    _ candidates: Matrix<Double>,
    _ vectors: RoundedRows,
    _ distances: [Double]?
  ) -> [[Double]] {
    let (points, rounded) = (rows.points, rows.rounded)
    var products = [Float](repeating: 0, count: range.count * candidates.rows)
    rounded.inner(rows: range, vectors, into: &products)
    return (0..<candidates.rows).map { candidate in
      range.map { row in
        let held = distances?[row] ?? .infinity
        let scale = rounded.squares[row] + vectors.squares[candidate]
        let place = (row - range.lowerBound) * candidates.rows + candidate
        let product = Double(products[place]) * rounded.unit
        guard scale - 2 * product - rounded.slack(vectors, scale) < held else { return held }
        return min(held, FixedOrder.squaredDistance(points, row: row, candidates, row: candidate))
      }
    }
  }
}
