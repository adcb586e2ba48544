// SPDX-License-Identifier: Apache-2.0

/// A number that a matrix can store.
public protocol MatrixElement: BinaryFloatingPoint, BitwiseCopyable, Sendable {}

extension Double: MatrixElement {}
extension Float: MatrixElement {}

/// A dense matrix of value semantics, stored row after row.
///
/// Dimensions are checked once, here, against the 32-bit integers of the library. `Float` halves the
/// memory of a large design; statistics of it are accumulated in `Double` all the same.
@frozen
public struct Matrix<Element: MatrixElement>: Sendable, Equatable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  @usableFromInline var storage: [Element]

  /// Creates a matrix of one value.
  ///
  /// - Parameters:
  ///   - rows: number of rows, 0 or more.
  ///   - columns: number of columns, 0 or more.
  ///   - value: what every element is.
  /// - Throws: ``LinearAlgebraError/tooLarge(rows:columns:)``.
  public init(rows: Int, columns: Int, repeating value: Element = 0) throws(LinearAlgebraError) {
    try Self.check(rows, columns)
    self.rows = rows
    self.columns = columns
    storage = Array(repeating: value, count: rows * columns)
  }

  /// Creates a matrix from its elements, row after row.
  public init(rows: Int, columns: Int, elements: [Element]) throws(LinearAlgebraError) {
    try Self.check(rows, columns)
    guard elements.count == rows * columns else {
      throw .wrongCount(expected: rows * columns, found: elements.count)
    }
    self.rows = rows
    self.columns = columns
    storage = elements
  }

  /// Creates a square matrix of zeros whose order is known to be small.
  package init(order: Int) {
    precondition(order >= 0 && order <= 1 << 20, "the order of a square matrix is 0 … 2^20")
    rows = order
    columns = order
    storage = Array(repeating: 0, count: order * order)
  }

  private static func check(_ rows: Int, _ columns: Int) throws(LinearAlgebraError) {
    precondition(rows >= 0 && columns >= 0, "dimensions are not negative")
    guard rows <= Int(Int32.max), columns <= 1 << 20 else {
      throw .tooLarge(rows: rows, columns: columns)
    }
  }

  /// The elements, row after row.
  @inlinable public var elements: [Element] { storage }

  /// The element in a row and a column, both from 0.
  @inlinable
  public subscript(row: Int, column: Int) -> Element {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "inside the matrix")
      return storage[row * columns + column]
    }
    set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "inside the matrix")
      storage[row * columns + column] = newValue
    }
  }

  /// The elements of a row.
  @inlinable
  public func row(_ row: Int) -> ArraySlice<Element> {
    precondition(row >= 0 && row < rows, "inside the matrix")
    return storage[row * columns..<(row + 1) * columns]
  }

  /// A view of some rows, which shares the elements.
  public func view(rows range: Range<Int>) -> MatrixView<Element> {
    MatrixView(self, rows: range)
  }

  /// The elements of the diagonal.
  public var diagonal: [Element] { (0..<min(rows, columns)).map { self[$0, $0] } }

  /// The matrix with rows and columns exchanged.
  public var transposed: Matrix {
    var result = self
    result.reshape(rows: columns, columns: rows)
    for row in 0..<rows {
      for column in 0..<columns {
        result.storage[column * rows + row] = storage[row * columns + column]
      }
    }
    return result
  }

  private mutating func reshape(rows: Int, columns: Int) {
    self = Matrix(unchecked: rows, columns, storage)
  }

  init(unchecked rows: Int, _ columns: Int, _ elements: [Element]) {
    self.rows = rows
    self.columns = columns
    storage = elements
  }
}

extension Matrix where Element == Double {
  /// Copies the upper triangle to the lower one.
  package mutating func mirrorUpper() {
    precondition(rows == columns, "the matrix is square")
    for row in 0..<rows {
      for column in 0..<row { storage[row * columns + column] = storage[column * columns + row] }
    }
  }

  /// Adds `value` to every element of the diagonal from index `first` on.
  package mutating func addToDiagonal(_ value: Double, from first: Int = 0) {
    for index in first..<rows { storage[index * columns + index] += value }
  }
}

extension Matrix where Element == Double {
  /// Adds `scale`·other.
  public mutating func add(_ other: Matrix, scale: Double = 1) {
    precondition(rows == other.rows && columns == other.columns, "the same shape")
    for index in storage.indices { storage[index] += scale * other.storage[index] }
  }

  /// Adds `scale`·vv'.
  public mutating func addSquare(of vector: [Double], scale: Double = 1) {
    precondition(rows == vector.count && columns == vector.count, "the matrix is square")
    for row in 0..<rows {
      let factor = scale * vector[row]
      let start = row * columns
      for column in 0..<columns { storage[start + column] += factor * vector[column] }
    }
  }

  /// Multiplies element (i, j) by scales[i]·scales[j].
  public mutating func scaleSymmetrically(by scales: [Double]) {
    precondition(rows == scales.count && columns == scales.count, "a scale a row and a column")
    for row in 0..<rows {
      let start = row * columns
      for column in 0..<columns { storage[start + column] *= scales[row] * scales[column] }
    }
  }

  /// Multiplies every element.
  public mutating func scale(by factor: Double) {
    for index in storage.indices { storage[index] *= factor }
  }
}
