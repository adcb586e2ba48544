// SPDX-License-Identifier: Apache-2.0

/// Decimal numbers read straight into integers, so that times and money are exact.
struct FixedPoint {
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
  static func parse(_ bytes: borrowing Span<UInt8>, scale: Int) -> Int64? {
    var number = FixedPoint()
    let isNegative = bytes.count > 0 && bytes[0] == UInt8(ascii: "-")
    var index = isNegative ? 1 : 0
    let first = index
    while index < bytes.count, case let digit = bytes[index] &- UInt8(ascii: "0"), digit < 10 {
      guard number.append(digit) else { return nil }
      index += 1
    }
    guard index > first else { return nil }
    var places = 0
    if index < bytes.count {
      guard bytes[index] == UInt8(ascii: "."), index + 1 < bytes.count else { return nil }
      for place in index + 1..<bytes.count {
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
