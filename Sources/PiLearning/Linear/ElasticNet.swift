// SPDX-License-Identifier: Apache-2.0
// Friedman, Hastie, Tibshirani, J. Stat. Softw. 33(1), 2010, doi:10.18637/jss.v033.i01.

internal import PiLinearAlgebra

/// The elastic net on X'X: minimises RSS/(2W) + λ(α|b|₁ + (1−α)/2·|b|²) without another pass over rows.
public struct ElasticNet: Sendable, Hashable {
  /// The share α of the absolute penalty, 0 … 1.
  public var mixing: Double
  /// Whether there is an intercept, which is not penalised.
  public var hasIntercept: Bool
  /// The largest violation of the optimality conditions, relative to the largest cross moment.
  public var tolerance: Double
  /// The most sweeps over the coefficients.
  public var iterationLimit: Int

  /// Creates an estimator.
  public init(
    mixing: Double = 1,
    hasIntercept: Bool = true,
    tolerance: Double = 1e-10,
    iterationLimit: Int = 100_000
  ) {
    precondition(mixing >= 0 && mixing <= 1, "the mixing is in 0 … 1")
    precondition(tolerance > 0 && iterationLimit > 0, "a tolerance and a limit are positive")
    self.mixing = mixing
    self.hasIntercept = hasIntercept
    self.tolerance = tolerance
    self.iterationLimit = iterationLimit
  }

  /// Fits a path of penalties, each started from the one before.
  ///
  /// - Parameters:
  ///   - statistics: the moments of the rows.
  ///   - penalties: λ ≥ 0 each, best in descending order.
  /// - Returns: one fit a penalty.
  /// - Throws: ``LearningError/notConverged(iterations:gradientNorm:)``.
  public func path(
    _ statistics: SufficientStatistics,
    penalties: [Double]
  ) throws(LearningError) -> [ElasticNetFit] {
    guard statistics.weight > 0 else { throw .tooFewRows(rows: 0, coefficients: 1) }
    let moments = hasIntercept ? statistics : statistics.aboutZero
    var coefficients = [Double](repeating: 0, count: moments.columns)
    var fits: [ElasticNetFit] = []
    for penalty in penalties {
      precondition(penalty >= 0 && penalty.isFinite, "a penalty is finite and not negative")
      fits.append(try descend(moments, penalty, &coefficients))
    }
    return fits
  }

  /// The smallest penalty at which all coefficients are zero; needs a positive mixing.
  public func largestPenalty(_ statistics: SufficientStatistics) -> Double {
    precondition(mixing > 0, "a ridge never sets coefficients to zero")
    let moments = hasIntercept ? statistics : statistics.aboutZero
    return moments.crossMoments.reduce(0) { max($0, abs($1)) } / (moments.weight * mixing)
  }

  private func descend(
    _ moments: SufficientStatistics,
    _ penalty: Double,
    _ coefficients: inout [Double]
  ) throws(LearningError) -> ElasticNetFit {
    let weight = moments.weight
    let (absolute, square) = (penalty * mixing * weight, penalty * (1 - mixing) * weight)
    let fitted = Product.of(moments.featureMoments, coefficients)
    var rest = zip(moments.crossMoments, fitted).map { $0 - $1 }
    let reference = moments.crossMoments.reduce(1e-300) { max($0, abs($1)) }
    for sweep in 1...iterationLimit {
      for column in 0..<moments.columns {
        let moment = moments.featureMoments[column, column]
        guard moment + square > 0 else { continue }
        let old = coefficients[column]
        let pull = rest[column] + moment * old
        let shrunk = max(abs(pull) - absolute, 0) / (moment + square)
        let new = pull < 0 ? -shrunk : shrunk
        guard new != old else { continue }
        coefficients[column] = new
        for (index, value) in moments.featureMoments.row(column).enumerated() {
          rest[index] -= (new - old) * value
        }
      }
      let violation = violation(rest, coefficients, absolute, square)
      if violation <= tolerance * reference {
        return fit(moments, penalty, coefficients, sweep, violation / weight)
      }
    }
    let violation = violation(rest, coefficients, absolute, square)
    throw .notConverged(iterations: iterationLimit, gradientNorm: violation / weight)
  }

  /// How far the subgradient is from containing zero.
  private func violation(
    _ rest: [Double],
    _ coefficients: [Double],
    _ absolute: Double,
    _ square: Double
  ) -> Double {
    var largest = 0.0
    for (pull, value) in zip(rest, coefficients) {
      let gradient = pull - square * value
      let excess =
        value == 0
        ? max(0, abs(gradient) - absolute)
        : abs(gradient - (value > 0 ? absolute : -absolute))
      largest = max(largest, excess)
    }
    return largest
  }

  private func fit(
    _ moments: SufficientStatistics,
    _ penalty: Double,
    _ coefficients: [Double],
    _ sweeps: Int,
    _ violation: Double
  ) -> ElasticNetFit {
    let shift = zip(moments.featureMeans, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    let fitted = Product.of(moments.featureMoments, coefficients)
    var residual = moments.targetMoment
    for index in coefficients.indices {
      residual += coefficients[index] * (fitted[index] - 2 * moments.crossMoments[index])
    }
    let active = coefficients.count { $0 != 0 }
    return ElasticNetFit(
      penalty: penalty,
      intercept: hasIntercept ? moments.targetMean - shift : 0,
      coefficients: coefficients,
      residualSumOfSquares: max(0, residual),
      diagnostics: FitDiagnostics(
        method: .coordinateDescent,
        effectiveDegreesOfFreedom: Double(active + (hasIntercept ? 1 : 0)),
        conditionEstimate: .nan,
        iterations: sweeps,
        gradientNorm: violation
      )
    )
  }
}

/// The fit of one penalty of an elastic net.
public struct ElasticNetFit: Sendable, Hashable {
  /// The penalty λ.
  public let penalty: Double
  /// The intercept; 0 when the model has none.
  public let intercept: Double
  /// One coefficient a feature, many of them zero.
  public let coefficients: [Double]
  /// Σw(y−ŷ)².
  public let residualSumOfSquares: Double
  /// Method and convergence; degrees of freedom are the coefficients that are not zero.
  public let diagnostics: FitDiagnostics
}
