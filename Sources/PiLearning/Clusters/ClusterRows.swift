// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// The rows that are clustered, with the passes over them that workers share.
struct ClusterRows: Sendable {
  let points: Matrix<Double>
  let rounded: RoundedRows
  let weights: [Double]
  let isSpherical: Bool
  let workers: Int

  init(points: Matrix<Double>, weights: [Double], isSpherical: Bool, workers: Int) {
    self.points = points
    self.weights = weights
    self.isSpherical = isSpherical
    self.workers = workers
    rounded = RoundedRows(points)
  }

  /// Rows in double precision, of length 1 when spherical.
  static func points<Element: MatrixElement>(
    _ design: Matrix<Element>,
    isSpherical: Bool
  ) throws(LearningError) -> Matrix<Double> {
    // Each known element is named so that its loop is compiled for it.
    switch design {
    case let known as Matrix<Double>: try checked(known, isSpherical)
    case let known as Matrix<Float>: try checked(known, isSpherical)
    default: try checked(design, isSpherical)
    }
  }

  private static func checked<Element: MatrixElement>(
    _ design: Matrix<Element>,
    _ isSpherical: Bool
  ) throws(LearningError) -> Matrix<Double> {
    guard design.columns > 0 else { throw .shape(expected: 1, found: 0, of: "columns at least") }
    for row in 0..<design.rows {
      var total = 0.0
      for (column, value) in design.row(row).enumerated() {
        total += Double(value) * Double(value)
        guard total.isFinite else {
          let expected = "a finite number whose square is finite"
          throw .badValue(row: row, column: "feature \(column)", expected: expected)
        }
      }
      guard total > 0 || !isSpherical else {
        throw .badValue(row: row, column: "all", expected: "a vector that is not zero")
      }
    }
    if !isSpherical, let same = design as? Matrix<Double> { return same }
    let elements = design.elements.map { Double($0) }
    let converted = try LearningError.translating { () throws(LinearAlgebraError) in
      try Matrix(rows: design.rows, columns: design.columns, elements: elements)
    }
    return isSpherical ? converted.withUnitRows : converted
  }

  var count: Int { points.rows }

  var shards: RowShards { RowShards(rows: points.rows, shardRows: 2048) }

  /// The nearest of some centres for every row, and the squared distance from it.
  func nearest(_ centres: Matrix<Double>) -> [NearestCentre] {
    let search = CentreSearch(centres, among: points, rounded)
    return shards.map(workers: workers) { search.nearest(rows: $0) }.flatMap { $0 }
  }

  /// Σw·x and Σw of every cluster, shard after shard.
  func sums(_ labels: [Int], clusters: Int) -> ClusterSums {
    let parts = shards.map(workers: workers) { range in
      var part = ClusterSums(clusters: clusters, columns: points.columns)
      for row in range where weights[row] > 0 {
        part.add(points, row: row, weight: weights[row], to: labels[row])
      }
      return part
    }
    var total = ClusterSums(clusters: clusters, columns: points.columns)
    for part in parts { total.merge(part) }
    return total
  }
}

/// Sums of the rows of every cluster.
struct ClusterSums: Sendable {
  private(set) var features: Matrix<Double>
  private(set) var weights: [Double]

  init(clusters: Int, columns: Int) {
    features = Matrix(zeroRows: clusters, columns: columns)
    weights = Array(repeating: 0, count: clusters)
  }

  mutating func add(_ points: Matrix<Double>, row: Int, weight: Double, to cluster: Int) {
    FixedOrder.add(points, row: row, scale: weight, to: &features, row: cluster)
    weights[cluster] += weight
  }

  mutating func merge(_ other: ClusterSums) {
    features.add(other.features)
    for cluster in weights.indices { weights[cluster] += other.weights[cluster] }
  }
}
