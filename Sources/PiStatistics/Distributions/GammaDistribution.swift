// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// The gamma distribution.
public struct GammaDistribution: Distribution, Hashable {
  /// Shape, above 0.
  public let shape: Double
  /// Scale, above 0; the mean is shape × scale.
  public let scale: Double

  /// Creates a gamma distribution.
  public init(shape: Double, scale: Double = 1) {
    precondition(shape > 0 && scale > 0, "shape and scale are positive")
    self.shape = shape
    self.scale = scale
  }

  /// The density at `x`.
  public func density(_ x: Double) -> Double {
    guard x > 0 else { return 0 }
    return IncompleteGamma.prefix(shape: shape, x / scale) * shape / x
  }

  /// The probabilities of at most and of more than `x`.
  public func tails(_ x: Double) -> Tails { IncompleteGamma.tails(shape: shape, x / scale) }

  /// The x with lower probability `p`.
  public func quantile(_ p: Double) -> Double {
    supportedQuantile(lower: p, limit: .infinity)
  }

  /// The x with upper probability `q`.
  public func upperQuantile(_ q: Double) -> Double {
    supportedQuantile(upper: q, limit: .infinity)
  }
}
