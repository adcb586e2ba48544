// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// The lower factor of a small positive definite matrix.
///
/// In plain loops, not through BLAS: a forecast has the same bytes on every machine.
struct CholeskyFactor {
  private let width: Int
  private var lower: [Double]

  /// Factors a symmetric matrix, row by row; nil when it is not positive definite in these digits.
  init?(_ matrix: [Double], width: Int) {
    self.width = width
    lower = matrix
    for column in 0..<width {
      for row in column..<width {
        var sum = matrix[row * width + column]
        for index in 0..<column {
          sum -= lower[row * width + index] * lower[column * width + index]
        }
        if row == column {
          guard sum > 1e-12 * matrix[row * width + row] else { return nil }
          lower[row * width + row] = sum.squareRoot()
        } else {
          lower[row * width + column] = sum / lower[column * width + column]
        }
      }
    }
  }

  /// Half of the logarithm of the determinant.
  var halfLogDeterminant: Double {
    (0..<width).reduce(0.0) { $0 + Mathematics.log(lower[$1 * width + $1]) }
  }

  /// Solves the system of the matrix.
  func solve(_ right: [Double]) -> [Double] {
    var solution = right
    for row in 0..<width {
      var sum = solution[row]
      for index in 0..<row { sum -= lower[row * width + index] * solution[index] }
      solution[row] = sum / lower[row * width + row]
    }
    solveTransposed(&solution)
    return solution
  }

  /// Solves the system of the transposed factor: independent normals get the inverse's covariance.
  func solveTransposed(_ values: inout [Double]) {
    for row in (0..<width).reversed() {
      var sum = values[row]
      for index in (row + 1)..<max(width, row + 1) {
        sum -= lower[index * width + row] * values[index]
      }
      values[row] = sum / lower[row * width + row]
    }
  }
}
