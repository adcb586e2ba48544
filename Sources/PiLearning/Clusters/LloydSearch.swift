// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// Lloyd's iterations from given centres.
struct LloydSearch {
  let rows: ClusterRows
  let limit: Int

  func run(from start: Matrix<Double>) throws(LearningError) -> ClusterFit {
    var centres = start
    var inertias: [Double] = []
    var labels: [Int] = []
    var shift = Double.infinity
    for _ in 0..<limit {
      let nearest = rows.nearest(centres)
      inertias.append(inertia(nearest))
      var next = nearest.map(\.cluster)
      try refill(&next, nearest, clusters: centres.rows)
      if next == labels {
        return fit(centres, labels, inertias, shift: 0, isConverged: true)
      }
      labels = next
      let moved = updated(centres, labels)
      shift = largestShift(centres, moved)
      centres = moved
    }
    let nearest = rows.nearest(centres)
    inertias.append(inertia(nearest))
    return fit(centres, nearest.map(\.cluster), inertias, shift: shift, isConverged: false)
  }

  private func inertia(_ nearest: [NearestCentre]) -> Double {
    var total = 0.0
    for (weight, place) in zip(rows.weights, nearest) { total += weight * place.squaredDistance }
    return rows.isSpherical ? total / 2 : total
  }

  /// Gives every cluster without weight the row that is worst off where it is, the first of equals.
  private func refill(
    _ labels: inout [Int],
    _ nearest: [NearestCentre],
    clusters: Int
  ) throws(LearningError) {
    var members = [Int](repeating: 0, count: clusters)
    for (label, weight) in zip(labels, rows.weights) where weight > 0 { members[label] += 1 }
    for cluster in 0..<clusters where members[cluster] == 0 {
      var (worst, excess) = (-1, 0.0)
      for (row, place) in nearest.enumerated()
      where labels[row] == place.cluster && members[place.cluster] > 1 {
        let loss = rows.weights[row] * place.squaredDistance
        if loss > excess { (worst, excess) = (row, loss) }
      }
      guard worst >= 0 else {
        throw .tooFewDistinctRows(found: members.count { $0 > 0 }, needed: clusters)
      }
      members[labels[worst]] -= 1
      labels[worst] = cluster
      members[cluster] = 1
    }
  }

  /// The means of the clusters, of length 1 when spherical; rows that cancel leave the centre.
  private func updated(_ centres: Matrix<Double>, _ labels: [Int]) -> Matrix<Double> {
    let sums = rows.sums(labels, clusters: centres.rows)
    var result = Matrix<Double>(zeroRows: centres.rows, columns: centres.columns)
    for cluster in 0..<centres.rows {
      let sum = sums.features.row(cluster)
      let length =
        rows.isSpherical
        ? sum.reduce(0) { $0 + $1 * $1 }.squareRoot() : sums.weights[cluster]
      if length > 0 {
        for (column, value) in sum.enumerated() { result[cluster, column] = value / length }
      } else {
        FixedOrder.add(centres, row: cluster, scale: 1, to: &result, row: cluster)
      }
    }
    return result
  }

  private func largestShift(_ from: Matrix<Double>, _ to: Matrix<Double>) -> Double {
    (0..<from.rows)
      .reduce(0) { max($0, FixedOrder.squaredDistance(from, row: $1, to, row: $1)) }
      .squareRoot()
  }

  private func fit(
    _ centres: Matrix<Double>,
    _ labels: [Int],
    _ inertias: [Double],
    shift: Double,
    isConverged: Bool
  ) -> ClusterFit {
    var weights = [Double](repeating: 0, count: centres.rows)
    for (label, weight) in zip(labels, rows.weights) { weights[label] += weight }
    return ClusterFit(
      centres: centres,
      labels: labels,
      weights: weights,
      isSpherical: rows.isSpherical,
      inertias: inertias,
      report: ConvergenceReport(
        iterations: inertias.count,
        objective: inertias.last ?? .nan,
        gradientNorm: shift,
        isConverged: isConverged
      )
    )
  }
}
