// SPDX-License-Identifier: Apache-2.0

public import PiLinearAlgebra

/// Newton's method for convex objectives: every step solves X'WX + Λ by Cholesky.
///
/// Minimises Σw·loss + λ/2·|b|², the intercept not penalised. A step that does not lower the objective
/// is halved. Converges in 3 to 10 steps whatever the scales and correlations of the features.
public struct NewtonCholesky: Sendable, Hashable {
  /// The penalty λ ≥ 0.
  public var penalty: Double
  /// Whether there is an intercept.
  public var hasIntercept: Bool
  /// The largest step, relative to the coefficients, that counts as converged.
  public var tolerance: Double
  /// The most steps.
  public var iterationLimit: Int
  /// Threads that share the rows.
  public var workers: Int
  /// Whether deviance, dispersion and standard errors are computed after convergence.
  public var infers: Bool

  /// The smallest reciprocal condition number of a scaled Hessian.
  public static let conditionFloor = 1e-14

  /// Creates a solver.
  public init(
    penalty: Double = 0,
    hasIntercept: Bool = true,
    tolerance: Double = 1e-9,
    iterationLimit: Int = 60,
    workers: Int = 1,
    infers: Bool = true
  ) {
    precondition(penalty >= 0 && penalty.isFinite, "a penalty is finite and not negative")
    precondition(tolerance > 0 && iterationLimit > 0, "a tolerance and a limit are positive")
    self.penalty = penalty
    self.hasIntercept = hasIntercept
    self.tolerance = tolerance
    self.iterationLimit = iterationLimit
    self.workers = workers
    self.infers = infers
  }

  /// Fits rows under an objective.
  ///
  /// - Parameters:
  ///   - objective: loss and link.
  ///   - design: one row a case, without a column of ones.
  ///   - target: one value a row that the objective allows.
  ///   - weights: one weight a row, 0 or more, or nil for 1 each.
  /// - Returns: the fit.
  /// - Throws: ``LearningError`` when data are bad, coefficients are not determined or diverge.
  public func fit<Element: MatrixElement, Loss: Objective>(
    _ objective: Loss,
    design: Matrix<Element>,
    target: [Double],
    weights: [Double]? = nil
  ) throws(LearningError) -> GeneralisedFit {
    // Each known loss is named so that its loop is compiled for it.
    switch objective {
    case let known as LogisticObjective:
      return try solve(known, design, target, weights)
    case let known as PoissonObjective:
      return try solve(known, design, target, weights)
    case let known as GammaObjective:
      return try solve(known, design, target, weights)
    default:
      return try solve(objective, design, target, weights)
    }
  }

  private func solve<Element: MatrixElement, Loss: Objective>(
    _ objective: Loss,
    _ design: Matrix<Element>,
    _ target: [Double],
    _ weights: [Double]?
  ) throws(LearningError) -> GeneralisedFit {
    try RowChecks.shapes(rows: design.rows, target: target, weights: weights)
    if let row = target.firstIndex(where: { !objective.allows($0) }) {
      throw .badValue(row: row, column: "target", expected: objective.targetExpectation)
    }
    let coefficients = design.columns + (hasIntercept ? 1 : 0)
    guard design.rows >= coefficients || penalty > 0 && design.rows > 0 else {
      throw .tooFewRows(rows: design.rows, coefficients: coefficients)
    }
    let centre =
      hasIntercept
      ? PilotCentre(design: design, target: target, always: true).features
      : Array(repeating: 0, count: design.columns)
    let pass = RowPass(
      design: design,
      target: target,
      weights: weights,
      objective: objective,
      centre: centre,
      workers: workers
    )
    if let design = design as? Matrix<Double> {
      let exact = RowPass(
        design: design,
        target: target,
        weights: weights,
        objective: objective,
        centre: centre,
        workers: workers
      )
      return try NewtonSearch(solver: self, pass: exact).run()
    }
    return try NewtonSearch(solver: self, pass: pass).run()
  }
}
