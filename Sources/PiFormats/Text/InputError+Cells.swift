// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// Errors about data that may be private: they say what kind of value stood there.
extension InputError {
  /// The error without the text of a cell; numbers and calendar times are shown.
  ///
  /// What the command line itself says is no cell.
  public var withoutCells: InputError {
    guard case .unexpected(let place, let expected, let found) = self,
      !place.file.hasPrefix("--")
    else { return self }
    // A header's names are no cells, unless there is no header.
    let isHeader = expected.hasPrefix("a column named")
    let shown = isHeader ? Redaction.text(found) : InputError.described(found)
    return .unexpected(at: place, expected: expected, found: shown)
  }

  /// Replaces what stands in quotes.
  private static func described(_ found: String) -> String {
    guard let first = found.firstIndex(of: "\""), let last = found.lastIndex(of: "\"") else {
      return Redaction.text(found)
    }
    guard first < last else { return "a text" }
    let text = found[found.index(after: first)..<last]
    if isPlain(text) { return found }
    let count = text.unicodeScalars.count
    return count == 1 ? "a text of 1 character" : "a text of \(count) characters"
  }

  /// Whether a text is a short number, a calendar time or empty.
  private static func isPlain(_ text: Substring) -> Bool {
    if text.isEmpty || ["nan", "inf", "-inf", "infinity"].contains(text.lowercased()) {
      return true
    }
    guard text.utf8.count <= 40 else { return false }
    let isTime = text.utf8.count >= 10 && text.dropFirst(4).first == "-"
    if isTime {
      let digits = text.filter { !"-:. TZ+".contains($0) }
      return digits.allSatisfy { $0.isASCII && $0.isNumber }
    }
    return text.utf8.count <= 24 && Double(text) != nil
      && text.allSatisfy { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
  }
}
