// SPDX-License-Identifier: Apache-2.0

/// Numbers as text, without a locale.
package enum DecimalFormat {
  /// The shortest text that reads back as the same finite number: `3` rather than `3.0`.
  package static func shortest(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The number with a fixed count of decimals, 0 … 9, and a typographic minus; no negative zero.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    let power = tenToThe(decimals)
    let scaled = (value.magnitude * power).rounded()
    guard value.isFinite, scaled < 9e15 else { return shortest(value).replacingMinus() }
    var digits = String(Int64(scaled))
    if decimals > 0 {
      let missing = decimals + 1 - digits.utf8.count
      if missing > 0 { digits = String(repeating: "0", count: missing) + digits }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
    }
    return value < 0 && scaled > 0 ? "\u{2212}" + digits : digits
  }

  /// A sum in dollars with cents at least, and as many more decimals, up to 9, as it has.
  package static func dollars(_ value: Double) -> String {
    let decimals = (2..<9).first { decimals in
      let power = tenToThe(decimals)
      return (value * power).rounded() / power == value
    }
    return fixed(value, decimals: decimals ?? 9)
  }

  /// The number with three significant digits, or all digits of its whole part, and at most 9 decimals.
  package static func threeDigits(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, decimals: 0) }
    return fixed(value, decimals: min(max(2 - exponent(of: value.magnitude), 0), 9))
  }

  /// The nearest number with at most `digits` significant decimal digits, 1 … 15.
  package static func rounded(_ value: Double, significant digits: Int) -> Double {
    guard value.isFinite, value != 0 else { return value }
    let shift = digits - 1 - exponent(of: value.magnitude)
    guard shift.magnitude < 300 else { return value }
    let power = tenToThe(Int(shift.magnitude))
    return shift >= 0 ? (value * power).rounded() / power : (value / power).rounded() * power
  }

  /// The largest e with 10^e ≤ `value`, for a positive finite value; within one of it at the edges.
  package static func exponent(of value: Double) -> Int {
    var exponent = 0
    var rest = value
    while rest >= 10 {
      rest /= 10
      exponent += 1
    }
    while rest > 0, rest < 1 {
      rest *= 10
      exponent -= 1
    }
    return exponent
  }

  /// 10^`exponent` for an exponent of 0 or more.
  package static func tenToThe(_ exponent: Int) -> Double {
    var power = 1.0
    for _ in 0..<exponent { power *= 10 }
    return power
  }
}

extension String {
  /// The text with a typographic minus instead of a leading hyphen.
  fileprivate func replacingMinus() -> String {
    hasPrefix("-") ? "\u{2212}" + dropFirst() : self
  }
}
