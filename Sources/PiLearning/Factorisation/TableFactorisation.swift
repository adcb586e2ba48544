// SPDX-License-Identifier: Apache-2.0
// Koren, Bell, Volinsky, Computer 42(8), 2009, doi:10.1109/MC.2009.263; Zhou et al., AAIM 2008,
// doi:10.1007/978-3-540-68880-8_32 (alternating least squares).

internal import PiLinearAlgebra

/// Completes a table of which some cells are known by biases and a product of low rank.
///
/// Minimises Σw(y − μ − b_i − c_j − u_i·v_j)² + λ(Σ|u|² + Σ|v|²) + β(Σb² + Σc²) over the known cells by
/// alternating least squares: all rows exactly, then all columns, then the level μ, so that the
/// objective never rises. A row or column without known cells has bias and factors of zero.
public struct TableFactorisation: Sendable, Hashable {
  /// Length of the factors; 0 leaves biases alone.
  public var rank: Int
  /// The penalty λ > 0 of the factors.
  public var penalty: Double
  /// The penalty β > 0 of the biases.
  public var biasPenalty: Double
  /// The largest element of the gradient, over Σw(y − ȳ)², that counts as converged.
  public var tolerance: Double
  /// The most sweeps over rows and columns.
  public var iterationLimit: Int
  /// The key of the first factors.
  public var seed: UInt64
  /// Threads that share the rows and columns.
  public var workers: Int

  /// Creates an estimator.
  public init(
    rank: Int = 4,
    penalty: Double = 1,
    biasPenalty: Double = 1,
    tolerance: Double = 1e-9,
    iterationLimit: Int = 500,
    seed: UInt64 = 1,
    workers: Int = 1
  ) {
    precondition(rank >= 0 && iterationLimit > 0, "a rank is not negative, a limit positive")
    precondition(penalty > 0 && penalty.isFinite, "a penalty is finite and positive")
    precondition(biasPenalty > 0 && biasPenalty.isFinite, "a penalty is finite and positive")
    precondition(tolerance > 0, "a tolerance is positive")
    self.rank = rank
    self.penalty = penalty
    self.biasPenalty = biasPenalty
    self.tolerance = tolerance
    self.iterationLimit = iterationLimit
    self.seed = seed
    self.workers = workers
  }

  /// Completes a table.
  ///
  /// - Parameters:
  ///   - rows: number of rows.
  ///   - columns: number of columns.
  ///   - entries: the known cells, in any order; a cell may be known several times.
  /// - Returns: the fit; its report says whether it converged.
  /// - Throws: ``LearningError`` when data are bad or the penalties too small for the digits.
  public func fit(
    rows: Int,
    columns: Int,
    entries: [TableEntry]
  ) throws(LearningError) -> TableFit {
    precondition(rows > 0 && columns > 0, "a table has cells")
    try TableEntry.check(entries, rows: rows, columns: columns)
    var sweep = TableSweep(
      rows: TableSide(count: rows, rank: rank, entries: entries, isRows: true),
      columns: TableSide(count: columns, rank: rank, entries: entries, isRows: false),
      penalties: TablePenalties(factors: penalty, biases: biasPenalty),
      luck: TrainingLuck(seed: seed, .factor)
    )
    var objectives: [Double] = []
    for iteration in 1...iterationLimit {
      try sweep.run(workers: workers)
      let state = sweep.state()
      guard state.objective.isFinite else {
        throw .notConverged(iterations: iteration, gradientNorm: .infinity)
      }
      objectives.append(state.objective)
      let norm = state.gradientNorm / sweep.scale
      if norm <= tolerance || iteration == iterationLimit {
        let report = ConvergenceReport(
          iterations: iteration,
          objective: state.objective,
          gradientNorm: norm,
          isConverged: norm <= tolerance
        )
        return TableFit(
          level: sweep.level,
          rows: sweep.rows,
          columns: sweep.columns,
          penalties: sweep.penalties,
          objectives: objectives,
          report: report
        )
      }
    }
    preconditionFailure("the last iteration returns")
  }
}
