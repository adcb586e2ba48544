// SPDX-License-Identifier: Apache-2.0

/// The fast path for the numbers that tables are full of: few digits, no exponent.
///
/// Everything else, wrong text included, is left to ``DecimalText``.
enum ShortDecimal {
  /// The whole number in `start ..< end`, or nil when it is not 1 to 18 digits after a minus sign.
  @inline(__always)
  static func int64(_ bytes: borrowing Span<UInt8>, from start: Int, to end: Int) -> Int64? {
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
