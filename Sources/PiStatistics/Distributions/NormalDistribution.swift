// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// The normal distribution.
public struct NormalDistribution: Distribution, Hashable {
  /// Mean.
  public let mean: Double
  /// Standard deviation, above 0.
  public let standardDeviation: Double

  /// Creates a normal distribution, the standard one unless told otherwise.
  public init(mean: Double = 0, standardDeviation: Double = 1) {
    precondition(standardDeviation > 0, "a standard deviation is positive")
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// The density at `x`.
  public func density(_ x: Double) -> Double {
    let z = (x - mean) / standardDeviation
    return Mathematics.exp(-0.5 * z * z) / (standardDeviation * (2 * .pi).squareRoot())
  }

  /// The probabilities of at most and of more than `x`.
  public func tails(_ x: Double) -> Tails {
    let z = (x - mean) / standardDeviation
    return Tails(lower: Mathematics.normalCDF(z), upper: Mathematics.normalCDF(-z))
  }

  /// The x with lower probability `p`.
  public func quantile(_ p: Double) -> Double {
    mean + standardDeviation * Mathematics.normalQuantile(p)
  }

  /// The x with upper probability `q`.
  public func upperQuantile(_ q: Double) -> Double {
    mean - standardDeviation * Mathematics.normalQuantile(q)
  }
}
