// SPDX-License-Identifier: Apache-2.0

/// A place in an input file: line and column count from 1, columns in Unicode scalars.
public struct InputPosition: Hashable, Sendable {
  /// Name of the file as the user wrote it.
  public var file: String
  /// Line, from 1.
  public var line: Int
  /// Column, from 1.
  public var column: Int

  /// Creates a position.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// What is wrong with bytes that came from outside.
public enum InputError: Error, Hashable, Sendable {
  /// The bytes at a position are not what the format or the field asks for.
  case unexpected(at: InputPosition, expected: String, found: String)
  /// A file as a whole cannot be read.
  case unreadable(file: String, reason: String)

  /// The position, or nil when the file as a whole is at fault.
  public var position: InputPosition? {
    if case .unexpected(let position, _, _) = self { return position }
    return nil
  }

  /// What was expected there.
  public var expectation: String {
    switch self {
    case .unexpected(_, let expected, _): expected
    case .unreadable: "a readable file"
    }
  }
}

extension InputError: CustomStringConvertible {
  /// The error as one line for a terminal, such as `fleet.json:12:8: expected a number, found "abc"`.
  public var description: String {
    switch self {
    case .unexpected(let position, let expected, let found):
      let place =
        "\(Sanitised.text(position.file, limit: 4096)):\(position.line):\(position.column)"
      return "\(place): expected \(expected), found \(Sanitised.text(found, limit: 240))"
    case .unreadable(let file, let reason):
      return "\(Sanitised.text(file, limit: 4096)): \(Sanitised.text(reason, limit: 240))"
    }
  }
}
