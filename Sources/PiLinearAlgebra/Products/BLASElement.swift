// SPDX-License-Identifier: Apache-2.0

internal import COpenBLAS

/// The dimensions of a product of row-major matrices, as the library counts them.
struct ProductShape {
  var rows: Int
  var columns: Int
  /// The dimension that is summed over.
  var inner: Int
  var left = Orientation.plain
  var right = Orientation.plain
  /// Elements from one row of a matrix to the next.
  var leftStride: Int32
  var rightStride: Int32
  var resultStride: Int32
}

/// The library's products in one precision; only the names of its functions differ.
protocol BLASElement: MatrixElement {
  /// result ← scale·op(left)·op(right) + keep·result (DGEMM, SGEMM).
  @unsafe static func gemm(
    _ shape: ProductShape,
    _ scale: Self,
    _ left: UnsafePointer<Self>?,
    _ right: UnsafePointer<Self>?,
    _ keep: Self,
    _ result: UnsafeMutablePointer<Self>?
  )

  /// result ← op(matrix)·vector (DGEMV, SGEMV).
  @unsafe static func gemv(
    _ matrix: Matrix<Self>,
    _ orientation: Orientation,
    _ elements: UnsafePointer<Self>?,
    _ vector: UnsafePointer<Self>?,
    _ result: UnsafeMutablePointer<Self>?
  )
}

extension Double: BLASElement {
  @unsafe static func gemm(
    _ shape: ProductShape,
    _ scale: Double,
    _ left: UnsafePointer<Double>?,
    _ right: UnsafePointer<Double>?,
    _ keep: Double,
    _ result: UnsafeMutablePointer<Double>?
  ) {
    unsafe cblas_dgemm(
      CblasRowMajor,
      shape.left.flag,
      shape.right.flag,
      Int32(shape.rows),
      Int32(shape.columns),
      Int32(shape.inner),
      scale,
      left,
      shape.leftStride,
      right,
      shape.rightStride,
      keep,
      result,
      shape.resultStride
    )
  }

  @unsafe static func gemv(
    _ matrix: Matrix<Double>,
    _ orientation: Orientation,
    _ elements: UnsafePointer<Double>?,
    _ vector: UnsafePointer<Double>?,
    _ result: UnsafeMutablePointer<Double>?
  ) {
    let (rows, columns) = (Int32(matrix.rows), Int32(matrix.columns))
    let flag = orientation.flag
    let stride = matrix.stride
    unsafe cblas_dgemv(
      CblasRowMajor,
      flag,
      rows,
      columns,
      1,
      elements,
      stride,
      vector,
      1,
      0,
      result,
      1
    )
  }
}

extension Float: BLASElement {
  @unsafe static func gemm(
    _ shape: ProductShape,
    _ scale: Float,
    _ left: UnsafePointer<Float>?,
    _ right: UnsafePointer<Float>?,
    _ keep: Float,
    _ result: UnsafeMutablePointer<Float>?
  ) {
    unsafe cblas_sgemm(
      CblasRowMajor,
      shape.left.flag,
      shape.right.flag,
      Int32(shape.rows),
      Int32(shape.columns),
      Int32(shape.inner),
      scale,
      left,
      shape.leftStride,
      right,
      shape.rightStride,
      keep,
      result,
      shape.resultStride
    )
  }

  @unsafe static func gemv(
    _ matrix: Matrix<Float>,
    _ orientation: Orientation,
    _ elements: UnsafePointer<Float>?,
    _ vector: UnsafePointer<Float>?,
    _ result: UnsafeMutablePointer<Float>?
  ) {
    let (rows, columns) = (Int32(matrix.rows), Int32(matrix.columns))
    let flag = orientation.flag
    let stride = matrix.stride
    unsafe cblas_sgemv(
      CblasRowMajor,
      flag,
      rows,
      columns,
      1,
      elements,
      stride,
      vector,
      1,
      0,
      result,
      1
    )
  }
}
