// SPDX-License-Identifier: Apache-2.0

public import PiLinearAlgebra
public import PiRuntime

/// Why a fit refuses its data instead of returning wrong digits.
public enum LearningError: Error, Hashable, Sendable {
  /// Columns or rows of two inputs differ in number.
  case shape(expected: Int, found: Int, of: String)
  /// A value of the design, the target or the weights is not finite or not allowed.
  case badValue(row: Int, column: String, expected: String)
  /// There are too few rows for the number of coefficients.
  case tooFewRows(rows: Int, coefficients: Int)
  /// Fewer different rows have weight than there are clusters.
  case tooFewDistinctRows(found: Int, needed: Int)
  /// The statistics lose too many digits at this condition number; fit the rows instead.
  case illConditioned(condition: Double)
  /// The rows are too many for the exact path that their condition asks for.
  case tooManyElements(found: Int, limit: Int)
  /// The coefficients are not determined by the data.
  case rankDeficient(condition: Double)
  /// Some linear combination predicts the outcome perfectly, so unpenalised coefficients diverge.
  case separated(iterations: Int)
  /// The solver stopped before it met its tolerance.
  case notConverged(iterations: Int, gradientNorm: Double)
  /// The linear algebra refused.
  case linearAlgebra(LinearAlgebraError)
  /// The trees cannot be packed: they are too many or their numbers not finite.
  case trees(TreeEnsembleError)
}

extension LearningError: CustomStringConvertible {
  /// The error as one line.
  public var description: String {
    switch self {
    case .shape(let expected, let found, let what):
      "expected \(expected) \(what), found \(found)"
    case .badValue(let row, let column, let expected):
      "row \(row), \(column): expected \(expected)"
    case .tooFewRows(let rows, let coefficients):
      "\(rows) rows do not determine \(coefficients) coefficients"
    case .tooFewDistinctRows(let found, let needed):
      "\(found) different rows cannot make \(needed) clusters"
    case .illConditioned(let condition):
      "the statistics are too ill-conditioned (about \(condition)): fit the rows instead"
    case .tooManyElements(let found, let limit):
      "the condition asks for QR, which takes \(limit) elements at most, not \(found): "
        + "add a penalty, drop columns or sample rows"
    case .rankDeficient(let condition):
      "the coefficients are not determined: condition number about \(condition)"
    case .separated(let iterations):
      "the outcome is separated by the features (\(iterations) iterations): add a penalty"
    case .notConverged(let iterations, let gradient):
      "no convergence after \(iterations) iterations, gradient norm \(gradient)"
    case .linearAlgebra(let error):
      error.description
    case .trees(let error):
      error.description
    }
  }
}

extension LearningError {
  /// The learning error that a failed factorisation amounts to.
  init(_ error: LinearAlgebraError) {
    switch error {
    case .notPositiveDefinite: self = .rankDeficient(condition: .infinity)
    case .rankDeficient(let condition): self = .rankDeficient(condition: condition)
    default: self = .linearAlgebra(error)
    }
  }

  /// Runs linear algebra and translates its error.
  static func translating<Result>(
    _ body: () throws(LinearAlgebraError) -> Result
  ) throws(LearningError) -> Result {
    do throws(LinearAlgebraError) {
      return try body()
    } catch {
      throw LearningError(error)
    }
  }
}
