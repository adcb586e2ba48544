// SPDX-License-Identifier: Apache-2.0
// Lloyd, IEEE Trans. Inf. Theory 28, 1982, doi:10.1109/TIT.1982.1056489; Arthur, Vassilvitskii,
// SODA 2007 (k-means++); Dhillon, Modha, Mach. Learn. 42, 2001, doi:10.1023/A:1007612920971 (spherical).

public import PiLinearAlgebra

/// Clusters rows around centres: minimises Σw·|x − c|², or Σw·(1 − cos) when spherical.
///
/// Centres are seeded by k-means++ with keyed luck and moved by Lloyd's iterations until no row changes
/// its cluster; the best of several restarts is kept. A product in single precision rules
/// most centres out; where it cannot tell two apart they are compared in double precision and a fixed
/// order, so labels do not depend on the library's kernels or the number of workers. A row between equally
/// near centres goes to the first.
public struct KMeans: Sendable, Hashable {
  /// How many clusters.
  public var clusters: Int
  /// Whether rows are scaled to length 1 and compared by cosine.
  public var isSpherical: Bool
  /// Independent seedings, of which the best result is kept.
  public var restarts: Int
  /// The most iterations of a restart.
  public var iterationLimit: Int
  /// The key of the seeding.
  public var seed: UInt64
  /// Threads that share the rows.
  public var workers: Int

  /// Creates an estimator.
  public init(
    clusters: Int,
    isSpherical: Bool = false,
    restarts: Int = 4,
    iterationLimit: Int = 300,
    seed: UInt64 = 1,
    workers: Int = 1
  ) {
    precondition(clusters > 0 && restarts > 0 && iterationLimit > 0, "counts are positive")
    precondition(workers > 0, "one worker or more")
    self.clusters = clusters
    self.isSpherical = isSpherical
    self.restarts = restarts
    self.iterationLimit = iterationLimit
    self.seed = seed
    self.workers = workers
  }

  /// Clusters rows.
  ///
  /// - Parameters:
  ///   - design: one row a case; it is copied once unless it is in double precision and not spherical.
  ///   - weights: one weight a row, 0 or more, or nil for 1 each.
  /// - Returns: the restart of least inertia; its report says whether it converged.
  /// - Throws: ``LearningError`` when values are bad or fewer different rows than clusters have weight.
  public func fit<Element: MatrixElement>(
    _ design: Matrix<Element>,
    weights: [Double]? = nil
  ) throws(LearningError) -> ClusterFit {
    try RowChecks.weights(weights, rows: design.rows)
    let rows = try ClusterRows(
      points: ClusterRows.points(design, isSpherical: isSpherical),
      weights: weights ?? Array(repeating: 1, count: design.rows),
      isSpherical: isSpherical,
      workers: workers
    )
    var best: ClusterFit?
    for restart in 0..<restarts {
      let luck = TrainingLuck(seed: seed &+ UInt64(restart) &* 0x9E37_79B9_7F4A_7C15, .centre)
      let seeds = try ClusterSeeding(rows: rows, luck: luck).centres(clusters)
      let fit = try LloydSearch(rows: rows, limit: iterationLimit).run(from: seeds)
      if let held = best, held.report.objective <= fit.report.objective { continue }
      best = fit
    }
    guard let best else { preconditionFailure("there is a restart") }
    return best
  }
}
