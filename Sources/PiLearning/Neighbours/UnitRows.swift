// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// Vectors scaled to length 1, their lengths taken in double precision.
enum UnitRows {
  /// The rows of a matrix, each of length 1.
  static func scaled(_ matrix: Matrix<Float>) throws(LearningError) -> Matrix<Float> {
    var elements = matrix.elements
    for row in 0..<matrix.rows {
      let range = row * matrix.columns..<(row + 1) * matrix.columns
      let length = try length(elements[range], row: row)
      for index in range { elements[index] = Float(Double(elements[index]) / length) }
    }
    let scaled = elements
    return try LearningError.translating { () throws(LinearAlgebraError) in
      try Matrix(rows: matrix.rows, columns: matrix.columns, elements: scaled)
    }
  }

  /// A vector of length 1.
  static func scaled(_ vector: [Float], width: Int, row: Int) throws(LearningError) -> [Float] {
    guard vector.count == width else {
      throw .shape(expected: width, found: vector.count, of: "values of a query")
    }
    let length = try length(vector[...], row: row)
    return vector.map { Float(Double($0) / length) }
  }

  /// The length of a vector; squares of single precision neither overflow nor vanish in double.
  private static func length(
    _ vector: ArraySlice<Float>,
    row: Int
  ) throws(LearningError) -> Double {
    var total = 0.0
    for value in vector { total += Double(value) * Double(value) }
    guard total.isFinite else {
      let column = vector.firstIndex { !$0.isFinite } ?? vector.startIndex
      throw .badValue(
        row: row,
        column: "feature \(column - vector.startIndex)",
        expected: "a finite number"
      )
    }
    guard total > 0 else {
      throw .badValue(row: row, column: "all", expected: "a vector that is not zero")
    }
    return total.squareRoot()
  }
}
