// SPDX-License-Identifier: Apache-2.0

/// The chi-squared distribution.
public struct ChiSquared: Distribution, Hashable {
  private let gamma: GammaDistribution

  /// Creates the distribution of a sum of `degreesOfFreedom` > 0 squared standard normal numbers.
  public init(degreesOfFreedom: Double) {
    gamma = GammaDistribution(shape: degreesOfFreedom / 2, scale: 2)
  }

  /// The density at `x`.
  public func density(_ x: Double) -> Double { gamma.density(x) }

  /// The probabilities of at most and of more than `x`.
  public func tails(_ x: Double) -> Tails { gamma.tails(x) }

  /// The x with lower probability `p`.
  public func quantile(_ p: Double) -> Double { gamma.quantile(p) }

  /// The x with upper probability `q`.
  public func upperQuantile(_ q: Double) -> Double { gamma.upperQuantile(q) }
}
