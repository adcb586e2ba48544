// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// How a fit got its coefficients.
public enum FitMethod: String, Sendable, CaseIterable {
  /// Cholesky of the centred and scaled normal equations.
  case cholesky
  /// The same, corrected with residuals of the rows.
  case correctedCholesky = "corrected_cholesky"
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

  /// About how many decimal digits of the largest coefficient the method keeps, 0 … 15.
  ///
  /// The others keep as many places, so a much smaller coefficient has fewer digits. Not a number
  /// where the condition is unknown.
  public var expectedDigits: Double {
    let lost = Mathematics.log(max(1, conditionEstimate)) / Mathematics.log(10)
    let share: Double =
      switch method {
      // Their condition number is that of X'X, the square; corrections undo the square.
      case .correctedCholesky: 0.5
      case .refinedQR: 0
      default: 1
      }
    return max(0, min(15, 15.5 - share * lost))
  }

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
