// SPDX-License-Identifier: Apache-2.0
// Dekker, Numer. Math. 18, 1971, doi:10.1007/BF01397083; Hida, Li, Bailey, ARITH 2001,
// doi:10.1109/ARITH.2001.930115.

/// An unevaluated sum of two doubles: about 31 significant digits in plain arithmetic.
///
/// Magnitudes stay below 2⁹⁹⁶, where splitting does not overflow.
@frozen
public struct DoubleDouble: Hashable, Sendable {
  /// The nearest double.
  public var high: Double
  /// What is left, at most half a unit in the last place of `high`.
  public var low: Double

  /// Creates a number from a double.
  @inlinable
  public init(_ value: Double) {
    high = value
    low = 0
  }

  @inlinable
  init(high: Double, low: Double) {
    self.high = high
    self.low = low
  }

  /// The exact sum of two doubles.
  @inlinable @inline(__always)
  public static func sum(_ a: Double, _ b: Double) -> DoubleDouble {
    let s = a + b
    let t = s - a
    return DoubleDouble(high: s, low: (a - (s - t)) + (b - t))
  }

  /// The exact product of two doubles.
  @inlinable @inline(__always)
  public static func product(_ a: Double, _ b: Double) -> DoubleDouble {
    let p = a * b
    let ca = 134_217_729 * a
    let cb = 134_217_729 * b
    let (ah, bh) = (ca - (ca - a), cb - (cb - b))
    let (al, bl) = (a - ah, b - bh)
    return DoubleDouble(high: p, low: ((ah * bh - p) + ah * bl + al * bh) + al * bl)
  }

  @inlinable @inline(__always)
  static func quickSum(_ a: Double, _ b: Double) -> DoubleDouble {
    let s = a + b
    return DoubleDouble(high: s, low: b - (s - a))
  }

  /// The sum, to about 2⁻¹⁰⁴.
  @inlinable @inline(__always)
  public static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let s = sum(a.high, b.high)
    let t = sum(a.low, b.low)
    let u = quickSum(s.high, s.low + t.high)
    return quickSum(u.high, u.low + t.low)
  }

  /// The difference, to about 2⁻¹⁰⁴.
  @inlinable @inline(__always)
  public static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }

  /// The opposite.
  @inlinable @inline(__always)
  public static prefix func - (a: DoubleDouble) -> DoubleDouble {
    DoubleDouble(high: -a.high, low: -a.low)
  }

  /// The product, to about 2⁻¹⁰³.
  @inlinable @inline(__always)
  public static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let p = product(a.high, b.high)
    return quickSum(p.high, p.low + (a.high * b.low + a.low * b.high))
  }

  /// The quotient, to about 2⁻¹⁰¹.
  @inlinable
  public static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.high / b.high
    let rest = a - b * DoubleDouble(first)
    let second = rest.high / b.high
    let last = rest - b * DoubleDouble(second)
    return quickSum(first, second) + DoubleDouble(last.high / b.high)
  }

  /// The square root of a number of 0 or more.
  @inlinable
  public var squareRoot: DoubleDouble {
    guard high > 0 else { return DoubleDouble(high.squareRoot()) }
    let root = high.squareRoot()
    let rest = self - DoubleDouble.product(root, root)
    return DoubleDouble.quickSum(root, rest.high / (2 * root))
  }

  /// Reads a decimal number such as `-0.123E-4`, to about 31 digits; nil when it is none.
  public init?(decimal text: String) {
    var (value, exponent, sign) = (DoubleDouble(0), 0, 1.0)
    var (digits, afterPoint, power) = (0, false, 0)
    var rest = text.utf8[...]
    if rest.first == 0x2D || rest.first == 0x2B {
      sign = rest.removeFirst() == 0x2D ? -1 : 1
    }
    while let byte = rest.first, byte | 0x20 != 0x65 {
      rest.removeFirst()
      if byte == 0x2E, !afterPoint {
        afterPoint = true
        continue
      }
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * DoubleDouble(10) + DoubleDouble(Double(byte - 0x30))
      digits += 1
      if afterPoint { exponent -= 1 }
    }
    if !rest.isEmpty {
      guard let written = Int(String(rest.dropFirst()) ?? "") else { return nil }
      power = written
    }
    guard digits > 0, abs(power) < 300 else { return nil }
    exponent += power
    var ten = DoubleDouble(1)
    for _ in 0..<abs(exponent) { ten = ten * DoubleDouble(10) }
    let scaled = exponent < 0 ? value / ten : value * ten
    self = sign < 0 ? -scaled : scaled
  }
}
