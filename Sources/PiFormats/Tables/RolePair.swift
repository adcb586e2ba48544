// SPDX-License-Identifier: Apache-2.0

import PiCore

/// One `role=column` of a map of columns, with its place.
struct RolePair {
  let role: String
  let value: String
  let place: InputPosition

  /// Splits a map at its commas.
  ///
  /// - Parameters:
  ///   - text: `role=column` pairs.
  ///   - name: where the text comes from, for errors.
  ///   - body: takes each pair in turn.
  /// - Throws: `InputError` for a part that is no pair, and what `body` throws.
  static func forEach(
    in text: String,
    named name: String,
    _ body: (RolePair) throws(InputError) -> Void
  ) throws(InputError) {
    var column = 1
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let place = InputPosition(file: name, line: 1, column: column)
      column += part.unicodeScalars.count + 1
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2, !pair[1].isEmpty else {
        let found = Sanitised.quoted(String(part))
        throw .unexpected(at: place, expected: "role=column", found: found)
      }
      try body(RolePair(role: String(pair[0]), value: String(pair[1]), place: place))
    }
  }

  /// The value as one of a few words.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ expected: String
  ) throws(InputError) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: value) else {
      let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      let found = Sanitised.quoted(value)
      throw .unexpected(at: place, expected: "\(expected) out of \(names)", found: found)
    }
    return choice
  }

  /// The value as a number above zero.
  func scale() throws(InputError) -> Double {
    guard let number = Double(value), number > 0, number.isFinite else {
      throw .unexpected(at: place, expected: "a scale above 0", found: Sanitised.quoted(value))
    }
    return number
  }

  /// The error that no such role is known.
  func unknown(among roles: [String]) -> InputError {
    .unexpected(
      at: place,
      expected: "a role out of " + roles.joined(separator: ", "),
      found: Sanitised.quoted(role) + NearestName.hint(for: role, among: roles)
    )
  }
}
