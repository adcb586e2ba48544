// SPDX-License-Identifier: Apache-2.0
// Marsaglia, Tsang: A Simple Method for Generating Gamma Variables. ACM TOMS 26(3), 2000,
// doi:10.1145/358407.358414.

import PiCore

/// Beta variates from gamma variates by rejection.
package enum BetaSampler {
  /// Draws from Beta(`a`, `b`), a and b above 0.
  package static func draw(_ a: Double, _ b: Double, _ stream: inout CoinStream) -> Double {
    let first = gamma(a, &stream)
    let second = gamma(b, &stream)
    let sum = first + second
    return sum > 0 ? first / sum : 0.5
  }

  /// Draws from the gamma distribution of shape `shape` and scale 1.
  package static func gamma(_ shape: Double, _ stream: inout CoinStream) -> Double {
    guard shape >= 1 else {
      let (uniform, _) = stream.nextPair()
      return gamma(shape + 1, &stream) * Mathematics.exp(Mathematics.log(uniform) / shape)
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let (first, second) = stream.nextPair()
      let normal = Mathematics.normalQuantile(first)
      let root = 1 + c * normal
      guard root > 0 else { continue }
      let cube = root * root * root
      if Mathematics.log(second) < 0.5 * normal * normal + d - d * cube + d * Mathematics.log(cube)
      {
        return d * cube
      }
    }
  }
}
