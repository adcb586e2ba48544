// SPDX-License-Identifier: Apache-2.0

/// Fisher's F distribution.
public struct FDistribution: Distribution, Hashable {
  /// Degrees of freedom of the numerator, above 0.
  public let numerator: Double
  /// Degrees of freedom of the denominator, above 0.
  public let denominator: Double

  /// Creates the distribution of a ratio of two mean squares.
  public init(numerator: Double, denominator: Double) {
    precondition(numerator > 0 && denominator > 0, "degrees of freedom are positive")
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The density at `x`.
  public func density(_ x: Double) -> Double {
    guard x > 0 else { return 0 }
    let (share, rest) = shares(x)
    return IncompleteBeta.prefix(numerator / 2, denominator / 2, x: share, complement: rest) / x
  }

  /// The probabilities of at most and of more than `x`.
  public func tails(_ x: Double) -> Tails {
    if x.isNaN { return Tails(lower: x, upper: x) }
    guard x > 0 else { return Tails(lower: 0, upper: 1) }
    guard x.isFinite else { return Tails(lower: 1, upper: 0) }
    let (share, rest) = shares(x)
    return IncompleteBeta.tails(numerator / 2, denominator / 2, x: share, complement: rest)
  }

  private func shares(_ x: Double) -> (share: Double, rest: Double) {
    let scaled = numerator / denominator * x
    return (1 / (1 / scaled + 1), 1 / (scaled + 1))
  }

  /// The x with lower probability `p`.
  public func quantile(_ p: Double) -> Double {
    supportedQuantile(lower: p, limit: .infinity)
  }

  /// The x with upper probability `q`.
  public func upperQuantile(_ q: Double) -> Double {
    supportedQuantile(upper: q, limit: .infinity)
  }
}
