// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A law that does not hold.
package struct FuzzFault: Error {
  package let text: String

  /// Two readings of the same bytes are equal.
  static func differ(_ one: [String], _ other: [String], _ how: String) throws(FuzzFault) {
    guard one != other else { return }
    let place = zip(one, other).enumerated().first { $0.element.0 != $0.element.1 }
    let text = place.map { "entry \($0.offset): \($0.element.0) | \($0.element.1)" }
    throw FuzzFault(
      text: "reads otherwise \(how): \(text ?? "\(one.count) | \(other.count) entries")"
    )
  }
}

extension InputError {
  /// An error names the file and is one line that no terminal takes for a command.
  func check() throws(FuzzFault) {
    if let flaw { throw FuzzFault(text: flaw) }
  }

  /// What is wrong with the error itself; nil for nothing.
  var flaw: String? {
    let text = description
    guard text.hasPrefix("f") || text.hasPrefix("columns") else {
      return "the error does not name the file: \(text)"
    }
    let harmful = text.unicodeScalars.contains { $0.value < 32 || (127..<160).contains($0.value) }
    guard !harmful, text.utf8.count < 8_192 else {
      return "the error is not one plain line: \(text.debugDescription)"
    }
    if let position, position.line < 1 || position.column < 1 {
      return "the error has no place: \(text)"
    }
    return nil
  }
}
