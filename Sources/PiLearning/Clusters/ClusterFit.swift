// SPDX-License-Identifier: Apache-2.0

public import PiLinearAlgebra

/// A cluster and how far a row is from its centre.
public struct ClusterDistance: Hashable, Sendable {
  /// Position of the cluster.
  public let cluster: Int
  /// Squared Euclidean distance from the centre, or 1 − cosine when spherical.
  public let distance: Double
}

/// Centres of clusters and the rows' places among them.
public struct ClusterFit: Sendable {
  /// The centres, a row each; of length 1 when spherical.
  public let centres: Matrix<Double>
  /// The cluster of every row.
  public let labels: [Int]
  /// Σw of every cluster.
  public let weights: [Double]
  /// Whether rows are compared by cosine.
  public let isSpherical: Bool
  /// Σw·distance at every iteration, never rising but where an empty cluster was refilled.
  public let inertias: [Double]
  /// Iterations, final inertia, whether labels stopped changing; the norm is the last move of a centre.
  public let report: ConvergenceReport

  /// The clusters nearest to a row, the nearest first, equally near ones by position.
  ///
  /// - Parameters:
  ///   - features: as wide as the centres.
  ///   - limit: how many clusters; all when there are fewer.
  /// - Returns: clusters with their distances.
  /// - Throws: ``LearningError`` when the row is too wide or narrow, not finite, or zero and spherical.
  public func nearest(
    _ features: [Double],
    limit: Int = 1
  ) throws(LearningError) -> [ClusterDistance] {
    guard features.count == centres.columns else {
      throw .shape(expected: centres.columns, found: features.count, of: "values of a row")
    }
    let row = try LearningError.translating { () throws(LinearAlgebraError) in
      try Matrix(rows: 1, columns: features.count, elements: features)
    }
    let point = try ClusterRows.points(row, isSpherical: isSpherical)
    let all = (0..<centres.rows).map { cluster in
      let square = FixedOrder.squaredDistance(point, row: 0, centres, row: cluster)
      return ClusterDistance(cluster: cluster, distance: isSpherical ? square / 2 : square)
    }
    return Array(
      all.sorted { ($0.distance, $0.cluster) < ($1.distance, $1.cluster) }.prefix(limit)
    )
  }

  /// The nearest cluster of every row; for the rows of a converged fit, its labels.
  ///
  /// - Parameters:
  ///   - design: as wide as the centres.
  ///   - workers: threads that share the rows.
  /// - Returns: one cluster a row.
  /// - Throws: ``LearningError`` when a row is too wide or narrow, not finite, or zero and spherical.
  public func labels<Element: MatrixElement>(
    of design: Matrix<Element>,
    workers: Int = 1
  ) throws(LearningError) -> [Int] {
    guard design.columns == centres.columns else {
      throw .shape(expected: centres.columns, found: design.columns, of: "columns")
    }
    let rows = ClusterRows(
      points: try ClusterRows.points(design, isSpherical: isSpherical),
      weights: Array(repeating: 1, count: design.rows),
      isSpherical: isSpherical,
      workers: workers
    )
    return rows.nearest(centres).map(\.cluster)
  }
}
