// SPDX-License-Identifier: Apache-2.0

/// How an iterative fit ended; who stops short of its tolerance says so here instead of in silence.
public struct ConvergenceReport: Sendable, Hashable {
  /// Passes of the solver: iterations, sweeps or epochs, as the estimator says.
  public let iterations: Int
  /// The objective at the result, as the estimator defines it.
  public let objective: Double
  /// Distance from a stationary point: the largest element of the gradient, or what the estimator says.
  public let gradientNorm: Double
  /// Whether the solver met its rule before its limit.
  public let isConverged: Bool

  /// Creates a report.
  public init(iterations: Int, objective: Double, gradientNorm: Double, isConverged: Bool) {
    self.iterations = iterations
    self.objective = objective
    self.gradientNorm = gradientNorm
    self.isConverged = isConverged
  }
}
