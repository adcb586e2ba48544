// SPDX-License-Identifier: Apache-2.0

extension Matrix where Element == Double {
  /// Creates a matrix of zeros whose shape fits because another of as many elements did.
  package init(zeroRows rows: Int, columns: Int) {
    precondition(rows >= 0 && rows <= Int(Int32.max), "a number of rows has 31 bits")
    precondition(columns >= 0 && columns <= 1 << 20, "a number of columns is at most 2^20")
    self.init(unchecked: rows, columns, Array(repeating: 0, count: rows * columns))
  }

  /// The matrix with every row scaled to length 1; no row may be zero.
  package var withUnitRows: Matrix {
    var result = self
    for row in 0..<rows {
      var total = 0.0
      for value in self.row(row) { total += value * value }
      let length = total.squareRoot()
      for index in row * columns..<(row + 1) * columns { result.storage[index] /= length }
    }
    return result
  }

  /// Factor × (row − middle) for every row, in single precision and clipped at ± a limit.
  package func rounded(about middle: [Double], factor: Double, limit: Double) -> Matrix<Float> {
    precondition(middle.count == columns, "a middle a column")
    var elements = [Float](repeating: 0, count: storage.count)
    for start in Swift.stride(from: 0, to: storage.count, by: Swift.max(1, columns)) {
      for column in 0..<columns {
        let value = (storage[start + column] - middle[column]) * factor
        elements[start + column] = Float(Swift.max(-limit, Swift.min(limit, value)))
      }
    }
    return Matrix<Float>(unchecked: rows, columns, elements)
  }

  /// Hands all elements, row after row, to a body that changes them in place but not their number.
  package mutating func updateElements(_ body: (inout [Double]) -> Void) {
    let count = storage.count
    body(&storage)
    precondition(storage.count == count, "the shape stays")
  }

  /// Sets this matrix's rows to some rows of another, in the order given.
  package mutating func gather(_ positions: ArraySlice<Int>, of source: Matrix) {
    precondition(positions.count == rows && source.columns == columns, "the shapes agree")
    var place = 0
    for position in positions {
      for value in source.row(position) {
        storage[place] = value
        place += 1
      }
    }
  }
}
