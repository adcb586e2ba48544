// SPDX-License-Identifier: Apache-2.0

/// What can be wrong with a matrix that came from data.
public enum LinearAlgebraError: Error, Hashable, Sendable {
  /// A dimension or the number of elements does not fit the 32-bit integers of the library.
  case tooLarge(rows: Int, columns: Int)
  /// The values are not as many as rows × columns.
  case wrongCount(expected: Int, found: Int)
  /// The leading minor of order `pivot`, counted from 1, is not positive.
  case notPositiveDefinite(pivot: Int)
  /// The columns depend on each other; `condition` estimates the condition number.
  case rankDeficient(condition: Double)
  /// An iteration inside the library did not converge.
  case noConvergence(routine: String)
}

extension LinearAlgebraError: CustomStringConvertible {
  /// The error as one line.
  public var description: String {
    switch self {
    case .tooLarge(let rows, let columns):
      "a matrix of \(rows) x \(columns) is beyond 32-bit dimensions"
    case .wrongCount(let expected, let found):
      "expected \(expected) values, found \(found)"
    case .notPositiveDefinite(let pivot):
      "the matrix is not positive definite: pivot \(pivot) is not positive"
    case .rankDeficient(let condition):
      "the columns depend on each other: condition number about \(condition)"
    case .noConvergence(let routine):
      "\(routine) did not converge"
    }
  }
}
