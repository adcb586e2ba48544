// SPDX-License-Identifier: Apache-2.0

internal import COpenBLAS

/// Whether a matrix enters a product as it is or transposed.
public enum Orientation: Sendable {
  /// As it is.
  case plain
  /// Rows and columns exchanged.
  case transposed

  var flag: CBLAS_TRANSPOSE { self == .plain ? CblasNoTrans : CblasTrans }
}

extension Matrix {
  func shape(_ orientation: Orientation) -> (rows: Int, columns: Int) {
    orientation == .plain ? (rows, columns) : (columns, rows)
  }

  var stride: Int32 { Int32(Swift.max(1, columns)) }
}

/// Products of matrices, written into the caller's buffers.
public enum Product {
  /// Sets `result` to `scale`·op(left)·op(right) + `keep`·result in double precision (DGEMM).
  public static func multiply(
    _ left: Matrix<Double>,
    _ leftOrientation: Orientation = .plain,
    by right: Matrix<Double>,
    _ rightOrientation: Orientation = .plain,
    scale: Double = 1,
    keep: Double = 0,
    into result: inout Matrix<Double>
  ) {
    OneThread.ensure()
    let (a, b) = (left.shape(leftOrientation), right.shape(rightOrientation))
    precondition(a.columns == b.rows, "inner dimensions agree")
    precondition(result.rows == a.rows && result.columns == b.columns, "the result has the shape")
    let stride = result.stride
    unsafe left.storage.withUnsafeBufferPointer { l in
      unsafe right.storage.withUnsafeBufferPointer { r in
        unsafe result.storage.withUnsafeMutableBufferPointer { c in
          unsafe cblas_dgemm(
            CblasRowMajor,
            leftOrientation.flag,
            rightOrientation.flag,
            Int32(a.rows),
            Int32(b.columns),
            Int32(a.columns),
            scale,
            l.baseAddress,
            left.stride,
            r.baseAddress,
            right.stride,
            keep,
            c.baseAddress,
            stride
          )
        }
      }
    }
  }

  /// Sets `result` to `scale`·op(left)·op(right) + `keep`·result in single precision (SGEMM).
  public static func multiply(
    _ left: Matrix<Float>,
    _ leftOrientation: Orientation = .plain,
    by right: Matrix<Float>,
    _ rightOrientation: Orientation = .plain,
    scale: Float = 1,
    keep: Float = 0,
    into result: inout Matrix<Float>
  ) {
    OneThread.ensure()
    let (a, b) = (left.shape(leftOrientation), right.shape(rightOrientation))
    precondition(a.columns == b.rows, "inner dimensions agree")
    precondition(result.rows == a.rows && result.columns == b.columns, "the result has the shape")
    let stride = result.stride
    unsafe left.storage.withUnsafeBufferPointer { l in
      unsafe right.storage.withUnsafeBufferPointer { r in
        unsafe result.storage.withUnsafeMutableBufferPointer { c in
          unsafe cblas_sgemm(
            CblasRowMajor,
            leftOrientation.flag,
            rightOrientation.flag,
            Int32(a.rows),
            Int32(b.columns),
            Int32(a.columns),
            scale,
            l.baseAddress,
            left.stride,
            r.baseAddress,
            right.stride,
            keep,
            c.baseAddress,
            stride
          )
        }
      }
    }
  }

  /// Sets `result` to op(matrix)·vector (DGEMV).
  public static func multiply(
    _ matrix: Matrix<Double>,
    _ orientation: Orientation = .plain,
    by vector: [Double],
    into result: inout [Double]
  ) {
    OneThread.ensure()
    let shape = matrix.shape(orientation)
    precondition(vector.count == shape.columns && result.count == shape.rows, "dimensions agree")
    unsafe matrix.storage.withUnsafeBufferPointer { m in
      unsafe vector.withUnsafeBufferPointer { v in
        unsafe result.withUnsafeMutableBufferPointer { r in
          unsafe cblas_dgemv(
            CblasRowMajor,
            orientation.flag,
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

  /// Sets `result` to the whole symmetric X'X of a matrix by one call (DSYRK), the floor of a fit.
  public static func gram(_ matrix: Matrix<Double>, into result: inout Matrix<Double>) {
    OneThread.ensure()
    let order = Int32(matrix.columns)
    precondition(
      result.rows == matrix.columns && result.columns == matrix.columns,
      "the result is square"
    )
    unsafe matrix.storage.withUnsafeBufferPointer { m in
      unsafe result.storage.withUnsafeMutableBufferPointer { r in
        unsafe cblas_dsyrk(
          CblasRowMajor,
          CblasUpper,
          CblasTrans,
          order,
          Int32(matrix.rows),
          1,
          m.baseAddress,
          matrix.stride,
          0,
          r.baseAddress,
          Int32(Swift.max(1, order))
        )
      }
    }
    result.mirrorUpper()
  }

  /// Returns matrix·vector.
  public static func of(_ matrix: Matrix<Double>, _ vector: [Double]) -> [Double] {
    of(matrix, .plain, vector)
  }

  /// Returns op(matrix)·vector.
  public static func of(
    _ matrix: Matrix<Double>,
    _ orientation: Orientation,
    _ vector: [Double]
  ) -> [Double] {
    var result = [Double](repeating: 0, count: matrix.shape(orientation).rows)
    multiply(matrix, orientation, by: vector, into: &result)
    return result
  }
}
