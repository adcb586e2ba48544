// SPDX-License-Identifier: Apache-2.0

/// The fast path for the numbers that tables are full of: few digits, no exponent.
///
/// Everything else, wrong text included, is left to ``DecimalText``.
enum ShortDecimal {
  /// The whole number in `start ..< end`, or nil when it is not 1 to 18 digits after a minus sign.
  @inline(__always)
  static func int64(_ bytes: borrowing Span<UInt8>, from start: Int, to end: Int) -> Int64? {
    let length = end &- start
    if length > 0, length <= 8, bytes.count &- start >= 8,
      let value = DigitWord(bytes, at: start).value(count: length)
    {
      return Int64(truncatingIfNeeded: value)
    }
    return longInt64(bytes, from: start, to: end)
  }

  private static func longInt64(
    _ bytes: borrowing Span<UInt8>,
    from start: Int,
    to end: Int
  ) -> Int64? {
    guard start < end else { return nil }
    let isNegative = bytes[start] == UInt8(ascii: "-")
    let first = isNegative ? start + 1 : start
    guard first < end, end - first <= 18 else { return nil }
    var value: Int64 = 0
    for index in first..<end {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    return isNegative ? 0 &- value : value
  }

  /// The number in `start ..< end` when one exact division gives it, or nil.
  @inline(__always)
  static func double(_ bytes: borrowing Span<UInt8>, from start: Int, to end: Int) -> Double? {
    if let short = PointedNumber(bytes, from: start, to: end) {
      return Double(short.mantissa) / DecimalText.power(short.places)
    }
    return longDouble(bytes, from: start, to: end)
  }

  private static func longDouble(
    _ bytes: borrowing Span<UInt8>,
    from start: Int,
    to end: Int
  ) -> Double? {
    guard start < end else { return nil }
    let isNegative = bytes[start] == UInt8(ascii: "-")
    let first = isNegative ? start + 1 : start
    guard first < end, end - first <= 19 else { return nil }
    var mantissa: UInt64 = 0
    var point = 0
    for index in first..<end {
      let digit = bytes[index] &- UInt8(ascii: "0")
      if digit < 10 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
      } else {
        guard bytes[index] == UInt8(ascii: "."), point == 0, index > first else { return nil }
        point = index
      }
    }
    guard mantissa <= 1 << 53, point != end - 1 else { return nil }
    let whole = Double(mantissa)
    let size = point == 0 ? whole : whole / DecimalText.power(end - 1 - point)
    return isNegative ? -size : size
  }
}

/// A number without a sign: at most 8 digits, or at most 7, a point and at most 8 more.
struct PointedNumber {
  /// All digits as one whole number, below 10¹⁵.
  let mantissa: UInt64
  /// How many of them follow the point, 0 … 8.
  let places: Int

  /// Reads the bytes in `start ..< end`; nil when they spell anything else.
  @inline(__always)
  init?(_ bytes: borrowing Span<UInt8>, from start: Int, to end: Int) {
    let length = end &- start
    guard length > 0, length <= 16, bytes.count &- start >= 8 else { return nil }
    let head = DigitWord(bytes, at: start)
    let whole = head.digits
    if whole >= length {
      mantissa = head.value(digits: length)
      places = 0
      return
    }
    let point = start &+ whole
    let fraction = length &- whole &- 1
    guard whole > 0, whole < 8, bytes[point] == UInt8(ascii: "."), fraction > 0, fraction <= 8,
      bytes.count &- point > 8,
      let tail = DigitWord(bytes, at: point &+ 1).value(count: fraction)
    else { return nil }
    mantissa = head.value(digits: whole) &* DigitWord.power(fraction) &+ tail
    places = fraction
  }
}
