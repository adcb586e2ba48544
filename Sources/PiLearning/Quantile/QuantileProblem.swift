// SPDX-License-Identifier: Apache-2.0
// Hall, Sheather, JRSS B 50, 1988, doi:10.1111/j.2517-6161.1988.tb01735.x (bandwidth of the sparsity).

internal import PiCore
internal import PiLinearAlgebra
internal import PiStatistics

/// Checked rows of a quantile regression and what is the same for all quantiles.
struct QuantileProblem: Sendable {
  private let rows: QuantileRows
  /// X'w.
  private let totals: [Double]
  /// The roots of the diagonal of (X'WX)⁻¹, the intercept at zero and first.
  private let spreads: [Double]
  private let condition: Double

  init(
    _ estimator: QuantileRegression,
    _ design: Matrix<Double>,
    _ target: [Double],
    _ weights: [Double]?,
    workers: Int
  ) throws(LearningError) {
    try RowChecks.shapes(rows: design.rows, target: target, weights: weights)
    let width = design.columns + (estimator.hasIntercept ? 1 : 0)
    let kept = weights.map { list in list.indices.filter { list[$0] > 0 } }
    guard kept?.count ?? design.rows >= width, design.rows > 0 else {
      throw .tooFewRows(rows: kept?.count ?? design.rows, coefficients: width)
    }
    let pilot = PilotCentre(design: design, target: target, always: true)
    let zeros = [Double](repeating: 0, count: design.columns)
    let all = QuantileRows(
      design: design,
      target: target,
      weights: weights,
      centre: estimator.hasIntercept ? pilot.features : zeros,
      level: estimator.hasIntercept ? pilot.target : 0,
      hasIntercept: estimator.hasIntercept,
      workers: workers
    )
    let isWhole = kept?.count ?? design.rows == design.rows
    rows = isWhole ? all : try all.keeping(kept ?? [])
    let (system, totals) = try rows.leastSquares()
    self.totals = totals
    condition = 1 / system.reciprocalCondition
    let inverse = system.inverse
    var variances = inverse.diagonal
    if estimator.hasIntercept {
      let contrast = [1] + rows.centre.map { -$0 }
      variances[0] = zip(contrast, Product.of(inverse, contrast)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    spreads = variances.map { max(0, $0).squareRoot() }
  }

  func fit(
    _ estimator: QuantileRegression,
    quantile: Double
  ) throws(LearningError) -> QuantileFit {
    let search = QuantileSearch(
      rows: rows,
      totals: totals,
      quantile: quantile,
      tolerance: estimator.tolerance,
      iterationLimit: estimator.iterationLimit
    )
    let found = try search.solve()
    let scale = sparsity(found.residuals, quantile) * (quantile * (1 - quantile)).squareRoot()
    let intercept = found.point.intercept(centre: rows.centre) + rows.level
    return QuantileFit(
      quantile: quantile,
      intercept: rows.hasIntercept ? intercept : 0,
      coefficients: found.point.coefficients,
      hasIntercept: rows.hasIntercept,
      objective: rows.objective(found.residuals, quantile: quantile),
      isCertified: found.isCertified,
      standardErrors: spreads.map { scale * $0 },
      diagnostics: FitDiagnostics(
        method: .frischNewton,
        effectiveDegreesOfFreedom: Double(rows.width),
        conditionEstimate: condition,
        iterations: found.iterations,
        gradientNorm: abs(found.gap)
      )
    )
  }

  /// The slope of the residuals' quantile function at τ.
  private func sparsity(_ residuals: [Double], _ quantile: Double) -> Double {
    let n = rows.totalWeight
    let normal = NormalDistribution()
    let z = normal.upperQuantile(0.025)
    let x = normal.quantile(quantile)
    let density = normal.density(x)
    let cube = 1.5 * density * density / (2 * x * x + 1) * z * z / n
    let width = min(Mathematics.pow(cube, 1.0 / 3), quantile / 2, (1 - quantile) / 2)
    let ends = OrderStatistic.quantiles(
      residuals,
      weights: rows.weights,
      [quantile + width, quantile - width],
      workers: rows.workers
    )
    let (high, low) = (ends[0], ends[1])
    return (high - low) / (2 * width)
  }
}
