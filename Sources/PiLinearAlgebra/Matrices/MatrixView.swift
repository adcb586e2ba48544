// SPDX-License-Identifier: Apache-2.0

/// Some consecutive rows of a matrix, without a copy.
public struct MatrixView<Element: MatrixElement>: Sendable {
  private let matrix: Matrix<Element>
  private let range: Range<Int>

  init(_ matrix: Matrix<Element>, rows range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= matrix.rows, "inside the matrix")
    self.matrix = matrix
    self.range = range
  }

  /// Number of rows.
  public var rows: Int { range.count }
  /// Number of columns.
  public var columns: Int { matrix.columns }

  /// The element in a row and a column of the view, both from 0.
  public subscript(row: Int, column: Int) -> Element {
    precondition(row >= 0 && row < rows, "inside the view")
    return matrix[range.lowerBound + row, column]
  }

  /// The elements of a row of the view.
  public func row(_ row: Int) -> ArraySlice<Element> {
    precondition(row >= 0 && row < rows, "inside the view")
    return matrix.row(range.lowerBound + row)
  }

  /// The rows as a matrix of their own.
  public func copied() throws(LinearAlgebraError) -> Matrix<Element> {
    let first = range.lowerBound * columns
    let elements = Array(matrix.elements[first..<first + rows * columns])
    return try Matrix(rows: rows, columns: columns, elements: elements)
  }
}
