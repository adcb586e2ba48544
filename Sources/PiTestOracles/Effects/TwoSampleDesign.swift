// SPDX-License-Identifier: Apache-2.0
// Cohen: Statistical Power Analysis for the Behavioral Sciences, 2nd edition, 1988, chapter 2.

import PiStatistics

/// How often a two-sided t test of two equally large samples finds an effect.
public struct TwoSampleDesign: Hashable, Sendable {
  /// The true difference of means in standard deviations.
  public let effect: Double
  /// Two-sided level α, inside 0 … 1.
  public let level: Double

  /// Creates a design.
  public init(effect: Double, level: Double = 0.05) {
    precondition(effect.isFinite && level > 0 && level < 1, "a level is inside 0 to 1")
    self.effect = effect
    self.level = level
  }

  /// The probability that the test rejects, with `perArm` > 1 values in each sample.
  ///
  /// Sizes need not be whole. Beyond a shift of 37 standard errors the power is 1.
  public func power(perArm: Double) -> Double {
    precondition(perArm > 1, "a spread needs two values")
    let freedom = 2 * perArm - 2
    let shift = abs(effect) * (perArm / 2).squareRoot()
    guard shift <= 37 else { return 1 }
    let edge = StudentT(degreesOfFreedom: freedom).upperQuantile(level / 2)
    let distribution = NoncentralT(degreesOfFreedom: freedom, shift: shift)
    return distribution.survival(edge) + distribution.cdf(-edge)
  }

  /// The size per sample, not rounded, at which the test rejects with probability `power`.
  ///
  /// - Parameter power: above the level, below 1.
  /// - Returns: nil when more than a billion are needed, as without an effect.
  public func sizePerArm(power: Double) -> Double? {
    precondition(power > level && power < 1, "a power is between the level and 1")
    var (low, high) = (1 + 0x1p-20, 2.0)
    while self.power(perArm: high) < power {
      low = high
      high *= 2
      if high > 1e9 { return nil }
    }
    while high - low > 1e-13 * high {
      let middle = low + (high - low) / 2
      if middle <= low || middle >= high { break }
      if self.power(perArm: middle) < power { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
  }
}
