// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// The rows of a least-squares problem, for what their statistics cannot tell.
struct WeightedRows<Element: MatrixElement> {
  let design: Matrix<Element>
  let target: [Double]
  let weights: [Double]?

  /// Fits by QR of the rows, with corrections unless the estimator forbids them.
  func fit(
    _ estimator: LeastSquares,
    _ statistics: SufficientStatistics
  ) throws(LearningError) -> LinearFit {
    try estimator.check(count: design.rows, columns: design.columns)
    let elements = (design.rows + design.columns) * (design.columns + 1)
    guard elements <= estimator.elementLimit else {
      throw .tooManyElements(found: elements, limit: estimator.elementLimit)
    }
    let extended = try LearningError.translating { () throws(LinearAlgebraError) in
      try extendedDesign(estimator)
    }
    let refines = estimator.refinement != .never
    let solved = try LearningError.translating { () throws(LinearAlgebraError) in
      try RefinedLeastSquares(extended.matrix, target: extended.target, refines: refines)
    }
    return assemble(solved, estimator, statistics)
  }

  private func assemble(
    _ solved: RefinedLeastSquares,
    _ estimator: LeastSquares,
    _ statistics: SufficientStatistics
  ) -> LinearFit {
    let offset = estimator.hasIntercept ? 1 : 0
    let estimates = solved.solution.map { $0.high + $0.low }
    var inverse = Matrix<Double>(order: design.columns)
    for row in 0..<design.columns {
      for column in 0..<design.columns {
        inverse[row, column] = solved.inverseGram[row + offset, column + offset]
      }
    }
    let trace = inverse.diagonal.reduce(0, +)
    let features = Double(design.columns) - estimator.penalty * trace
    let residuals = solved.residuals[0..<design.rows]
    let sum = residuals.reduce(DoubleDouble(0)) { $0 + $1 * $1 }
    let moments = estimator.hasIntercept ? statistics : statistics.aboutZero
    return LinearFit(
      intercept: estimator.hasIntercept ? estimates[0] : 0,
      coefficients: Array(estimates[offset...]),
      hasIntercept: estimator.hasIntercept,
      penalty: estimator.penalty,
      count: design.rows,
      weight: statistics.weight,
      residualSumOfSquares: sum.high,
      totalSumOfSquares: moments.targetMoment,
      diagnostics: FitDiagnostics(
        method: solved.iterations > 0 ? .refinedQR : .qr,
        effectiveDegreesOfFreedom: features + Double(offset),
        conditionEstimate: 1 / solved.reciprocalCondition,
        iterations: solved.iterations,
        gradientNorm: solved.gradientNorm
      ),
      means: moments.featureMeans,
      inverse: inverse
    )
  }

  /// Rows times the root of their weights, a column of ones first, the penalty as rows at the end.
  private func extendedDesign(
    _ estimator: LeastSquares
  ) throws(LinearAlgebraError) -> (matrix: ExtendedMatrix, target: [DoubleDouble]) {
    let offset = estimator.hasIntercept ? 1 : 0
    let width = design.columns + offset
    let penaltyRows = estimator.penalty > 0 ? design.columns : 0
    var elements: [DoubleDouble] = []
    var values: [DoubleDouble] = []
    elements.reserveCapacity((design.rows + penaltyRows) * width)
    values.reserveCapacity(design.rows + penaltyRows)
    for row in 0..<design.rows {
      let root = DoubleDouble(weights?[row] ?? 1).squareRoot
      if offset == 1 { elements.append(root) }
      for value in design.row(row) { elements.append(root * DoubleDouble(Double(value))) }
      values.append(root * DoubleDouble(target[row]))
    }
    let root = DoubleDouble(estimator.penalty).squareRoot
    for row in 0..<penaltyRows {
      let zeros = repeatElement(DoubleDouble(0), count: width)
      elements.append(contentsOf: zeros)
      elements[elements.count - width + row + offset] = root
      values.append(DoubleDouble(0))
    }
    let rows = design.rows + penaltyRows
    return (try ExtendedMatrix(rows: rows, columns: width, elements: elements), values)
  }

  /// Σw(y−ŷ)² from the rows, whose digits do not cancel.
  func residualSum(_ fit: LinearFit) -> Double {
    var total = 0.0
    for row in 0..<design.rows {
      var rest = target[row] - fit.intercept
      for (value, coefficient) in zip(design.row(row), fit.coefficients) {
        rest -= Double(value) * coefficient
      }
      total += (weights?[row] ?? 1) * rest * rest
    }
    return total
  }
}
