// SPDX-License-Identifier: Apache-2.0

extension Product {
  /// Sets the head of `result` to the inner products of some rows with all of others (SGEMM).
  ///
  /// - Parameters:
  ///   - rows: rows of `left`.
  ///   - left: gives the rows of the result.
  ///   - right: gives its columns, one a row.
  ///   - result: at least rows × right.rows values, row after row.
  public static func inner(
    rows: Range<Int>,
    of left: Matrix<Float>,
    _ right: Matrix<Float>,
    into result: inout [Float]
  ) {
    rowProduct(rows, left, right, &result)
  }

  /// Sets the head of `result` to the inner products of some rows with all of others (DGEMM).
  public static func inner(
    rows: Range<Int>,
    of left: Matrix<Double>,
    _ right: Matrix<Double>,
    into result: inout [Double]
  ) {
    rowProduct(rows, left, right, &result)
  }

  private static func rowProduct<Element: BLASElement>(
    _ rows: Range<Int>,
    _ left: Matrix<Element>,
    _ right: Matrix<Element>,
    _ result: inout [Element]
  ) {
    OneThread.ensure()
    precondition(left.columns == right.columns, "inner dimensions agree")
    precondition(rows.lowerBound >= 0 && rows.upperBound <= left.rows, "inside the matrix")
    precondition(result.count >= rows.count * right.rows, "the result has room")
    guard !rows.isEmpty, right.rows > 0, left.columns > 0 else { return }
    let shape = ProductShape(
      rows: rows.count,
      columns: right.rows,
      inner: left.columns,
      right: .transposed,
      leftStride: left.stride,
      rightStride: right.stride,
      resultStride: Int32(right.rows)
    )
    unsafe left.storage.withUnsafeBufferPointer { l in
      unsafe right.storage.withUnsafeBufferPointer { r in
        unsafe result.withUnsafeMutableBufferPointer { c in
          guard let start = l.baseAddress else { return }
          let first = unsafe start + rows.lowerBound * left.columns
          unsafe Element.gemm(shape, 1, first, r.baseAddress, 0, c.baseAddress)
        }
      }
    }
  }
}
