// SPDX-License-Identifier: Apache-2.0

internal import PiCore
public import PiLinearAlgebra

/// Least squares with an optional ridge penalty: minimises Σw(y − b₀ − xb)² + λ|b|².
///
/// The statistics of the rows are solved by Cholesky. Where their condition costs more than four digits
/// the solution is corrected with residuals of the rows; where it leaves too few the rows are factorised
/// by QR and corrected with residuals of 31 digits; and where even that cannot tell the coefficients
/// apart the fit refuses. The diagnostics say which it was.
public struct LeastSquares: Sendable, Hashable {
  /// When the slow, exact path over the rows is taken.
  public enum Refinement: Sendable, Hashable {
    /// As far as the condition of the normal equations asks for.
    case whenNeeded
    /// Always.
    case always
    /// Never: QR without correction where the normal equations do not do.
    case never
  }

  /// The penalty λ ≥ 0 of the squared coefficients.
  public var penalty: Double
  /// Whether there is an intercept, which is not penalised.
  public var hasIntercept: Bool
  /// When rows are looked at again.
  public var refinement: Refinement
  /// Threads that share the rows.
  public var workers: Int
  /// The most elements of rows that QR takes; more are refused instead of filling the memory.
  public var elementLimit = LeastSquares.exactElementLimit

  /// The smallest reciprocal condition number at which scaled normal equations are solved.
  public static let conditionFloor = 1e-10
  /// The reciprocal condition number below which their solution is corrected with the rows.
  public static let correctionFloor = 1e-4
  /// The most elements that QR takes, for it copies the rows eight times: 2 GB.
  public static let exactElementLimit = 1 << 25

  /// Creates an estimator.
  public init(
    penalty: Double = 0,
    hasIntercept: Bool = true,
    refinement: Refinement = .whenNeeded,
    workers: Int = 1
  ) {
    precondition(penalty >= 0 && penalty.isFinite, "a penalty is finite and not negative")
    self.penalty = penalty
    self.hasIntercept = hasIntercept
    self.refinement = refinement
    self.workers = workers
  }

  /// Fits statistics.
  ///
  /// - Throws: ``LearningError/illConditioned(condition:)`` when the rows are needed.
  /// - Complexity: O(d³), 50 µs at d = 64.
  public func fit(_ statistics: SufficientStatistics) throws(LearningError) -> LinearFit {
    let moments = hasIntercept ? statistics : statistics.aboutZero
    try check(count: moments.count, columns: moments.columns)
    let solved = try NormalEquations(moments, penalty: penalty)
    guard solved.reciprocalCondition >= Self.conditionFloor else {
      throw .illConditioned(condition: 1 / solved.reciprocalCondition)
    }
    return solved.fit(moments, penalty: penalty, hasIntercept: hasIntercept)
  }

  /// Fits rows.
  ///
  /// - Parameters:
  ///   - design: one row a case, without a column of ones.
  ///   - target: one value a row.
  ///   - weights: one weight a row, 0 or more, or nil for 1 each.
  /// - Returns: the fit, by the fastest method that keeps the digits.
  /// - Throws: ``LearningError/rankDeficient(condition:)`` when no method does.
  public func fit<Element: MatrixElement>(
    design: Matrix<Element>,
    target: [Double],
    weights: [Double]? = nil
  ) throws(LearningError) -> LinearFit {
    let statistics = try SufficientStatistics(
      design: design,
      target: target,
      weights: weights,
      workers: workers
    )
    let rows = WeightedRows(design: design, target: target, weights: weights)
    var result: LinearFit
    if refinement == .always {
      result = try rows.fit(self, statistics)
    } else {
      do {
        result = try fit(statistics)
        if refinement == .whenNeeded, result.needsCorrection {
          let moments = hasIntercept ? statistics : statistics.aboutZero
          result = correction(design, target, weights).corrected(result, moments)
        } else if result.residualSumOfSquares < 1e-6 * result.totalSumOfSquares {
          result = result.replacing(residuals: rows.residualSum(result))
        }
      } catch LearningError.illConditioned, LearningError.rankDeficient {
        result = try rows.fit(self, statistics)
      }
    }
    result.logWeightSum = weights?.reduce(0) { $0 + ($1 > 0 ? Mathematics.log($1) : 0) } ?? 0
    return result
  }

  private func correction<Element: MatrixElement>(
    _ design: Matrix<Element>,
    _ target: [Double],
    _ weights: [Double]?
  ) -> RowCorrection<Element> {
    RowCorrection(design: design, target: target, weights: weights, workers: workers)
  }

  func check(count: Int, columns: Int) throws(LearningError) {
    let coefficients = columns + (hasIntercept ? 1 : 0)
    guard count >= coefficients || penalty > 0 && count > 0 else {
      throw .tooFewRows(rows: count, coefficients: coefficients)
    }
  }
}

/// The solution of centred normal equations, scaled to a unit diagonal.
struct NormalEquations {
  let coefficients: [Double]
  let inverse: Matrix<Double>
  let reciprocalCondition: Double
  let gradientNorm: Double

  init(
    coefficients: [Double],
    inverse: Matrix<Double>,
    reciprocalCondition: Double,
    gradientNorm: Double
  ) {
    self.coefficients = coefficients
    self.inverse = inverse
    self.reciprocalCondition = reciprocalCondition
    self.gradientNorm = gradientNorm
  }

  init(_ moments: SufficientStatistics, penalty: Double) throws(LearningError) {
    let columns = moments.columns
    var system = moments.featureMoments
    system.addToDiagonal(penalty)
    guard system.diagonal.allSatisfy({ $0 > 0 }) else { throw .rankDeficient(condition: .infinity) }
    let scales = system.diagonal.map { 1 / $0.squareRoot() }
    let unscaled = system
    system.scaleSymmetrically(by: scales)
    let scaled = system
    let factor = try LearningError.translating { () throws(LinearAlgebraError) in
      try Cholesky(scaled)
    }
    reciprocalCondition = factor.reciprocalCondition
    var solution = [Double](repeating: 0, count: columns)
    var rest = moments.crossMoments
    for _ in 0..<2 {
      var step = zip(rest, scales).map { $0 * $1 }
      factor.solve(&step)
      for column in 0..<columns { solution[column] += step[column] * scales[column] }
      let product = Product.of(unscaled, solution)
      rest = zip(moments.crossMoments, product).map { $0 - $1 }
    }
    coefficients = solution
    gradientNorm = rest.reduce(0) { max($0, abs($1)) }
    var inverse = factor.inverse
    inverse.scaleSymmetrically(by: scales)
    self.inverse = inverse
  }

  func fit(
    _ moments: SufficientStatistics,
    penalty: Double,
    hasIntercept: Bool,
    method: FitMethod = .cholesky
  ) -> LinearFit {
    let product = Product.of(moments.featureMoments, coefficients)
    var residual = moments.targetMoment
    for index in coefficients.indices {
      residual += coefficients[index] * (product[index] - 2 * moments.crossMoments[index])
    }
    let shift = zip(moments.featureMeans, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    let trace = inverse.diagonal.reduce(0, +)
    let features = Double(moments.columns) - penalty * trace
    return LinearFit(
      intercept: hasIntercept ? moments.targetMean - shift : 0,
      coefficients: coefficients,
      hasIntercept: hasIntercept,
      penalty: penalty,
      count: moments.count,
      weight: moments.weight,
      residualSumOfSquares: max(0, residual),
      totalSumOfSquares: moments.targetMoment,
      diagnostics: FitDiagnostics(
        method: method,
        effectiveDegreesOfFreedom: features + (hasIntercept ? 1 : 0),
        conditionEstimate: 1 / reciprocalCondition,
        iterations: 1,
        gradientNorm: gradientNorm
      ),
      means: moments.featureMeans,
      inverse: inverse
    )
  }
}

extension LinearFit {
  /// Whether the normal equations lost more than four digits.
  var needsCorrection: Bool {
    diagnostics.conditionEstimate > 1 / LeastSquares.correctionFloor
  }

  /// The same fit with another solution or sum of squared residuals.
  func replacing(
    intercept: Double? = nil,
    coefficients: [Double]? = nil,
    residuals: Double,
    diagnostics: FitDiagnostics? = nil
  ) -> LinearFit {
    LinearFit(
      intercept: intercept ?? self.intercept,
      coefficients: coefficients ?? self.coefficients,
      hasIntercept: hasIntercept,
      penalty: penalty,
      count: count,
      weight: weight,
      residualSumOfSquares: residuals,
      totalSumOfSquares: totalSumOfSquares,
      diagnostics: diagnostics ?? self.diagnostics,
      means: means,
      inverse: inverse,
      logWeightSum: logWeightSum
    )
  }
}
