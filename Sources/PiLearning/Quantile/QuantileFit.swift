// SPDX-License-Identifier: Apache-2.0

/// A fitted quantile.
public struct QuantileFit: Sendable, Hashable {
  /// τ, between 0 and 1.
  public let quantile: Double
  /// The intercept; 0 when the model has none.
  public let intercept: Double
  /// One coefficient a feature.
  public let coefficients: [Double]
  /// Whether the model has an intercept.
  public let hasIntercept: Bool
  /// Σρ at the fit.
  public let objective: Double
  /// Whether the fit is a vertex whose dual proves it optimal.
  public let isCertified: Bool
  /// Standard errors under one error density (Hall–Sheather bandwidth), the intercept first.
  public let standardErrors: [Double]
  /// Method, condition and convergence; the gradient norm is the relative duality gap.
  public let diagnostics: FitDiagnostics

  /// The predicted quantile of one row.
  public func prediction(_ features: [Double]) -> Double {
    precondition(features.count == coefficients.count, "a value a coefficient")
    var total = intercept
    for index in coefficients.indices { total += features[index] * coefficients[index] }
    return total
  }

  /// The estimates in the order of ``standardErrors``.
  public var estimates: [Double] { hasIntercept ? [intercept] + coefficients : coefficients }
}

/// Fits of several quantiles of one target.
public struct QuantileFits: Sendable, Hashable {
  /// The fits, quantiles ascending.
  public let fits: [QuantileFit]

  /// The predicted quantiles of one row, sorted so that they never cross.
  ///
  /// Sorting never increases the error (Chernozhukov, Fernández-Val, Galichon 2010,
  /// doi:10.3982/ECTA7880).
  public func predictions(_ features: [Double]) -> [Double] {
    fits.map { $0.prediction(features) }.sorted()
  }
}
