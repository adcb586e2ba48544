// SPDX-License-Identifier: Apache-2.0

/// Decimal numbers read straight into integers, so that times and money are exact.
package struct FixedPoint {
  private var value: Int64 = 0
  /// What was cut off in tenths of the last place: 0, below half, 5 half, or above; never 5 when
  /// digits follow the half.
  private var cut: UInt8 = 0

  /// The number times 10^`scale`, rounded half to even; nil when the text is no plain decimal.
  ///
  /// - Parameters:
  ///   - bytes: `-?digits(.digits)?`; exponents are left to the caller.
  ///   - scale: decimal places that become part of the integer.
  /// - Returns: the integer, or nil also when 63 bits do not hold it.
  package static func parse(_ bytes: borrowing Span<UInt8>, scale: Int) -> Int64? {
    parse(bytes, from: 0, to: bytes.count, scale: scale)
  }

  /// The number in a part of a window times 10^`scale`, rounded half to even.
  @inline(__always)
  static func parse(
    _ bytes: borrowing Span<UInt8>,
    from start: Int,
    to end: Int,
    scale: Int
  ) -> Int64? {
    if let short = PointedNumber(bytes, from: start, to: end), short.places <= scale,
      scale &- short.places <= 9
    {
      // Below 10¹⁵ times at most 10⁹ may exceed 63 bits: the whole part is below 10⁷ then.
      let missing = scale &- short.places
      let power = missing == 9 ? 1_000_000_000 : DigitWord.power(missing)
      let (product, overflow) = short.mantissa.multipliedReportingOverflow(by: power)
      if !overflow, product <= UInt64(Int64.max - 10) { return Int64(product) }
    }
    return parseLong(bytes, from: start, to: end, scale: scale)
  }

  private static func parseLong(
    _ bytes: borrowing Span<UInt8>,
    from start: Int,
    to end: Int,
    scale: Int
  ) -> Int64? {
    var number = FixedPoint()
    let isNegative = start < end && bytes[start] == UInt8(ascii: "-")
    var index = isNegative ? start + 1 : start
    let first = index
    while index < end, case let digit = bytes[index] &- UInt8(ascii: "0"), digit < 10 {
      guard number.append(digit) else { return nil }
      index += 1
    }
    guard index > first else { return nil }
    var places = 0
    if index < end {
      guard bytes[index] == UInt8(ascii: "."), index + 1 < end else { return nil }
      for place in index + 1..<end {
        let digit = bytes[place] &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        if places < scale {
          guard number.append(digit) else { return nil }
        } else {
          number.cutOff(digit, isFirst: places == scale)
        }
        places += 1
      }
    }
    while places < scale {
      guard number.append(0) else { return nil }
      places += 1
    }
    return isNegative ? -number.rounded : number.rounded
  }

  /// Appends a digit; false when the number becomes too large.
  @inline(__always)
  private mutating func append(_ digit: UInt8) -> Bool {
    guard value <= (Int64.max - 10) / 10 else { return false }
    value = value &* 10 &+ Int64(digit)
    return true
  }

  private mutating func cutOff(_ digit: UInt8, isFirst: Bool) {
    if isFirst {
      cut = digit
    } else if digit > 0, cut == 5 || cut == 0 {
      cut += 1
    }
  }

  private var rounded: Int64 { value + (cut > 5 || (cut == 5 && value & 1 == 1) ? 1 : 0) }
}
