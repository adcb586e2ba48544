// SPDX-License-Identifier: Apache-2.0
// The logarithm of Tang's tables carried to about 68 bits, and Dekker's exact product.

extension ReducedLogarithm {
  /// The logarithm as a double and its remainder, to about 2⁻⁶⁷ relative.
  @inline(__always)
  var extended: (high: Double, low: Double) {
    let r = leading + rest
    let lost = (leading - r) + rest
    let first = high + r
    let firstError = (high - first) + r
    let halfLeading = -0.5 * leading
    let leadingSquare = leading * halfLeading
    let second = first + leadingSquare
    let secondError = (first - second) + leadingSquare
    let restOfSquare = rest * (-0.5 * r + halfLeading)
    let square = r * r
    let early = 1.0 / 3 + r * -0.25
    let middle = 0.2 + r * (-1.0 / 6)
    let late = (1.0 / 7 + r * -0.125) + square * (1.0 / 9 + r * -0.1)
    let series = (r * square) * (early + square * (middle + square * late))
    let small = (((firstError + (low + lost)) + secondError) + restOfSquare) + series
    let sum = second + small
    return (sum, (second - sum) + small)
  }
}

extension Mathematics {
  /// `x` to the power of `y`; at most 0.6 ulp off, 1 ulp where the result is subnormal.
  ///
  /// Special values are those of IEEE 754 `pow`: 1 whenever `y` is 0 or `x` is 1, not-a-number for
  /// a negative `x` with a finite `y` that is no integer.
  public static func pow(_ x: Double, _ y: Double) -> Double {
    let bits = x.bitPattern
    let size = abs(y)
    if bits &- 0x0010_0000_0000_0000 < 0x7FE0_0000_0000_0000, size > 0x1p-65, size < 0x1p63 {
      return positivePower(ReducedLogarithm(bits: bits), y)
    }
    return powerAtTheEdges(x, y)
  }

  /// x^y for a positive finite x that is already reduced and 2⁻⁶⁵ < |y| < 2⁶³.
  @inline(__always)
  private static func positivePower(_ reduced: ReducedLogarithm, _ y: Double) -> Double {
    let logarithm = reduced.extended
    let (yLeading, yRest) = split(y)
    let (leading, rest) = split(logarithm.high)
    let product = yLeading * leading
    let correction = yRest * logarithm.high + (yLeading * rest + y * logarithm.low)
    let sum = product + correction
    return exponential(sum, tail: (product - sum) + correction)
  }

  @inline(never)
  private static func powerAtTheEdges(_ x: Double, _ y: Double) -> Double {
    if y == 0 || x == 1 { return 1 }
    if x.isNaN || y.isNaN { return x + y }
    let size = abs(x)
    if y.isInfinite {
      if size == 1 { return 1 }
      return (size > 1) == (y > 0) ? .infinity : 0
    }
    let odd = isOddInteger(y)
    if x < 0, x.isFinite, y.rounded(.towardZero) != y { return .nan }
    let sign: Double = odd && x.sign == .minus ? -1 : 1
    if size == 0 || size.isInfinite { return sign * ((size == 0) == (y > 0) ? 0 : .infinity) }
    if size == 1 { return sign }
    let bounded = max(-0x1p62, min(0x1p62, y))
    if abs(bounded) <= 0x1p-65 { return 1 }
    let bits = size < 0x1p-1022 ? liftedBits(size) : size.bitPattern
    return sign * positivePower(ReducedLogarithm(bits: bits), bounded)
  }

  /// Whether a finite number is an odd integer.
  private static func isOddInteger(_ value: Double) -> Bool {
    let size = abs(value)
    guard size < 0x1p53, size.rounded(.towardZero) == size else { return false }
    return Int64(size) & 1 == 1
  }
}
