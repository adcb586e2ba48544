// SPDX-License-Identifier: Apache-2.0

internal import COpenBLAS

extension Product {
  /// Sets `result` to matrix·vector in single precision (SGEMV).
  public static func multiply(
    _ matrix: Matrix<Float>,
    by vector: [Float],
    into result: inout [Float]
  ) {
    OneThread.ensure()
    precondition(
      vector.count == matrix.columns && result.count == matrix.rows,
      "dimensions agree"
    )
    unsafe matrix.storage.withUnsafeBufferPointer { m in
      unsafe vector.withUnsafeBufferPointer { v in
        unsafe result.withUnsafeMutableBufferPointer { r in
          unsafe cblas_sgemv(
            CblasRowMajor,
            CblasNoTrans,
            Int32(matrix.rows),
            Int32(matrix.columns),
            1,
            m.baseAddress,
            matrix.stride,
            v.baseAddress,
            1,
            0,
            r.baseAddress,
            1
          )
        }
      }
    }
  }

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
    OneThread.ensure()
    check(rows, left, right, room: result.count)
    guard !rows.isEmpty, right.rows > 0, left.columns > 0 else { return }
    unsafe left.storage.withUnsafeBufferPointer { l in
      unsafe right.storage.withUnsafeBufferPointer { r in
        unsafe result.withUnsafeMutableBufferPointer { c in
          guard let start = l.baseAddress else { return }
          unsafe cblas_sgemm(
            CblasRowMajor,
            CblasNoTrans,
            CblasTrans,
            Int32(rows.count),
            Int32(right.rows),
            Int32(left.columns),
            1,
            start + rows.lowerBound * left.columns,
            left.stride,
            r.baseAddress,
            right.stride,
            0,
            c.baseAddress,
            Int32(right.rows)
          )
        }
      }
    }
  }

  /// Sets the head of `result` to the inner products of some rows with all of others (DGEMM).
  public static func inner(
    rows: Range<Int>,
    of left: Matrix<Double>,
    _ right: Matrix<Double>,
    into result: inout [Double]
  ) {
    OneThread.ensure()
    check(rows, left, right, room: result.count)
    guard !rows.isEmpty, right.rows > 0, left.columns > 0 else { return }
    unsafe left.storage.withUnsafeBufferPointer { l in
      unsafe right.storage.withUnsafeBufferPointer { r in
        unsafe result.withUnsafeMutableBufferPointer { c in
          guard let start = l.baseAddress else { return }
          unsafe cblas_dgemm(
            CblasRowMajor,
            CblasNoTrans,
            CblasTrans,
            Int32(rows.count),
            Int32(right.rows),
            Int32(left.columns),
            1,
            start + rows.lowerBound * left.columns,
            left.stride,
            r.baseAddress,
            right.stride,
            0,
            c.baseAddress,
            Int32(right.rows)
          )
        }
      }
    }
  }

  private static func check<Element: MatrixElement>(
    _ rows: Range<Int>,
    _ left: Matrix<Element>,
    _ right: Matrix<Element>,
    room: Int
  ) {
    precondition(left.columns == right.columns, "inner dimensions agree")
    precondition(rows.lowerBound >= 0 && rows.upperBound <= left.rows, "inside the matrix")
    precondition(room >= rows.count * right.rows, "the result has room")
  }
}
