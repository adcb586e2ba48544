// SPDX-License-Identifier: Apache-2.0
// Tang: Table-driven implementation of the logarithm function in IEEE floating-point arithmetic.
// ACM TOMS 16(4), 1990, doi:10.1145/98267.98294.

/// A centre c near a piece of the octave: 1/c in 13 bits, and log c in two parts.
///
/// The leading part of log c is a multiple of 2⁻⁴², so adding a multiple of log 2 to it is exact.
struct LogarithmPiece: Sendable {
  var inverse: Double
  var high: Double
  var low: Double

  init(_ inverse: Double, _ high: Double, _ low: Double) {
    self.inverse = inverse
    self.high = high
    self.low = low
  }
}

/// x = 2^k · c · (1 + r): the exact r in two parts and k log 2 + log c in two parts.
struct ReducedLogarithm {
  /// Leading part of r, at most 24 bits, so its square is exact.
  var leading: Double
  /// The rest of r.
  var rest: Double
  /// k log 2 + log c, leading part, exact.
  var high: Double
  /// k log 2 + log c, the rest.
  var low: Double
  /// 2^-k / c, by which an addend of x enters r; meaningful for |k| ≤ 1022.
  var exponent: Int
  /// 1/c.
  var inverse: Double

  /// Reduces the positive number with this bit pattern, whose exponent field may be negative.
  @inline(__always)
  init(bits: UInt64) {
    let offset = bits &- 0x3FE6_0000_0000_0000
    exponent = Int(Int64(bitPattern: offset) >> 52)
    let mantissa = bits &- (offset & 0xFFF0_0000_0000_0000)
    let piece = LogarithmPiece.table[Int(truncatingIfNeeded: (offset >> 45) & 127)]
    // Rounded, not cut: just below 1 a cut would leave two parts that cancel.
    let top = Double(bitPattern: (mantissa &+ 0x2_0000_0000) & 0xFFFF_FFFC_0000_0000)
    let bottom = Double(bitPattern: mantissa) - top
    inverse = piece.inverse
    leading = top * piece.inverse - 1
    rest = bottom * piece.inverse
    let octaves = Double(exponent)
    high = octaves * 0x1.62e42fefa38p-1 + piece.high
    low = octaves * 0x1.ef35793c7673p-45 + piece.low
  }

  /// The logarithm, rounded once but for about 0.02 ulp.
  @inline(__always)
  var value: Double {
    let r = leading + rest
    let lost = (leading - r) + rest
    let square = r * r
    let early = -0.5 + r * (1.0 / 3)
    let middle = -0.25 + r * 0.2
    let late = (-1.0 / 6 + r * (1.0 / 7)) + square * -0.125
    let series = early + square * (middle + square * late)
    let sum = high + r
    let error = (high - sum) + r
    return sum + ((error + (low + lost)) + square * series)
  }
}

extension Mathematics {
  /// The natural logarithm of `x`; at most 0.53 ulp off.
  ///
  /// `log(±0)` is −infinity, `log(.infinity)` infinity, and of a negative number not-a-number.
  public static func log(_ x: Double) -> Double {
    let bits = x.bitPattern
    if bits &- 0x0010_0000_0000_0000 < 0x7FE0_0000_0000_0000 {
      return ReducedLogarithm(bits: bits).value
    }
    return logarithmAtTheEdges(x)
  }

  @inline(never)
  private static func logarithmAtTheEdges(_ x: Double) -> Double {
    if x == 0 { return -.infinity }
    if x < 0 { return .nan }
    if !x.isFinite { return x + x }
    return ReducedLogarithm(bits: liftedBits(x)).value
  }

  /// The bits of a subnormal times 2⁵², with an exponent field lower by 52 (modulo 2⁶⁴).
  @inline(__always)
  static func liftedBits(_ subnormal: Double) -> UInt64 {
    (subnormal * 0x1p52).bitPattern &- (52 << 52)
  }

  /// The natural logarithm of 1 + `x`, without cancellation near 0; at most 0.6 ulp off.
  ///
  /// `log1p(±0)` is ±0, `log1p(-1)` −infinity, and below −1 not-a-number.
  public static func log1p(_ x: Double) -> Double {
    if !(x > -1 && x < 0x1p60) {
      if x == -1 { return -.infinity }
      return x < -1 ? .nan : log(x)
    }
    if abs(x) < 0x1p-54 { return x }
    let (sum, error) = twoSum(1, x)
    var reduced = ReducedLogarithm(bits: sum.bitPattern)
    reduced.rest += (error * powerOfTwo(-reduced.exponent)) * reduced.inverse
    return reduced.value
  }
}
