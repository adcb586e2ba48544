// SPDX-License-Identifier: Apache-2.0

/// Money as people read it: thousands apart, and within a column as many decimals in every row.
package enum MoneyText {
  /// The fewest decimals of dollars.
  private static let fewest = 2

  /// How many decimals show all digits of some amounts of nanodollars: 2 … 9.
  package static func decimals(_ amounts: some Sequence<Int128>) -> Int {
    amounts.reduce(fewest) { most, amount in
      var (rest, decimals) = (amount.magnitude % 1_000_000_000, 9)
      while decimals > most, rest % 10 == 0 {
        rest /= 10
        decimals -= 1
      }
      return max(most, decimals)
    }
  }

  /// Nanodollars as dollars: `1,234.50`; with all digits unless told how many decimals, which are then exact
  /// or cut.
  package static func dollars(_ nanodollars: Int128, decimals: Int? = nil) -> String {
    let decimals = decimals ?? self.decimals(CollectionOfOne(nanodollars))
    let (whole, rest) = nanodollars.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    let digits = String(rest)
    let padded = String(repeating: "0", count: 9 - digits.utf8.count) + digits
    return (nanodollars < 0 ? "-" : "") + grouped(String(whole)) + "."
      + padded.prefix(decimals)
  }

  /// The cells of a column of amounts; an unknown one is shown as `unknown`.
  package static func column(_ amounts: [Int128?], unknown: String) -> [String] {
    let decimals = decimals(amounts.lazy.compactMap { $0 })
    return amounts.map { $0.map { dollars($0, decimals: decimals) } ?? unknown }
  }

  /// A plain number with its thousands apart: `-12,345.678`.
  package static func grouped(_ number: String) -> String {
    let sign = number.prefix { !("0"..."9").contains($0) }
    let parts = number.dropFirst(sign.count).split(separator: ".", maxSplits: 1)
    guard let whole = parts.first, whole.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return number
    }
    var text = ""
    for (place, digit) in whole.enumerated() {
      if place > 0, (whole.utf8.count - place) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return sign + text + (parts.count == 2 ? ".\(parts[1])" : "")
  }
}
