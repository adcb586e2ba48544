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
    product(left, leftOrientation, right, rightOrientation, scale, keep, &result)
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
    product(left, leftOrientation, right, rightOrientation, scale, keep, &result)
  }

  /// Sets `result` to op(matrix)·vector in double precision (DGEMV).
  public static func multiply(
    _ matrix: Matrix<Double>,
    _ orientation: Orientation = .plain,
    by vector: [Double],
    into result: inout [Double]
  ) {
    product(matrix, orientation, vector, &result)
  }

  /// Sets `result` to op(matrix)·vector in single precision (SGEMV).
  public static func multiply(
    _ matrix: Matrix<Float>,
    _ orientation: Orientation = .plain,
    by vector: [Float],
    into result: inout [Float]
  ) {
    product(matrix, orientation, vector, &result)
  }

  private static func product<Element: BLASElement>(
    _ left: Matrix<Element>,
    _ leftOrientation: Orientation,
    _ right: Matrix<Element>,
    _ rightOrientation: Orientation,
    _ scale: Element,
    _ keep: Element,
    _ result: inout Matrix<Element>
  ) {
    OneThread.ensure()
    let (a, b) = (left.shape(leftOrientation), right.shape(rightOrientation))
    precondition(a.columns == b.rows, "inner dimensions agree")
    precondition(result.rows == a.rows && result.columns == b.columns, "the result has the shape")
    let shape = ProductShape(
      rows: a.rows,
      columns: b.columns,
      inner: a.columns,
      left: leftOrientation,
      right: rightOrientation,
      leftStride: left.stride,
      rightStride: right.stride,
      resultStride: result.stride
    )
    unsafe left.storage.withUnsafeBufferPointer { l in
      unsafe right.storage.withUnsafeBufferPointer { r in
        unsafe result.storage.withUnsafeMutableBufferPointer { c in
          unsafe Element.gemm(shape, scale, l.baseAddress, r.baseAddress, keep, c.baseAddress)
        }
      }
    }
  }

  private static func product<Element: BLASElement>(
    _ matrix: Matrix<Element>,
    _ orientation: Orientation,
    _ vector: [Element],
    _ result: inout [Element]
  ) {
    OneThread.ensure()
    let shape = matrix.shape(orientation)
    precondition(vector.count == shape.columns && result.count == shape.rows, "dimensions agree")
    unsafe matrix.storage.withUnsafeBufferPointer { m in
      unsafe vector.withUnsafeBufferPointer { v in
        unsafe result.withUnsafeMutableBufferPointer { r in
          unsafe Element.gemv(matrix, orientation, m.baseAddress, v.baseAddress, r.baseAddress)
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
