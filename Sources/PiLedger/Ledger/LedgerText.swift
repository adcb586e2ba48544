// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import PiTelemetry

/// Amounts as tables show them.
package enum LedgerText {
  /// Nanodollars as dollars with all digits that are not 0: `12,345.678901`.
  package static func dollars(_ nanodollars: Int128) -> String { MoneyText.dollars(nanodollars) }

  /// How many decimals show the largest of some estimates in dollars to about four digits.
  static func decimals(_ values: [Double]) -> Int {
    let largest = values.map(abs).max() ?? 0
    if largest >= 1000 { return 2 }
    var (decimals, bound) = (3, 1.0)
    while decimals < 9, largest < bound {
      decimals += 1
      bound /= 10
    }
    return decimals
  }

  /// Dollars of an estimate.
  static func dollars(_ value: Double, decimals: Int) -> String {
    MoneyText.grouped(DecimalFormat.fixed(value, decimals: decimals))
  }

  /// A share in per cent.
  static func percent(_ share: Double) -> String {
    DecimalFormat.fixed(share * 100, decimals: 1) + " %"
  }

  /// A difference as a share, in per cent to two decimals with its sign.
  static func share(_ share: Double) -> String {
    (share > 0 ? "+" : "") + DecimalFormat.fixed(share * 100, decimals: 2)
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
