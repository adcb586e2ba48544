// SPDX-License-Identifier: Apache-2.0
// Koenker, Bassett, Econometrica 46, 1978, doi:10.2307/1913643;
// Portnoy, Koenker, Stat. Sci. 12, 1997, doi:10.1214/ss/1030037960.

public import PiLinearAlgebra
internal import PiStatistics

/// Quantile regression: minimises Σρ(y − b₀ − xb), ρ(u) = u(τ − [u < 0]).
///
/// An interior point finds the active rows, then the vertex through them is solved exactly and its dual
/// certificate checked.
public struct QuantileRegression: Sendable, Hashable {
  /// Whether there is an intercept.
  public var hasIntercept: Bool
  /// The duality gap, relative to the objective, at which the interior point stops.
  public var tolerance: Double
  /// The most steps of the interior point.
  public var iterationLimit: Int

  /// Creates an estimator.
  public init(hasIntercept: Bool = true, tolerance: Double = 1e-12, iterationLimit: Int = 100) {
    precondition(tolerance > 0 && iterationLimit > 0, "a tolerance and a limit are positive")
    self.hasIntercept = hasIntercept
    self.tolerance = tolerance
    self.iterationLimit = iterationLimit
  }

  /// Fits one quantile.
  ///
  /// - Parameters:
  ///   - quantile: τ, between 0 and 1.
  ///   - design: one row a case, without a column of ones.
  ///   - target: one value a row.
  /// - Returns: the fit; a vertex whenever its objective is no worse than the interior point's.
  /// - Throws: ``LearningError`` when data are bad or columns depend on each other.
  public func fit(
    quantile: Double,
    design: Matrix<Double>,
    target: [Double]
  ) throws(LearningError) -> QuantileFit {
    precondition(quantile > 0 && quantile < 1, "a quantile is between 0 and 1")
    try RowChecks.shapes(rows: design.rows, target: target, weights: nil)
    let coefficients = design.columns + (hasIntercept ? 1 : 0)
    guard design.rows >= coefficients else {
      throw .tooFewRows(rows: design.rows, coefficients: coefficients)
    }
    let pilot = PilotCentre(design: design, target: target, always: true)
    let centre =
      hasIntercept ? pilot.features : Array(repeating: 0, count: design.columns)
    let rows = QuantileRows(
      design: design,
      target: target,
      centre: centre,
      hasIntercept: hasIntercept
    )
    var search = try FrischNewton(rows: rows, quantile: quantile)
    try search.run(tolerance: tolerance, limit: iterationLimit)
    return VertexPolish(rows: rows, quantile: quantile, search: search).fit()
  }

  /// Fits several quantiles, whose predictions are put in order.
  public func fit(
    quantiles: [Double],
    design: Matrix<Double>,
    target: [Double]
  ) throws(LearningError) -> QuantileFits {
    var fits: [QuantileFit] = []
    for quantile in quantiles.sorted() {
      fits.append(try fit(quantile: quantile, design: design, target: target))
    }
    return QuantileFits(fits: fits)
  }
}

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
