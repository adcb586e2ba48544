// SPDX-License-Identifier: Apache-2.0

public import PiRuntime

/// A fitted generalised linear model.
public struct GeneralisedFit: Sendable, Hashable {
  /// The intercept, which no penalty touches; 0 when the model has none.
  public let intercept: Double
  /// One coefficient a feature.
  public let coefficients: [Double]
  /// Whether the model has an intercept.
  public let hasIntercept: Bool
  /// How the mean follows from the predictor.
  public let link: Link
  /// The penalty λ in Σw·loss + λ/2·|b|².
  public let penalty: Double
  /// Σw·loss without the penalty; the negative log likelihood of a logistic model.
  public let loss: Double
  /// Σw·deviance; NaN when inference was not asked for.
  public let deviance: Double
  /// Pearson's estimate of the dispersion, or 1 where it is known to be.
  public let dispersion: Double
  /// Roots of dispersion × the inverse of the expected information, the intercept first.
  public let standardErrors: [Double]
  /// Roots of the diagonal of the inverse Hessian, the intercept first.
  public let inverseHessianErrors: [Double]
  /// Method, condition and convergence.
  public let diagnostics: FitDiagnostics

  /// The linear predictor of one row.
  public func predictor(_ features: [Double]) -> Double {
    precondition(features.count == coefficients.count, "a value a coefficient")
    var total = intercept
    for index in coefficients.indices { total += features[index] * coefficients[index] }
    return total
  }

  /// The predicted mean of one row.
  public func mean(_ features: [Double]) -> Double { link.mean(predictor(features)) }

  /// The estimates in the order of ``standardErrors``.
  public var estimates: [Double] { hasIntercept ? [intercept] + coefficients : coefficients }

  /// Estimates with z statistics, p values and intervals; the intercept first when there is one.
  public func table(confidence: Double = 0.95) -> [CoefficientRow] {
    ReferenceDistribution.normal
      .table(estimates, standardErrors: standardErrors, confidence: confidence)
  }
}
