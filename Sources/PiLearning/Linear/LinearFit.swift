// SPDX-License-Identifier: Apache-2.0

internal import PiCore
public import PiLinearAlgebra

/// A fitted linear model with what is needed to judge it.
public struct LinearFit: Sendable {
  /// The intercept, which no penalty touches; 0 when the model has none.
  public let intercept: Double
  /// One coefficient a feature.
  public let coefficients: [Double]
  /// Whether the model has an intercept.
  public let hasIntercept: Bool
  /// The penalty λ in RSS + λ|b|².
  public let penalty: Double
  /// Number of rows.
  public let count: Int
  /// Sum of the weights.
  public let weight: Double
  /// Σw(y−ŷ)².
  public let residualSumOfSquares: Double
  /// Σw(y−ȳ)², or Σwy² without intercept.
  public let totalSumOfSquares: Double
  /// Method, condition and convergence.
  public let diagnostics: FitDiagnostics
  /// Weighted means of the features; zeros without intercept.
  let means: [Double]
  /// (S + λI)⁻¹ for the features about their means.
  let inverse: Matrix<Double>
  /// Σ ln w, 0 when fitted from statistics.
  var logWeightSum = 0.0

  /// The prediction for one row.
  public func prediction(_ features: [Double]) -> Double {
    precondition(features.count == coefficients.count, "a value a coefficient")
    var total = intercept
    for index in coefficients.indices { total += features[index] * coefficients[index] }
    return total
  }

  /// Rows less effective parameters.
  public var residualDegreesOfFreedom: Double {
    Double(count) - diagnostics.effectiveDegreesOfFreedom
  }

  /// The unbiased estimate of the variance of a row of weight 1.
  public var residualVariance: Double {
    residualDegreesOfFreedom > 0 ? residualSumOfSquares / residualDegreesOfFreedom : .nan
  }

  /// The share of the total sum of squares that is explained.
  public var rSquared: Double { 1 - residualSumOfSquares / totalSumOfSquares }

  /// R² with sums of squares divided by their degrees of freedom.
  public var adjustedRSquared: Double {
    let base = Double(count) - (hasIntercept ? 1 : 0)
    return 1 - (1 - rSquared) * base / residualDegreesOfFreedom
  }

  /// The F statistic of all features against the intercept alone.
  public var fStatistic: Double {
    let explained = totalSumOfSquares - residualSumOfSquares
    return explained / Double(coefficients.count) / residualVariance
  }

  /// The logarithm of the normal likelihood at its maximum over the variance.
  public var logLikelihood: Double {
    let half = Double(count) / 2
    let spread = Mathematics.log(residualSumOfSquares) + 1 + Mathematics.log(Double.pi / half)
    return 0.5 * logWeightSum - half * spread
  }

  /// Akaike's information criterion with the effective parameters.
  public var akaike: Double {
    2 * diagnostics.effectiveDegreesOfFreedom - 2 * logLikelihood
  }

  /// Schwarz's information criterion with the effective parameters.
  public var schwarz: Double {
    Mathematics.log(Double(count)) * diagnostics.effectiveDegreesOfFreedom - 2 * logLikelihood
  }

  /// Generalised cross-validation, n·RSS / (n − df)².
  public var generalisedCrossValidation: Double {
    Double(count) * residualSumOfSquares / (residualDegreesOfFreedom * residualDegreesOfFreedom)
  }

  /// The leverage of a row, 0 … 1: how far it lies from what was seen.
  public func leverage(_ features: [Double], weight rowWeight: Double = 1) -> Double {
    let deviations = zip(features, means).map { $0 - $1 }
    let solved = Product.of(inverse, deviations)
    let distance = zip(deviations, solved).reduce(0) { $0 + $1.0 * $1.1 }
    return rowWeight * (distance + (hasIntercept ? 1 / weight : 0))
  }

  /// The covariance of the coefficients, features only.
  public var coefficientCovariance: Matrix<Double> {
    var result = inverse
    if penalty > 0 {
      Product.multiply(inverse, by: inverse, scale: -penalty, keep: 1, into: &result)
    }
    result.scale(by: residualVariance)
    return result
  }

  /// Standard errors, the intercept first when there is one.
  public var standardErrors: [Double] {
    let covariance = coefficientCovariance
    let errors = covariance.diagonal.map { max(0, $0).squareRoot() }
    guard hasIntercept else { return errors }
    let solved = Product.of(covariance, means)
    let spread = zip(means, solved).reduce(0) { $0 + $1.0 * $1.1 }
    return [(residualVariance / weight + spread).squareRoot()] + errors
  }

  /// The estimates in the order of ``standardErrors``.
  public var estimates: [Double] { hasIntercept ? [intercept] + coefficients : coefficients }
}

extension LinearFit {
  /// Estimates with t statistics, p values and intervals; the intercept first when there is one.
  public func table(confidence: Double = 0.95) -> [CoefficientRow] {
    ReferenceDistribution.student(degreesOfFreedom: residualDegreesOfFreedom)
      .table(estimates, standardErrors: standardErrors, confidence: confidence)
  }
}
