// SPDX-License-Identifier: Apache-2.0
// Clinger: How to Read Floating Point Numbers Accurately. PLDI 1990, doi:10.1145/93542.93557.

/// A decimal number in ASCII as it was scanned: `-?digits(.digits)?([eE][+-]?digits)?`.
struct DecimalText {
  /// The first 19 significant digits.
  var mantissa: UInt64 = 0
  /// The power of ten that scales the mantissa.
  var exponent = 0
  var isNegative = false
  /// Whether more than 19 significant digits were given.
  var isTruncated = false
  /// Whether there is neither a fraction nor an exponent.
  var isInteger = true
  /// Whether the digits begin with a superfluous zero.
  var hasLeadingZero = false
  /// Where the text begins.
  let start: Int
  /// Index after the last byte of the number.
  var end: Int

  /// Scans the longest number that begins at `start`, or returns nil when none does.
  init?(_ bytes: borrowing Span<UInt8>, from start: Int, to limit: Int) {
    self.start = start
    end = start
    if end < limit, bytes[end] == UInt8(ascii: "-") {
      isNegative = true
      end += 1
    }
    let first = end
    var digits = 0
    scanDigits(bytes, to: limit, significant: &digits, scale: 0)
    guard end > first else { return nil }
    hasLeadingZero = end > first + 1 && bytes[first] == UInt8(ascii: "0")
    if end < limit, bytes[end] == UInt8(ascii: ".") {
      isInteger = false
      end += 1
      let fraction = end
      scanDigits(bytes, to: limit, significant: &digits, scale: -1)
      guard end > fraction else { return nil }
    }
    if end < limit, bytes[end] | 0x20 == UInt8(ascii: "e") {
      guard scanExponent(bytes, to: limit) else { return nil }
    }
  }

  @inline(__always)
  private mutating func scanDigits(
    _ bytes: borrowing Span<UInt8>,
    to limit: Int,
    significant: inout Int,
    scale: Int
  ) {
    while end < limit {
      let digit = bytes[end] &- UInt8(ascii: "0")
      guard digit < 10 else { return }
      end += 1
      if significant < 19 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        significant += mantissa == 0 ? 0 : 1
        exponent += scale
      } else {
        isTruncated = true
        exponent += scale + 1
      }
    }
  }

  private mutating func scanExponent(_ bytes: borrowing Span<UInt8>, to limit: Int) -> Bool {
    isInteger = false
    end += 1
    var sign = 1
    if end < limit, bytes[end] == UInt8(ascii: "+") || bytes[end] == UInt8(ascii: "-") {
      sign = bytes[end] == UInt8(ascii: "-") ? -1 : 1
      end += 1
    }
    let first = end
    var power = 0
    while end < limit, case let digit = bytes[end] &- UInt8(ascii: "0"), digit < 10 {
      power = min(power * 10 + Int(digit), 1_000_000)
      end += 1
    }
    exponent += sign * power
    return end > first
  }

  /// The exact integer, or nil when there is a fraction or exponent, or 64 bits do not hold it.
  var int64: Int64? {
    guard isInteger, !isTruncated, exponent == 0 else { return nil }
    if isNegative {
      return mantissa <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- mantissa) : nil
    }
    return Int64(exactly: mantissa)
  }

  /// The nearest double, half to even, or nil when it would not be finite.
  func double(_ bytes: borrowing Span<UInt8>) -> Double? {
    if !isTruncated, mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
      let whole = Double(mantissa)
      let power = DecimalText.power(abs(exponent))
      let size = exponent < 0 ? whole / power : whole * power
      return isNegative ? -size : size
    }
    var text = ""
    for index in start..<end { text.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
    guard let value = Double(text), value.isFinite else { return nil }
    return value
  }

  /// Ten to the power of 0 … 22, exact.
  @inline(__always)
  static func power(_ exponent: Int) -> Double {
    powers[exponent]
  }

  private static let powers: InlineArray<23, Double> = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
