// SPDX-License-Identifier: Apache-2.0

public import PiLinearAlgebra

/// Bias and factors of one row of a table.
public struct TableRow: Sendable, Hashable {
  /// What the row adds to every column.
  public let bias: Double
  /// One value a dimension of the factors.
  public let factors: [Double]
}

/// A completed table.
public struct TableFit: Sendable {
  /// The level μ.
  public let level: Double
  /// One a row.
  public let rowBiases: [Double]
  /// One a column.
  public let columnBiases: [Double]
  /// One row a row of the table.
  public let rowFactors: Matrix<Double>
  /// One row a column of the table.
  public let columnFactors: Matrix<Double>
  /// The objective after every sweep, never rising.
  public let objectives: [Double]
  /// Sweeps, objective, the largest element of its gradient over Σw(y − ȳ)², and the end.
  public let report: ConvergenceReport
  private let penalties: TablePenalties

  init(
    level: Double,
    rows: TableSide,
    columns: TableSide,
    penalties: TablePenalties,
    objectives: [Double],
    report: ConvergenceReport
  ) {
    self.level = level
    rowBiases = rows.biases
    columnBiases = columns.biases
    rowFactors = rows.factors
    columnFactors = columns.factors
    self.penalties = penalties
    self.objectives = objectives
    self.report = report
  }

  /// The value of a cell, known or not.
  public func prediction(row: Int, column: Int) -> Double {
    var total = level + rowBiases[row] + columnBiases[column]
    for (u, v) in zip(rowFactors.row(row), columnFactors.row(column)) { total += u * v }
    return total
  }

  /// The value of a column in a row that was folded in.
  public func prediction(_ row: TableRow, column: Int) -> Double {
    precondition(row.factors.count == columnFactors.columns, "a value a dimension")
    var total = level + row.bias + columnBiases[column]
    for (u, v) in zip(row.factors, columnFactors.row(column)) { total += u * v }
    return total
  }

  /// Fits a new row to its known cells, the columns being fixed.
  ///
  /// - Parameter entries: cells of one row, whatever number it has; none gives a row of zeros.
  /// - Returns: bias and factors of the row.
  /// - Throws: ``LearningError`` when an entry is bad.
  public func foldIn(_ entries: [TableEntry]) throws(LearningError) -> TableRow {
    var cells = entries
    for index in cells.indices { cells[index].row = 0 }
    if !cells.isEmpty { try TableEntry.check(cells, rows: 1, columns: columnBiases.count) }
    let side = TableSide(count: 1, rank: columnFactors.columns, entries: cells, isRows: true)
    var fixed = TableSide(
      count: columnBiases.count,
      rank: columnFactors.columns,
      entries: [],
      isRows: false
    )
    fixed.biases = columnBiases
    fixed.factors = columnFactors
    guard let solution = side.solution(0, beside: fixed, level: level, penalties) else {
      throw .rankDeficient(condition: .infinity)
    }
    return TableRow(bias: solution.last ?? 0, factors: Array(solution.dropLast()))
  }

  /// The root of Σw(y − ŷ)² / Σw over cells, known at the fit or held out.
  ///
  /// - Parameter entries: cells of the table.
  /// - Returns: the root mean square of the residuals.
  /// - Throws: ``LearningError`` when an entry is bad.
  public func rootMeanSquare(of entries: [TableEntry]) throws(LearningError) -> Double {
    try TableEntry.check(entries, rows: rowBiases.count, columns: columnBiases.count)
    var (sum, weight) = (0.0, 0.0)
    for entry in entries {
      let rest = entry.value - prediction(row: entry.row, column: entry.column)
      sum += entry.weight * rest * rest
      weight += entry.weight
    }
    return (sum / weight).squareRoot()
  }
}
