// SPDX-License-Identifier: Apache-2.0
// OWASP Application Security Verification Standard 5.0, 1.2.10: CSV and formula injection.

import PiCore
import PiReport

/// Text as a cell of an exported CSV: no formula, one line, and the text can be had back.
///
/// A text that is empty, begins as a formula does, or begins with an apostrophe gets an
/// apostrophe before it, so that an empty cell is no text. A backslash becomes `\\`; a character that
/// moves, hides or reorders text becomes `\u{…}` with its number in hexadecimal digits.
package enum ExportedText {
  /// The cell of a text, before quoting.
  package static func cell(_ text: String) -> String {
    var cell = needsApostrophe(text) ? "'" : ""
    for scalar in text.unicodeScalars {
      if scalar == "\\" {
        cell += "\\\\"
      } else if scalar.isHidden {
        cell += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        cell.unicodeScalars.append(scalar)
      }
    }
    return cell
  }

  /// The text of a cell; nil when it is not one that `cell(_:)` makes.
  package static func text(_ cell: String) -> String? {
    var text = String.UnicodeScalarView()
    var rest = cell.unicodeScalars[...]
    if rest.first == "'" { rest.removeFirst() }
    while let scalar = rest.popFirst() {
      guard scalar == "\\" else {
        text.append(scalar)
        continue
      }
      switch rest.popFirst() {
      case "\\": text.append("\\")
      case "u":
        guard rest.popFirst() == "{", let end = rest.firstIndex(of: "}"),
          let value = UInt32(String(rest[..<end]), radix: 16), let hidden = Unicode.Scalar(value)
        else { return nil }
        text.append(hidden)
        rest = rest[rest.index(after: end)...]
      default: return nil
      }
    }
    return String(text)
  }

  private static func needsApostrophe(_ text: String) -> Bool {
    text.isEmpty || text.unicodeScalars.first == "'" || CSVWriter.beginsFormula(text)
  }
}
