// SPDX-License-Identifier: Apache-2.0
// Lenth: Algorithm AS 243. Applied Statistics 38, 1989, doi:10.2307/2347693.

internal import PiCore

/// The distribution of t when there is an effect: (Z + shift) / √(χ² / degrees of freedom).
public struct NoncentralT: Hashable, Sendable {
  /// Degrees of freedom, above 0.
  public let degreesOfFreedom: Double
  /// How far the effect shifts the numerator.
  public let shift: Double

  /// Creates the distribution; |shift| is at most 37.
  public init(degreesOfFreedom: Double, shift: Double) {
    precondition(degreesOfFreedom > 0, "degrees of freedom are positive")
    precondition(abs(shift) <= 37, "a larger shift underflows the series")
    self.degreesOfFreedom = degreesOfFreedom
    self.shift = shift
  }

  /// The probability of at most `t`; absolute error below 1e-13.
  public func cdf(_ t: Double) -> Double {
    t >= 0 ? aboveZero(t, shift) : 1 - aboveZero(-t, -shift)
  }

  /// The probability of more than `t`.
  public func survival(_ t: Double) -> Double { 1 - cdf(t) }

  private func aboveZero(_ t: Double, _ shift: Double) -> Double {
    let base = Mathematics.normalCDF(-shift)
    let total = degreesOfFreedom + t * t
    guard t > 0, total.isFinite else { return t > 0 ? 1 : base }
    let (x, y) = (t * t / total, degreesOfFreedom / total)
    let mean = shift * shift / 2
    // Γ(3/2) = √π / 2.
    var even = Mathematics.exp(-mean)
    var odd = shift / 2.0.squareRoot() * even / (Double.pi.squareRoot() / 2)
    var sum = 0.0
    var j = 0.0
    while true {
      let half = degreesOfFreedom / 2
      let first = IncompleteBeta.tails(j + 0.5, half, x: x, complement: y).lower
      let second = IncompleteBeta.tails(j + 1, half, x: x, complement: y).lower
      sum += even * first + odd * second
      j += 1
      even *= mean / j
      odd *= mean / (j + 0.5)
      if j > mean, even + abs(odd) < 1e-18 { break }
    }
    return max(0, min(1, base + sum / 2))
  }
}
