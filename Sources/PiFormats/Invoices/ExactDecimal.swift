// SPDX-License-Identifier: Apache-2.0

/// Decimal numbers as whole multiples of a power of ten, without a way over binary fractions.
enum ExactDecimal {
  /// The value of a plain decimal number such as `-12.50` or `0E-18` in units of 10⁻ᵖˡᵃᶜᵉˢ; nil for
  /// anything else, and beyond 10³⁰ units: a trillion dollars in attodollars, of which no file holds so many
  /// that their sum overflows.
  ///
  /// Digits behind the last place are rounded half to even.
  static func parse(_ text: String, places: Int) -> Int128? {
    var bytes = Array(text.utf8)[...]
    var isNegative = false
    if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
      isNegative = first == UInt8(ascii: "-")
      bytes.removeFirst()
    }
    guard let (digits, behind) = mantissa(&bytes), let exponent = exponent(bytes) else {
      return nil
    }
    guard digits != 0 else { return 0 }
    let shift = exponent - behind + places
    guard let value = shifted(digits, by: shift), value <= largest else { return nil }
    return isNegative ? -value : value
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// Takes digits with at most one point among them: their number, and how many stand behind the point.
  private static func mantissa(
    _ bytes: inout ArraySlice<UInt8>
  ) -> (digits: Int128, behind: Int)? {
    var (value, count, behind): (Int128, Int, Int) = (0, 0, 0)
    var hasPoint = false
    while let byte = bytes.first {
      if byte == UInt8(ascii: "."), !hasPoint {
        hasPoint = true
      } else if isDigit(byte) {
        count += 1
        // Digits so far behind the point are below every unit.
        if value < most {
          value = value * 10 + Int128(byte - 0x30)
          if hasPoint { behind += 1 }
        } else if !hasPoint {
          return nil
        }
      } else {
        break
      }
      bytes.removeFirst()
    }
    return count > 0 ? (value, behind) : nil
  }

  /// The power of ten that is left of a number, 0 for nothing.
  private static func exponent(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first else { return 0 }
    guard first == UInt8(ascii: "e") || first == UInt8(ascii: "E"), bytes.count <= 7 else {
      return nil
    }
    return Int(String(decoding: bytes.dropFirst(), as: UTF8.self))
  }

  private static let largest: Int128 = 1_000_000_000_000_000_000 * 1_000_000_000_000
  /// What digits are gathered up to.
  private static let most: Int128 = 1_000_000_000_000_000_000 * 1_000_000_000_000_000_000

  /// A positive number times a power of ten, rounded half to even; nil beyond 10³⁶.
  private static func shifted(_ number: Int128, by power: Int) -> Int128? {
    var value = number
    if power >= 0 {
      for _ in 0..<power {
        guard value < most / 10 else { return nil }
        value *= 10
      }
      return value
    }
    guard power > -40 else { return 0 }
    // Digits are cut one by one; whether one before the last was not 0 decides ties.
    var (last, isAbove): (Int128, Bool) = (0, false)
    for _ in 0 ..< -power {
      if last != 0 { isAbove = true }
      (value, last) = value.quotientAndRemainder(dividingBy: 10)
    }
    let isUp = last > 5 || (last == 5 && (isAbove || value & 1 == 1))
    return isUp ? value + 1 : value
  }
}
