// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Text from traces and files made safe to show.
package enum SafeText {
  /// The longest name that is shown, in scalars.
  static let nameLimit = 120
  /// The longest prose that is shown, in scalars.
  static let proseLimit = 2_000

  /// Returns the text with each control, bidirectional or invisible character replaced by U+FFFD.
  static func visible(_ text: String, limit: Int = nameLimit) -> String {
    Sanitised.text(text, limit: limit)
  }

  /// The number of terminal columns that the text takes.
  package static func columns(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + $1.terminalColumns }
  }

  /// The text cut to a number of columns, an ellipsis in its middle: names differ at both ends.
  static func cutMiddle(_ text: String, columns limit: Int) -> String {
    guard columns(text) > limit else { return text }
    let tail = String(cut(String(text.reversed()), columns: limit / 2 + 1).dropLast().reversed())
    return cut(text, columns: limit - columns(tail)) + tail
  }

  /// The text cut to a number of columns, an ellipsis in the last one when something is missing.
  static func cut(_ text: String, columns limit: Int) -> String {
    guard columns(text) > limit else { return text }
    var kept = String.UnicodeScalarView()
    var used = 0
    for scalar in text.unicodeScalars {
      guard used + scalar.terminalColumns < limit else { break }
      kept.append(scalar)
      used += scalar.terminalColumns
    }
    return String(kept) + "…"
  }
}

extension Unicode.Scalar {
  /// Columns of a terminal that the scalar takes: 0 for marks, 2 for wide letters, else 1.
  fileprivate var terminalColumns: Int {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF: return 2
    case 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF: return 2
    case 0x20000...0x3FFFD: return 2
    default: return 1
    }
  }
}
