// SPDX-License-Identifier: Apache-2.0
// OWASP Application Security Verification Standard 5.0, 1.2.10: CSV and formula injection.

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
      } else if isHidden(scalar) {
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

  /// A cell with quotes where CSV needs them.
  package static func quoted(_ cell: String) -> String {
    let needsQuotes = cell.utf8.contains { byte in
      byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
    }
    return needsQuotes ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell
  }

  private static func needsApostrophe(_ text: String) -> Bool {
    switch text.unicodeScalars.first {
    case nil, "'", "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
    default: false
    }
  }

  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true
    case 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
    default: false
    }
  }
}
