// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// Checks of the inputs that all fits share.
enum RowChecks {
  static func shapes(rows: Int, target: [Double], weights: [Double]?) throws(LearningError) {
    guard target.count == rows else {
      throw .shape(expected: rows, found: target.count, of: "target values")
    }
    try Self.weights(weights, rows: rows)
  }

  static func weights(_ weights: [Double]?, rows: Int) throws(LearningError) {
    guard let weights else { return }
    guard weights.count == rows else {
      throw .shape(expected: rows, found: weights.count, of: "weights")
    }
    if let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .badValue(row: row, column: "weight", expected: "a finite number, 0 or more")
    }
  }

  /// The first value that is not finite, for a pass whose sums were not.
  static func firstBadValue<Element: MatrixElement>(
    design: Matrix<Element>,
    target: [Double],
    weights: [Double]?
  ) -> LearningError {
    let expected = "a finite number whose square is finite"
    for row in 0..<design.rows {
      if !(target[row] * target[row]).isFinite {
        return .badValue(row: row, column: "target", expected: expected)
      }
      for (column, value) in design.row(row).enumerated()
      where !(Double(value) * Double(value)).isFinite {
        return .badValue(row: row, column: "feature \(column)", expected: expected)
      }
    }
    return .badValue(row: design.rows, column: "all", expected: "sums that are finite")
  }
}
