// SPDX-License-Identifier: Apache-2.0
// Loader: Fast and accurate computation of binomial probabilities, 2000.

extension Mathematics {
  /// log Γ(x) − ((x − ½) log x − x + ½ log 2π), without cancellation for x ≥ 10; x > 0.
  package static func stirlingRemainder(_ x: Double) -> Double {
    if x >= 10 { return GammaSeries.stirlingRest(x) }
    return lgamma(x) - ((x - 0.5) * log(x) - x + 0x1.d67f1c864beb5p-1)
  }

  /// x log(x/m) + m − x without cancellation when x is near m; x ≥ 0, m > 0.
  package static func devianceTerm(_ x: Double, mean m: Double) -> Double {
    if x == 0 { return m }
    guard abs(x - m) < 0.1 * (x + m) else { return x * log(x / m) + m - x }
    let ratio = (x - m) / (x + m)
    let square = ratio * ratio
    var term = 2 * x * ratio
    var sum = (x - m) * ratio
    var divisor = 3.0
    while true {
      term *= square
      let next = sum + term / divisor
      if next == sum { return next }
      sum = next
      divisor += 2
    }
  }
}
