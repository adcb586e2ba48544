// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// Student's t distribution.
public struct StudentT: Distribution, Hashable {
  /// Degrees of freedom, above 0; need not be whole.
  public let degreesOfFreedom: Double

  /// Creates the t distribution with `degreesOfFreedom` > 0.
  public init(degreesOfFreedom: Double) {
    precondition(
      degreesOfFreedom > 0 && degreesOfFreedom.isFinite,
      "degrees of freedom are positive"
    )
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The density at `t`.
  public func density(_ t: Double) -> Double {
    guard t != 0 else { return density(0x1p-30) }
    let square = t * t
    let total = degreesOfFreedom + square
    let prefix = IncompleteBeta.prefix(
      degreesOfFreedom / 2,
      0.5,
      x: degreesOfFreedom / total,
      complement: square / total
    )
    return prefix / abs(t)
  }

  /// The probabilities of at most and of more than `t`.
  public func tails(_ t: Double) -> Tails {
    let square = t * t
    guard square.isFinite else {
      return t.isNaN
        ? Tails(lower: t, upper: t) : Tails(lower: t > 0 ? 1 : 0, upper: t > 0 ? 0 : 1)
    }
    let total = degreesOfFreedom + square
    let both = IncompleteBeta.tails(
      degreesOfFreedom / 2,
      0.5,
      x: degreesOfFreedom / total,
      complement: square / total
    )
    let outer = 0.5 * both.lower
    let inner = 0.5 + 0.5 * both.upper
    return t < 0 ? Tails(lower: outer, upper: inner) : Tails(lower: inner, upper: outer)
  }

  /// The t with lower probability `p`.
  public func quantile(_ p: Double) -> Double { -upperQuantile(p) }

  /// The t with upper probability `q`.
  public func upperQuantile(_ q: Double) -> Double {
    guard q > 0, q < 1 else {
      return q == 0 ? .infinity : (q == 1 ? -.infinity : .nan)
    }
    if q == 0.5 { return 0 }
    return q < 0.5
      ? positivePoint(.upper, q, limit: .greatestFiniteMagnitude)
      : -positivePoint(.upper, 1 - q, limit: .greatestFiniteMagnitude)
  }

  /// The probability of |T| ≥ |t|.
  public func twoSided(_ t: Double) -> Double { min(1, 2 * tails(abs(t)).upper) }
}
