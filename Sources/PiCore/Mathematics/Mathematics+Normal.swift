// SPDX-License-Identifier: Apache-2.0
// Wichura: Algorithm AS 241: The percentage points of the normal distribution. Applied Statistics
// 37(3), 1988, doi:10.2307/2347330 (PPND16).

extension Mathematics {
  /// The probability that a standard normal number is at most `x`; relative error below 3e-15.
  public static func normalCDF(_ x: Double) -> Double {
    let scaled = x * 0x1.6a09e667f3bcdp-1
    if abs(scaled) <= 0.5 {
      return 0.5 + 0.5 * scaled * ErrorFunctionSeries.erfOverArgument(scaled)
    }
    if x.isNaN { return x + x }
    if x < -39 { return 0 }
    if x > 9 { return 1 }
    // exp(-x²/2) from the exact square: x/√2 would lose x² bits in the tail.
    let (square, error) = twoSquare(x)
    let density = exponential(-0.5 * square, tail: -0.5 * error)
    let tail = 0.5 * (density * ErrorFunctionSeries.scaledComplement(abs(scaled)))
    return x < 0 ? tail : 1 - tail
  }

  /// The standard normal quantile of probability `p`; relative error below 2e-15.
  ///
  /// It never falls when `p` rises by 2⁻⁵², the step of keyed draws. Between 0.075 and 0.925 it is
  /// a ratio of two polynomials, without logarithm or root.
  ///
  /// - Parameter p: probability, 0 … 1; 0 and 1 give the infinities, anything outside not-a-number.
  /// - Returns: the z with `normalCDF(z)` = `p`.
  @inlinable
  public static func normalQuantile(_ p: Double) -> Double {
    let q = p - 0.5
    if abs(q) <= 0.425 { return q * centralQuantileRatio(0.180625 - q * q) }
    return normalTailQuantile(p)
  }

  /// Wichura's rational approximation of z / q in r = 0.425² − q².
  @inlinable
  @inline(__always)
  static func centralQuantileRatio(_ r: Double) -> Double {
    let s = r * r
    let numerator =
      ((3.3871328727963666080 + r * 133.14166789178437745)
        + s * (1971.5909503065514427 + r * 13731.693765509461125))
      + (s * s)
      * ((45921.953931549871457 + r * 67265.770927008700853)
        + s * (33430.575583588128105 + r * 2509.0809287301226727))
    let denominator =
      ((1 + r * 42.313330701600911252)
        + s * (687.18700749205790830 + r * 5394.1960214247511077))
      + (s * s)
      * ((21213.794301586595867 + r * 39307.895800092710610)
        + s * (28729.085735721942674 + r * 5226.4952788528545610))
    return numerator / denominator
  }

  /// The quantile for p outside 0.075 … 0.925.
  @usableFromInline
  static func normalTailQuantile(_ p: Double) -> Double {
    guard p > 0, p < 1 else {
      if p == 0 { return -.infinity }
      return p == 1 ? .infinity : .nan
    }
    let depth = (-log(p < 0.5 ? p : 1 - p)).squareRoot()
    let size = depth <= 5 ? nearTailQuantile(depth - 1.6) : farTailQuantile(depth - 5)
    return p < 0.5 ? -size : size
  }

  private static func nearTailQuantile(_ r: Double) -> Double {
    let numeratorLow =
      1.42343711074968357734
      + r * (4.63033784615654529590 + r * (5.76949722146069140550 + r * 3.64784832476320460504))
    let numeratorHigh =
      1.27045825245236838258
      + r
      * (0.241780725177450611770 + r * (0.0227238449892691845833 + r * 7.74545014278341407640e-4))
    let denominatorLow =
      1.0
      + r * (2.05319162663775882187 + r * (1.67638483018380384940 + r * 0.689767334985100004550))
    let denominatorHigh =
      0.148103976427480074590
      + r
      * (0.0151986665636164571966 + r * (5.47593808499534494600e-4 + r * 1.05075007164441684324e-9))
    let fourth = (r * r) * (r * r)
    return (numeratorLow + fourth * numeratorHigh) / (denominatorLow + fourth * denominatorHigh)
  }

  private static func farTailQuantile(_ r: Double) -> Double {
    let numeratorLow =
      6.65790464350110377720
      + r * (5.46378491116411436990 + r * (1.78482653991729133580 + r * 0.296560571828504891230))
    let numeratorHigh =
      0.0265321895265761230930
      + r
      * (1.24266094738807843860e-3
        + r * (2.71155556874348757815e-5 + r * 2.01033439929228813265e-7))
    let denominatorLow =
      1.0
      + r * (0.599832206555887937690 + r * (0.136929880922735805310 + r * 0.0148753612908506148525))
    let denominatorHigh =
      7.86869131145613259100e-4
      + r
      * (1.84631831751005468180e-5 + r
        * (1.42151175831644588870e-7 + r * 2.04426310338993978564e-15))
    let fourth = (r * r) * (r * r)
    return (numeratorLow + fourth * numeratorHigh) / (denominatorLow + fourth * denominatorHigh)
  }
}
