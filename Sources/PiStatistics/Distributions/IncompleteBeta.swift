// SPDX-License-Identifier: Apache-2.0
// DiDonato, Morris: Algorithm 708. ACM TOMS 18(3), 1992, doi:10.1145/131766.131776 (the continued
// fraction); Loader 2000 (the prefix).

internal import PiCore

/// The regularised incomplete beta function Iₓ(a, b) and its complement.
enum IncompleteBeta {
  /// Both for a, b > 0 and x + y = 1, 0 ≤ x ≤ 1; y is given apart because 1 − x may lose digits.
  static func tails(_ a: Double, _ b: Double, x: Double, complement y: Double) -> Tails {
    if x.isNaN || y.isNaN { return Tails(lower: .nan, upper: .nan) }
    if x <= 0 { return Tails(lower: 0, upper: 1) }
    if y <= 0 { return Tails(lower: 1, upper: 0) }
    let scale = prefix(a, b, x: x, complement: y)
    if x < (a + 1) / (a + b + 2) {
      let lower = min(1, scale / fraction(a, b, x, y))
      return Tails(lower: lower, upper: 1 - lower)
    }
    let upper = min(1, scale / fraction(b, a, y, x))
    return Tails(lower: 1 - upper, upper: upper)
  }

  /// xᵃ yᵇ / B(a, b).
  static func prefix(_ a: Double, _ b: Double, x: Double, complement y: Double) -> Double {
    let n = a + b
    let remainders =
      Mathematics.stirlingRemainder(n) - Mathematics.stirlingRemainder(a)
      - Mathematics.stirlingRemainder(b)
    let deviance =
      Mathematics.devianceTerm(a, mean: n * x) + Mathematics.devianceTerm(b, mean: n * y)
    return Mathematics.exp(remainders - deviance) * (a * (b / n) / (2 * .pi)).squareRoot()
  }

  /// x^a y^b / B(a, b) over Iₓ(a, b), as DiDonato and Morris write the fraction.
  ///
  /// Their form takes a y − b x, which keeps its digits where 1 − (a + b) x / (a + 1) would lose
  /// them.
  private static func fraction(_ a: Double, _ b: Double, _ x: Double, _ y: Double) -> Double {
    let lean = a * y - b * x + 1
    var value = ContinuedFraction.nonZero(a * lean / (a + 1))
    var c = value
    var d = 0.0
    var step = 0.0
    while true {
      step += 1
      let odd = a + 2 * step - 1
      let numerator =
        (a + step - 1) / odd * ((a + b + step - 1) / odd) * (step * (b - step)) * (x * x)
      let denominator =
        step + step * (b - step) * x / odd + (a + step) * (lean + step * (1 + y)) / (odd + 2)
      d = 1 / ContinuedFraction.nonZero(denominator + numerator * d)
      c = ContinuedFraction.nonZero(denominator + numerator / c)
      let change = c * d
      value *= change
      if abs(change - 1) < 1e-16 || step > 1e6 { return value }
    }
  }
}
