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
  typealias Elements = UnsafePointer<Self>?
  typealias Result = UnsafeMutablePointer<Self>?
  /// Layout, both orientations, three dimensions, scale, left and right with strides, keep, result.
  typealias MatrixProduct = (
    CBLAS_ORDER, CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, Int32, Int32, Int32, Self, Elements, Int32,
    Elements, Int32, Self, Result, Int32
  ) -> Void
  /// Layout, orientation, two dimensions, scale, matrix and vector with strides, keep, result.
  typealias VectorProduct = (
    CBLAS_ORDER, CBLAS_TRANSPOSE, Int32, Int32, Self, Elements, Int32, Elements, Int32, Self,
    Result, Int32
  ) -> Void

  /// DGEMM or SGEMM.
  @unsafe static var matrixProduct: MatrixProduct { get }
  /// DGEMV or SGEMV.
  @unsafe static var vectorProduct: VectorProduct { get }
}

extension Double: BLASElement {
  @unsafe static var matrixProduct: MatrixProduct { unsafe cblas_dgemm }
  @unsafe static var vectorProduct: VectorProduct { unsafe cblas_dgemv }
}

extension Float: BLASElement {
  @unsafe static var matrixProduct: MatrixProduct { unsafe cblas_sgemm }
  @unsafe static var vectorProduct: VectorProduct { unsafe cblas_sgemv }
}

extension BLASElement {
  /// result ← scale·op(left)·op(right) + keep·result.
  @unsafe @inline(__always)
  static func gemm(
    _ shape: ProductShape,
    _ scale: Self,
    _ left: UnsafePointer<Self>?,
    _ right: UnsafePointer<Self>?,
    _ keep: Self,
    _ result: UnsafeMutablePointer<Self>?
  ) {
    unsafe matrixProduct(
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

  /// result ← op(matrix)·vector.
  @unsafe @inline(__always)
  static func gemv(
    _ matrix: Matrix<Self>,
    _ orientation: Orientation,
    _ elements: UnsafePointer<Self>?,
    _ vector: UnsafePointer<Self>?,
    _ result: UnsafeMutablePointer<Self>?
  ) {
    let (rows, columns) = (Int32(matrix.rows), Int32(matrix.columns))
    unsafe vectorProduct(
      CblasRowMajor,
      orientation.flag,
      rows,
      columns,
      1,
      elements,
      matrix.stride,
      vector,
      1,
      0,
      result,
      1
    )
  }
}
