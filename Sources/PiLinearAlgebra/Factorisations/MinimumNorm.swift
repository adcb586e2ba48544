// SPDX-License-Identifier: Apache-2.0

internal import COpenBLAS

/// The least-squares solution of least length, by singular values (DGELSD).
public struct MinimumNorm: Sendable {
  /// The solution.
  public let solution: [Double]
  /// The number of singular values that count.
  public let rank: Int
  /// The singular values in descending order.
  public let singularValues: [Double]

  /// Solves min |matrix·x − target|.
  ///
  /// - Parameters:
  ///   - matrix: at least one row and one column.
  ///   - target: as many elements as rows.
  ///   - cutoff: singular values below this share of the largest count as zero.
  /// - Throws: ``LinearAlgebraError/noConvergence(routine:)``.
  public init(
    _ matrix: Matrix<Double>,
    target: [Double],
    cutoff: Double = 1e-12
  ) throws(LinearAlgebraError) {
    precondition(matrix.rows > 0 && matrix.columns > 0, "the matrix is not empty")
    precondition(target.count == matrix.rows, "dimensions agree")
    OneThread.ensure()
    let least = Swift.min(matrix.rows, matrix.columns)
    var a = matrix.transposed.elements
    var b = target + Array(repeating: 0, count: Swift.max(0, matrix.columns - matrix.rows))
    var (m, n, one) = (Int32(matrix.rows), Int32(matrix.columns), Int32(1))
    var stride = Swift.max(m, n)
    var (rank, info, cutoff) = (Int32(0), Int32(0), cutoff)
    var singular = [Double](repeating: 0, count: least)
    var (size, query, integerQuery) = (Int32(-1), 0.0, Int32(0))
    unsafe dgelsd_(
      &m,
      &n,
      &one,
      &a,
      &m,
      &b,
      &stride,
      &singular,
      &cutoff,
      &rank,
      &query,
      &size,
      &integerQuery,
      &info
    )
    var work = [Double](repeating: 0, count: Int(query))
    var integers = [Int32](repeating: 0, count: Swift.max(1, Int(integerQuery)))
    size = Int32(work.count)
    unsafe dgelsd_(
      &m,
      &n,
      &one,
      &a,
      &m,
      &b,
      &stride,
      &singular,
      &cutoff,
      &rank,
      &work,
      &size,
      &integers,
      &info
    )
    guard info == 0 else { throw .noConvergence(routine: "dgelsd") }
    solution = Array(b[0..<matrix.columns])
    self.rank = Int(rank)
    singularValues = singular
  }
}
