// SPDX-License-Identifier: Apache-2.0
// NIST Digital Library of Mathematical Functions, 5.5.3, 5.7.3, 5.11.1.

/// The Taylor series of log Γ at 2.
enum GammaSeries {
  /// log Γ(2 + z) for |z| ≤ 1/2, relatively accurate near its zero.
  static func aroundTwo(_ z: Double) -> Double {
    var sum = 0.0
    for coefficient in atTwo.reversed() { sum = sum * z + coefficient }
    return sum * z
  }

  /// log Γ(x) − ((x − ½) (log x − 1) + ½ log 2π − ½) for x ≥ 10: Stirling's series.
  static func stirlingRest(_ x: Double) -> Double {
    let inverse = 1 / x
    let w = inverse * inverse
    let late = 1.0 / 156 + w * (-3617.0 / 122_400 + w * (43_867.0 / 244_188))
    let middle = -1.0 / 1680 + w * (1.0 / 1188 + w * (-691.0 / 360_360 + w * late))
    return inverse * (1.0 / 12 + w * (-1.0 / 360 + w * (1.0 / 1260 + w * middle)))
  }
}

extension Mathematics {
  /// The logarithm of |Γ(x)|; relative error below 1e-14, absolute near its negative zeros.
  ///
  /// Infinity at 0, at the negative integers and at both infinities.
  public static func lgamma(_ x: Double) -> Double {
    if x.isNaN { return x + x }
    if x.isInfinite { return .infinity }
    if x > 0 { return positiveLogGamma(x) }
    let distance = x - x.rounded(.toNearestOrEven)
    if distance == 0 { return .infinity }
    if x > -0x1p-60 { return -log(-x) }
    // Reflection: Γ(x) Γ(-x) = -π / (x sin πx).
    let sine = abs(sineNearZeroOrOne(distance))
    return log(.pi / (-x * sine)) - positiveLogGamma(-x)
  }

  /// sin πd for |d| ≤ 1/2.
  private static func sineNearZeroOrOne(_ distance: Double) -> Double {
    if abs(distance) <= 0.25 { return sin(.pi * distance) }
    return cos(.pi * (0.5 - abs(distance)))
  }

  private static func positiveLogGamma(_ x: Double) -> Double {
    if x >= 10 {
      if x > 0x1p1014 { return x * (log(x) - 1) }
      // (½ log 2π - ½) with the exact series; (x - ½)(log x - 1) carries the size.
      return (x - 0.5) * (log(x) - 1) + (0x1.acfe390c97d69p-2 + GammaSeries.stirlingRest(x))
    }
    if x < 0.5 { return (GammaSeries.aroundTwo(x) - log1p(x)) - log(x) }
    if x < 1.5 { return GammaSeries.aroundTwo(x - 1) - log1p(x - 1) }
    if x <= 2.5 { return GammaSeries.aroundTwo(x - 2) }
    var product = 1.0
    var rest = x
    while rest > 2.5 {
      rest -= 1
      product *= rest
    }
    return log(product) + GammaSeries.aroundTwo(rest - 2)
  }
}
