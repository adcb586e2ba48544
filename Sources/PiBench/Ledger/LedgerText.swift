// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiReport
import PiTelemetry

/// Amounts as tables show them.
package enum LedgerText {
  /// Nanodollars as dollars with all digits that are not 0: `12.345678901`.
  package static func dollars(_ nanodollars: Int128) -> String {
    let (whole, rest) = nanodollars.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    var decimals = String(rest)
    decimals = String(repeating: "0", count: 9 - decimals.utf8.count) + decimals
    while decimals.utf8.count > 2, decimals.hasSuffix("0") { decimals.removeLast() }
    return "\(nanodollars < 0 ? "-" : "")\(whole).\(decimals)"
  }

  /// Dollars of a forecast, to about four digits.
  static func dollars(_ value: Double) -> String {
    value < 1
      ? "\(DecimalFormat.rounded(value, significant: 4))"
      : DecimalFormat.fixed(value, decimals: value < 1000 ? 3 : 0)
  }

  /// A share in per cent.
  static func percent(_ share: Double) -> String {
    DecimalFormat.fixed(share * 100, decimals: 1) + " %"
  }

  /// Seconds to the millisecond.
  static func seconds(_ value: Double?) -> String {
    value.map { DecimalFormat.fixed($0, decimals: 3) } ?? ""
  }

  /// The lines of a table whose first `left` columns are aligned left and the others right.
  static func table(_ rows: [[String]], left: Int, isColoured: Bool) -> [String] {
    guard let head = rows.first else { return [] }
    let widths = head.indices.map { column in
      rows.map { SafeText.columns($0[column]) }.max() ?? 0
    }
    return rows.enumerated().map { position, row in
      let cells = row.enumerated().map { column, text in
        let gap = String(repeating: " ", count: widths[column] - SafeText.columns(text))
        return column < left ? text + gap : gap + text
      }
      let line = String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
      return position == 0 && isColoured ? "\u{1B}[1m\(line)\u{1B}[0m" : line
    }
  }
}

extension JSONWriter {
  /// Writes a member that holds a whole number; as a text beyond 64 bits, and `null` for nil.
  package mutating func member(whole key: String, _ value: Int128?) {
    self.key(key)
    guard let value else { return null() }
    if let small = Int(exactly: value) { integer(small) } else { text("\(value)") }
  }

  /// Writes a member that holds a whole number.
  package mutating func member(whole key: String, _ value: Int64) {
    member(whole: key, Int128(value))
  }

  /// Writes a member that holds a text, or `null`.
  package mutating func member(text key: String, _ value: String?) {
    self.key(key)
    if let value { text(value) } else { null() }
  }

  /// Writes a member that holds a number, or `null`.
  package mutating func member(number key: String, _ value: Double?) {
    self.key(key)
    number(value)
  }

  /// Writes a member that holds an object.
  package mutating func member(object key: String, _ content: (inout JSONWriter) -> Void) {
    self.key(key)
    object(content)
  }

  /// Writes a member that holds an array of what `elements` writes.
  package mutating func member<Element>(
    array key: String,
    _ elements: [Element],
    _ write: (Element, inout JSONWriter) -> Void
  ) {
    self.key(key)
    array { json in
      for element in elements { write(element, &json) }
    }
  }
}
