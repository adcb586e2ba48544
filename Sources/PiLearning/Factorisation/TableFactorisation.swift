// SPDX-License-Identifier: Apache-2.0
// Koren, Bell, Volinsky, Computer 42(8), 2009, doi:10.1109/MC.2009.263; Zhou et al., AAIM 2008,
// doi:10.1007/978-3-540-68880-8_32 (alternating least squares).

internal import PiLinearAlgebra

/// A known cell of a table of rows (such as prompts) by columns (such as models).
public struct TableEntry: Sendable, Hashable {
  /// Row, from 0.
  public var row: Int
  /// Column, from 0.
  public var column: Int
  /// What the cell says.
  public var value: Double
  /// What it counts.
  public var weight: Double

  /// Creates an entry.
  public init(row: Int, column: Int, value: Double, weight: Double = 1) {
    self.row = row
    self.column = column
    self.value = value
    self.weight = weight
  }
}

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
    var sweep = TableSweep(self, rows: rows, columns: columns, entries: entries)
    var objectives: [Double] = []
    for iteration in 1...iterationLimit {
      try sweep.run()
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
        return TableFit(sweep, objectives: objectives, report: report)
      }
    }
    preconditionFailure("the last iteration returns")
  }
}

extension TableEntry {
  static func check(
    _ entries: [TableEntry],
    rows: Int,
    columns: Int
  ) throws(LearningError) {
    var total = 0.0
    for (position, entry) in entries.enumerated() {
      guard (0..<rows).contains(entry.row) else {
        throw .badValue(row: position, column: "row", expected: "0 … \(rows - 1)")
      }
      guard (0..<columns).contains(entry.column) else {
        throw .badValue(row: position, column: "column", expected: "0 … \(columns - 1)")
      }
      guard (entry.value * entry.value).isFinite else {
        let expected = "a finite number whose square is finite"
        throw .badValue(row: position, column: "value", expected: expected)
      }
      guard entry.weight >= 0, entry.weight.isFinite else {
        throw .badValue(row: position, column: "weight", expected: "a finite number, 0 or more")
      }
      total += entry.weight
    }
    guard total > 0, total.isFinite else {
      throw .shape(expected: 1, found: 0, of: "entries of positive, finite weight")
    }
  }
}
