// SPDX-License-Identifier: Apache-2.0

/// How a fit got its coefficients.
public enum FitMethod: String, Sendable, CaseIterable {
  /// Cholesky of the centred and scaled normal equations.
  case cholesky
  /// Householder QR of the rows.
  case qr
  /// Householder QR of the rows, corrected with residuals of 31 digits.
  case refinedQR = "refined_qr"
  /// Eigenvalues of the centred X'X.
  case eigenvalues
  /// Newton's method, each step by Cholesky.
  case newtonCholesky = "newton_cholesky"
  /// Frisch–Newton interior point with a vertex polish.
  case frischNewton = "frisch_newton"
  /// Coordinate descent on X'X.
  case coordinateDescent = "coordinate_descent"
}

/// What every fit reports about its own trustworthiness.
public struct FitDiagnostics: Sendable, Hashable {
  /// How the coefficients were computed.
  public let method: FitMethod
  /// Effective number of parameters, the intercept included.
  public let effectiveDegreesOfFreedom: Double
  /// Estimated condition number of the factorised matrix, columns scaled.
  public let conditionEstimate: Double
  /// Iterations or corrections of the solver.
  public let iterations: Int
  /// Largest element of the objective's gradient where it was last evaluated.
  public let gradientNorm: Double

  /// Creates diagnostics.
  public init(
    method: FitMethod,
    effectiveDegreesOfFreedom: Double,
    conditionEstimate: Double,
    iterations: Int,
    gradientNorm: Double
  ) {
    self.method = method
    self.effectiveDegreesOfFreedom = effectiveDegreesOfFreedom
    self.conditionEstimate = conditionEstimate
    self.iterations = iterations
    self.gradientNorm = gradientNorm
  }
}
