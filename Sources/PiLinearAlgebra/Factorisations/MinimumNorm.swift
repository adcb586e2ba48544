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
    var problem = Problem(
      a: matrix.transposed.elements,
      b: target + Array(repeating: 0, count: Swift.max(0, matrix.columns - matrix.rows)),
      singular: Array(repeating: 0, count: least)
    )
    var (work, integers) = ([0.0], [Int32(0)])
    _ = problem.call(matrix, cutoff, &work, size: -1, &integers)
    work = Array(repeating: 0, count: Int(work[0]))
    integers = Array(repeating: 0, count: Swift.max(1, Int(integers[0])))
    let info = problem.call(matrix, cutoff, &work, size: Int32(work.count), &integers)
    guard info == 0 else { throw .noConvergence(routine: "dgelsd") }
    solution = Array(problem.b[0..<matrix.columns])
    rank = Int(problem.rank)
    singularValues = problem.singular
  }
}

/// The buffers that DGELSD overwrites.
private struct Problem {
  var a: [Double]
  var b: [Double]
  var singular: [Double]
  var rank: Int32 = 0

  /// Calls the routine, which only reports its work space when `size` is −1; gives its status.
  mutating func call(
    _ matrix: Matrix<Double>,
    _ cutoff: Double,
    _ work: inout [Double],
    size: Int32,
    _ integers: inout [Int32]
  ) -> Int32 {
    var (m, n, one) = (Int32(matrix.rows), Int32(matrix.columns), Int32(1))
    var (stride, size, cutoff, info) = (Swift.max(m, n), size, cutoff, Int32(0))
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
    return info
  }
}
