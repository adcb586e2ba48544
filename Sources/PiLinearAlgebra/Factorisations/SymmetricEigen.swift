// SPDX-License-Identifier: Apache-2.0

internal import COpenBLAS

/// Eigenvalues and eigenvectors of a symmetric matrix (DSYEVD).
public struct SymmetricEigen: Sendable {
  /// The eigenvalues in ascending order.
  public let values: [Double]
  /// The eigenvectors: row k belongs to eigenvalue k and has length 1.
  public let vectors: Matrix<Double>

  /// Decomposes a matrix of which only the upper triangle is read.
  public init(_ matrix: consuming Matrix<Double>) throws(LinearAlgebraError) {
    precondition(matrix.rows == matrix.columns, "the matrix is square")
    OneThread.ensure()
    let order = matrix.rows
    var (n, info) = (Int32(order), Int32(0))
    var stride = matrix.stride
    var values = [Double](repeating: 0, count: Swift.max(1, order))
    var work = [Double](repeating: 0, count: 1 + 6 * order + 2 * order * order)
    var integers = [Int32](repeating: 0, count: 3 + 5 * order)
    var (workSize, integerSize) = (Int32(work.count), Int32(integers.count))
    unsafe matrix.storage.withUnsafeMutableBufferPointer { a in
      unsafe dsyevd_(
        "V",
        "L",
        &n,
        a.baseAddress,
        &stride,
        &values,
        &work,
        &workSize,
        &integers,
        &integerSize,
        &info,
        1,
        1
      )
    }
    guard info == 0 else { throw .noConvergence(routine: "dsyevd") }
    self.values = Array(values[0..<order])
    vectors = matrix
  }
}
