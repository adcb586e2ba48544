// SPDX-License-Identifier: Apache-2.0

/// The beta distribution on 0 … 1.
public struct BetaDistribution: Distribution, Hashable {
  /// First shape, above 0.
  public let alpha: Double
  /// Second shape, above 0.
  public let beta: Double

  /// Creates a beta distribution.
  public init(alpha: Double, beta: Double) {
    precondition(alpha > 0 && beta > 0, "shapes are positive")
    self.alpha = alpha
    self.beta = beta
  }

  /// The density at `x`.
  public func density(_ x: Double) -> Double {
    guard x > 0, x < 1 else { return 0 }
    return IncompleteBeta.prefix(alpha, beta, x: x, complement: 1 - x) / (x * (1 - x))
  }

  /// The probabilities of at most and of more than `x`.
  public func tails(_ x: Double) -> Tails {
    IncompleteBeta.tails(alpha, beta, x: x, complement: 1 - x)
  }

  /// The x with lower probability `p`.
  public func quantile(_ p: Double) -> Double { supportedQuantile(lower: p, limit: 1) }

  /// The x with upper probability `q`.
  public func upperQuantile(_ q: Double) -> Double { supportedQuantile(upper: q, limit: 1) }
}
