// SPDX-License-Identifier: Apache-2.0

/// A matrix whose elements may carry a second double, for data that a double does not hold exactly.
public struct ExtendedMatrix: Sendable {
  /// The leading part of every element.
  public private(set) var leading: Matrix<Double>
  /// The rest of every element, or nil when all are zero.
  public private(set) var rest: [Double]?

  /// Creates a matrix of exact doubles.
  public init(_ matrix: Matrix<Double>) {
    leading = matrix
    rest = nil
  }

  /// Creates a matrix from its elements, row after row.
  public init(rows: Int, columns: Int, elements: [DoubleDouble]) throws(LinearAlgebraError) {
    leading = try Matrix(rows: rows, columns: columns, elements: elements.map(\.high))
    let low = elements.map(\.low)
    rest = low.allSatisfy { $0 == 0 } ? nil : low
  }

  /// Number of rows.
  public var rows: Int { leading.rows }
  /// Number of columns.
  public var columns: Int { leading.columns }

  /// The element in a row and a column.
  public subscript(row: Int, column: Int) -> DoubleDouble {
    let index = row * columns + column
    let high = leading[row, column]
    guard let rest else { return DoubleDouble(high) }
    return DoubleDouble(high: high, low: rest[index])
  }

  /// The matrix with rows and columns exchanged.
  public var transposed: ExtendedMatrix {
    var result = self
    result.leading = leading.transposed
    guard let rest else { return result }
    var moved = rest
    for row in 0..<rows {
      for column in 0..<columns { moved[column * rows + row] = rest[row * columns + column] }
    }
    result.rest = moved
    return result
  }

  /// Adds −matrix·vector to `result`.
  public func subtractProduct(_ vector: [DoubleDouble], from result: inout [DoubleDouble]) {
    precondition(vector.count == columns && result.count == rows, "dimensions agree")
    for row in 0..<rows {
      var total = result[row]
      for column in 0..<columns { total = total - self[row, column] * vector[column] }
      result[row] = total
    }
  }

  /// Returns matrix'·vector.
  public func transposedProduct(_ vector: [DoubleDouble]) -> [DoubleDouble] {
    precondition(vector.count == rows, "dimensions agree")
    var result = [DoubleDouble](repeating: DoubleDouble(0), count: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        result[column] = result[column] + self[row, column] * vector[row]
      }
    }
    return result
  }
}
