// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Prices in dollars per token or per million tokens, as price lists write them, turned into picodollars exactly.
enum PriceText {
  /// A price and whether it had to be rounded, half to even.
  struct Price {
    var price: TokenPrice
    var isRounded: Bool
  }

  /// Reads `digits(.digits)?([eE][+-]?digits)?` dollars per token; nil outside 0 … 1 dollar.
  ///
  /// - Parameters:
  ///   - text: the number.
  ///   - isPerMillion: whether it is the price of a million tokens.
  /// - Returns: the price of a token.
  static func parse(_ text: String, perMillion isPerMillion: Bool = false) -> Price? {
    var mantissa: Int64 = 0
    var exponent = isPerMillion ? 6 : 12
    var rest = Array(text.utf8)[...]
    var isFraction = false
    while let byte = rest.first, byte != UInt8(ascii: "e"), byte != UInt8(ascii: "E") {
      rest.removeFirst()
      if byte == UInt8(ascii: ".") {
        isFraction = true
        continue
      }
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10, mantissa < 100_000_000_000_000_000 else { return nil }
      mantissa = mantissa * 10 + Int64(digit)
      if isFraction { exponent -= 1 }
    }
    if !rest.isEmpty {
      guard let power = Int(String(decoding: rest.dropFirst(), as: UTF8.self)),
        (-100...100).contains(power)
      else { return nil }
      exponent += power
    }
    return scaled(mantissa, exponent)
  }

  private static func scaled(_ mantissa: Int64, _ exponent: Int) -> Price? {
    guard mantissa > 0 else { return Price(price: .free, isRounded: false) }
    var value = mantissa
    var rounded = false
    if exponent >= 0 {
      for _ in 0..<exponent {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        guard !overflow, product <= 1_000_000_000_000 else { return nil }
        value = product
      }
    } else {
      guard exponent > -19 else { return Price(price: .free, isRounded: true) }
      var divisor: Int64 = 1
      for _ in 0..<(-exponent) { divisor *= 10 }
      let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
      let half = divisor / 2
      let isUp = remainder > half || (remainder == half && quotient & 1 == 1)
      value = quotient + (isUp ? 1 : 0)
      rounded = remainder != 0
    }
    guard value <= 1_000_000_000_000 else { return nil }
    return Price(price: TokenPrice(picodollars: value), isRounded: rounded)
  }
}
