// SPDX-License-Identifier: Apache-2.0

internal import COpenBLAS

/// The Householder factorisation QR of a matrix with at least as many rows as columns.
public struct QRFactorisation: Sendable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// The reciprocal of the estimated condition number of R in the 1-norm (DTRCON).
  public let reciprocalCondition: Double
  /// Reflectors and R, column after column.
  private let packed: [Double]
  private let tau: [Double]

  /// Factorises a matrix (DGEQRF).
  public init(_ matrix: Matrix<Double>) throws(LinearAlgebraError) {
    precondition(matrix.rows >= matrix.columns, "at least as many rows as columns")
    OneThread.ensure()
    rows = matrix.rows
    columns = matrix.columns
    var a = matrix.transposed.elements
    var tau = [Double](repeating: 0, count: Swift.max(1, columns))
    var (m, n, info) = (Int32(rows), Int32(columns), Int32(0))
    var work = [Double](repeating: 0, count: 64 * Swift.max(1, columns))
    var size = Int32(work.count)
    unsafe dgeqrf_(&m, &n, &a, &m, &tau, &work, &size, &info)
    packed = a
    self.tau = tau
    reciprocalCondition = Self.condition(a, m, n)
  }

  private static func condition(_ a: [Double], _ rows: Int32, _ columns: Int32) -> Double {
    guard columns > 0 else { return 1 }
    var (m, n, info, result) = (rows, columns, Int32(0), 0.0)
    var work = [Double](repeating: 0, count: 3 * Int(columns))
    var integers = [Int32](repeating: 0, count: Int(columns))
    unsafe dtrcon_("1", "U", "N", &n, a, &m, &result, &work, &integers, &info, 1, 1, 1)
    return result
  }

  /// Replaces a vector of as many elements as rows by Q'·vector (DORMQR).
  public func rotate(_ vector: inout [Double]) { apply("T", &vector) }

  /// Replaces a vector of as many elements as rows by Q·vector (DORMQR).
  public func rotateBack(_ vector: inout [Double]) { apply("N", &vector) }

  private func apply(_ orientation: String, _ vector: inout [Double]) {
    precondition(vector.count == rows, "dimensions agree")
    var (m, k, one, info) = (Int32(rows), Int32(columns), Int32(1), Int32(0))
    var work = [Double](repeating: 0, count: 64)
    var size = Int32(work.count)
    unsafe dormqr_(
      "L",
      orientation,
      &m,
      &one,
      &k,
      packed,
      &m,
      tau,
      &vector,
      &m,
      &work,
      &size,
      &info,
      1,
      1
    )
  }

  /// Replaces a vector of as many elements as columns by R⁻¹ or R⁻ᵀ times it (DTRTRS).
  public func backSolve(_ vector: inout [Double], _ orientation: Orientation = .plain) {
    precondition(vector.count == columns, "dimensions agree")
    var (m, n, one, info) = (Int32(Swift.max(1, rows)), Int32(columns), Int32(1), Int32(0))
    let flag = orientation == .plain ? "N" : "T"
    unsafe dtrtrs_("U", flag, "N", &n, &one, packed, &m, &vector, &n, &info, 1, 1, 1)
  }

  /// The least-squares solution for a right-hand side.
  public func solution(_ target: [Double]) -> [Double] {
    var rotated = target
    rotate(&rotated)
    var result = Array(rotated[0..<columns])
    backSolve(&result)
    return result
  }

  /// (X'X)⁻¹ by way of R⁻¹.
  public var inverseGram: Matrix<Double> {
    var inverse = Matrix<Double>(order: columns)
    for column in 0..<columns {
      var unit = [Double](repeating: 0, count: columns)
      unit[column] = 1
      backSolve(&unit)
      for row in 0...column { inverse[row, column] = unit[row] }
    }
    var result = Matrix<Double>(order: columns)
    Product.multiply(inverse, by: inverse, .transposed, into: &result)
    return result
  }
}
