// SPDX-License-Identifier: Apache-2.0

import PiLinearAlgebra

/// The columns that one head is fitted on, centred and scaled so that a penalty means the same for all.
///
/// A deviation of a deployment or a model from what it shares with others counts ``deviationPenalty``
/// times as much as what is shared: that is the partial pooling.
struct HeadColumns {
  /// How many times a squared deviation counts.
  static let deviationPenalty = 4.0

  /// Positions among the design's columns; those that never change are left out.
  let positions: [Int]
  private let width: Int
  private let means: [Double]
  private let scales: [Double]
  /// One row per row taken, one column per position.
  let matrix: Matrix<Double>

  /// Gathers columns of some rows.
  ///
  /// - Parameters:
  ///   - data: the design matrix.
  ///   - rows: positions of the rows.
  ///   - isWanted: which columns, by name.
  init(_ data: HeadData, rows: [Int], where isWanted: (String) -> Bool) {
    width = data.design.columns
    var (positions, means, scales): ([Int], [Double], [Double]) = ([], [], [])
    for column in data.columnNames.indices where isWanted(data.columnNames[column]) {
      var (sum, square) = (0.0, 0.0)
      for row in rows { sum += data.design[row, column] }
      let mean = sum / Double(max(rows.count, 1))
      for row in rows {
        let deviation = data.design[row, column] - mean
        square += deviation * deviation
      }
      let spread = (square / Double(max(rows.count, 1))).squareRoot()
      guard spread > 1e-12 else { continue }
      let isDeviation = data.columnNames[column].contains("*")
      positions.append(column)
      means.append(mean)
      scales.append(spread * (isDeviation ? HeadColumns.deviationPenalty.squareRoot() : 1))
    }
    var elements: [Double] = []
    elements.reserveCapacity(rows.count * positions.count)
    for row in rows {
      for (index, column) in positions.enumerated() {
        elements.append((data.design[row, column] - means[index]) / scales[index])
      }
    }
    self.positions = positions
    self.means = means
    self.scales = scales
    do {
      matrix = try Matrix(rows: rows.count, columns: positions.count, elements: elements)
    } catch {
      preconditionFailure("the elements fill the rows")
    }
  }

  /// Coefficients over all columns of the design as they are, of those fitted to scaled columns.
  func unscaled(
    intercept: Double,
    _ coefficients: [Double]
  ) -> (intercept: Double, coefficients: [Double]) {
    var result = [Double](repeating: 0, count: width)
    var shifted = intercept
    for (index, column) in positions.enumerated() {
      result[column] = coefficients[index] / scales[index]
      shifted -= result[column] * means[index]
    }
    return (shifted, result)
  }
}
