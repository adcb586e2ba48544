// SPDX-License-Identifier: Apache-2.0
// Ljung, Söderström: Theory and Practice of Recursive Identification, 1983.

public import PiLinearAlgebra

/// Least squares that learns row by row and forgets at a fixed rate.
///
/// With forgetting 1 it equals batch ridge of penalty 1/`prior`. Features include their own column of
/// ones if an intercept is wanted. The covariance is kept symmetric at every step and can be rebuilt
/// from statistics against drift of rounding.
public struct RecursiveLeastSquares: Sendable, Equatable {
  /// The coefficients so far.
  public private(set) var coefficients: [Double]
  /// The covariance P.
  public private(set) var covariance: Matrix<Double>
  /// The factor in 0 … 1 by which older rows count less at every new one.
  public let forgetting: Double
  /// Number of rows seen.
  public private(set) var count = 0

  /// Creates the state before any row.
  ///
  /// - Parameters:
  ///   - columns: number of features.
  ///   - prior: the variance of every coefficient before any row.
  ///   - forgetting: above 0, at most 1.
  public init(columns: Int, prior: Double = 100, forgetting: Double = 1) {
    precondition(prior > 0 && prior.isFinite, "a variance is positive")
    precondition(forgetting > 0 && forgetting <= 1, "forgetting is in 0 … 1")
    coefficients = Array(repeating: 0, count: columns)
    covariance = Matrix(order: columns)
    covariance.addToDiagonal(prior)
    self.forgetting = forgetting
  }

  /// The prediction for one row.
  public func prediction(_ features: [Double]) -> Double {
    precondition(features.count == coefficients.count, "a value a coefficient")
    return zip(features, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Learns one row and returns its prediction error before.
  ///
  /// - Complexity: O(columns²).
  @discardableResult
  public mutating func update(_ features: [Double], target: Double) -> Double {
    let error = target - prediction(features)
    let projected = Product.of(covariance, features)
    let spread = zip(features, projected).reduce(0) { $0 + $1.0 * $1.1 }
    let gain = projected.map { $0 / (forgetting + spread) }
    for index in coefficients.indices { coefficients[index] += gain[index] * error }
    for row in coefficients.indices {
      for column in row..<coefficients.count {
        let upper = covariance[row, column] - gain[row] * projected[column]
        let lower = covariance[column, row] - gain[column] * projected[row]
        let value = (upper + lower) / 2 / forgetting
        covariance[row, column] = value
        covariance[column, row] = value
      }
    }
    count += 1
    return error
  }

  /// Replaces coefficients and covariance by those of the batch solution of statistics.
  ///
  /// - Parameters:
  ///   - statistics: the rows so far, decayed as this state was, about zero or centred.
  ///   - penalty: what is left of the prior: forgettingⁿ/prior.
  /// - Throws: ``LearningError`` when the statistics do not determine the coefficients.
  public mutating func refactor(
    from statistics: SufficientStatistics,
    penalty: Double
  ) throws(LearningError) {
    precondition(statistics.columns == coefficients.count, "the same columns")
    let solved = try NormalEquations(statistics.aboutZero, penalty: penalty)
    guard solved.reciprocalCondition >= LeastSquares.conditionFloor else {
      throw .illConditioned(condition: 1 / solved.reciprocalCondition)
    }
    coefficients = solved.coefficients
    covariance = solved.inverse
  }
}
