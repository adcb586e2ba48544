// SPDX-License-Identifier: Apache-2.0

internal import COpenBLAS

/// The Cholesky factorisation U'U of a symmetric positive definite matrix.
public struct Cholesky: Sendable {
  /// Number of rows and columns.
  public var order: Int { factor.rows }
  /// The reciprocal of the estimated condition number in the 1-norm, 0 … 1 (DPOCON).
  public let reciprocalCondition: Double
  /// The factor in the upper triangle; what is below it has no meaning.
  let factor: Matrix<Double>

  /// Factorises a matrix of which only the upper triangle is read.
  ///
  /// - Parameter matrix: symmetric, positive definite.
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(pivot:)``.
  public init(_ matrix: consuming Matrix<Double>) throws(LinearAlgebraError) {
    OneThread.ensure()
    precondition(matrix.rows == matrix.columns, "the matrix is square")
    let norm = Self.symmetricNorm(matrix)
    var order = Int32(matrix.rows)
    var stride = matrix.stride
    var info: Int32 = 0
    unsafe matrix.storage.withUnsafeMutableBufferPointer { a in
      // Upper in row order is lower in the library's column order.
      unsafe dpotrf_("L", &order, a.baseAddress, &stride, &info, 1)
    }
    guard info == 0 else { throw .notPositiveDefinite(pivot: Int(info)) }
    factor = matrix
    reciprocalCondition = Self.condition(factor, norm: norm)
  }

  private static func symmetricNorm(_ matrix: borrowing Matrix<Double>) -> Double {
    var sums = [Double](repeating: 0, count: matrix.rows)
    for row in 0..<matrix.rows {
      for column in row..<matrix.rows {
        let size = abs(matrix.storage[row * matrix.columns + column])
        sums[row] += size
        if column != row { sums[column] += size }
      }
    }
    return sums.max() ?? 0
  }

  private static func condition(_ factor: Matrix<Double>, norm: Double) -> Double {
    var order = Int32(factor.rows)
    var stride = factor.stride
    var (info, result, norm) = (Int32(0), 0.0, norm)
    var work = [Double](repeating: 0, count: 3 * Swift.max(1, factor.rows))
    var integers = [Int32](repeating: 0, count: Swift.max(1, factor.rows))
    unsafe factor.storage.withUnsafeBufferPointer { a in
      unsafe dpocon_(
        "L",
        &order,
        a.baseAddress,
        &stride,
        &norm,
        &result,
        &work,
        &integers,
        &info,
        1
      )
    }
    return result
  }

  /// Replaces a right-hand side by the solution.
  public func solve(_ vector: inout [Double]) {
    precondition(vector.count == order, "dimensions agree")
    var (n, columns, info) = (Int32(order), Int32(1), Int32(0))
    var stride = factor.stride
    unsafe factor.storage.withUnsafeBufferPointer { a in
      unsafe dpotrs_("L", &n, &columns, a.baseAddress, &stride, &vector, &stride, &info, 1)
    }
  }

  /// Returns the solution for a right-hand side.
  public func solution(_ vector: [Double]) -> [Double] {
    var result = vector
    solve(&result)
    return result
  }

  /// Replaces x by the y with U'y = x, so that |y|² = x'A⁻¹x.
  public func whiten(_ vector: inout [Double]) { triangular("N", &vector) }

  /// Replaces y by the x with Ux = y; standard normal y become x of covariance A⁻¹.
  public func colour(_ vector: inout [Double]) { triangular("T", &vector) }

  private func triangular(_ orientation: String, _ vector: inout [Double]) {
    precondition(vector.count == order, "dimensions agree")
    var (n, columns, info) = (Int32(order), Int32(1), Int32(0))
    var stride = factor.stride
    unsafe factor.storage.withUnsafeBufferPointer { a in
      unsafe dtrtrs_(
        "L",
        orientation,
        "N",
        &n,
        &columns,
        a.baseAddress,
        &stride,
        &vector,
        &stride,
        &info,
        1,
        1,
        1
      )
    }
  }

  /// The inverse of the factorised matrix, both triangles (DPOTRI).
  public var inverse: Matrix<Double> {
    var result = factor
    var (n, info) = (Int32(order), Int32(0))
    var stride = factor.stride
    unsafe result.storage.withUnsafeMutableBufferPointer { a in
      unsafe dpotri_("L", &n, a.baseAddress, &stride, &info, 1)
    }
    result.mirrorUpper()
    return result
  }

  /// The natural logarithm's argument split: the diagonal of the factor.
  package var diagonal: [Double] { factor.diagonal }

  /// The factor in row order, upper triangle; what is below is zero.
  public var upperFactor: Matrix<Double> {
    var result = factor
    for row in 0..<order {
      for column in 0..<row { result[row, column] = 0 }
    }
    return result
  }
}
