// SPDX-License-Identifier: Apache-2.0

/// A value of a JSON document that remembers where it stands.
public struct JSONNode: Sendable {
  /// What a node holds.
  public enum Value: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number with its text.
    case number(JSONNumber)
    /// `NaN`, `Infinity` or `-Infinity`, which ``JSONDialect/python`` writes where it has no number.
    case notFinite(String)
    /// A text.
    case string(String)
    /// An array.
    case array([JSONNode])
    /// An object: its members in the order of the document, keys unique.
    case object([JSONMember])
  }

  /// Where the value begins.
  public var position: InputPosition {
    InputPosition(file: file, line: Int(line), column: Int(column))
  }
  /// Name of the document's file.
  public let file: String
  /// What the node holds.
  public let value: Value
  private let line: Int32
  private let column: Int32

  /// Creates a node.
  public init(_ value: Value, at position: InputPosition) {
    self.value = value
    file = position.file
    line = Int32(clamping: position.line)
    column = Int32(clamping: position.column)
  }

  /// The value of a member, or nil when this is no object or has no such key.
  public subscript(key: String) -> JSONNode? {
    guard case .object(let members) = value else { return nil }
    let count = key.utf8.count
    // What equals a text without accents and is as long has the same bytes; texts compare by words.
    return members.first { $0.key.utf8.count == count && $0.key == key }?.value
  }

  /// Returns the error that this node is not what was expected.
  public func unexpected(_ expected: String) -> InputError {
    .unexpected(at: position, expected: expected, found: summary)
  }

  /// The value in a few words for an error: scalars as written, containers by kind.
  public var summary: String {
    switch value {
    case .null: "null"
    case .bool(let flag): flag ? "true" : "false"
    case .number(let number): Sanitised.text(number.text)
    case .notFinite(let text): text
    case .string(let text): Sanitised.quoted(text)
    case .array: "an array"
    case .object: "an object"
    }
  }
}

/// A key and its value in a JSON object.
public struct JSONMember: Sendable {
  /// The key.
  public let key: String
  /// Where the key begins.
  public let position: InputPosition
  /// The value.
  public let value: JSONNode

  /// Creates a member.
  public init(key: String, at position: InputPosition, value: JSONNode) {
    self.key = key
    self.position = position
    self.value = value
  }
}

/// A number of a JSON document as it was written.
public struct JSONNumber: Hashable, Sendable {
  /// The text, such as `1e3`.
  public let text: String
  /// The nearest double, half to even; finite.
  public let double: Double
  /// The exact integer, or nil when there is a fraction or exponent, or 64 bits do not hold it.
  public let int64: Int64?
}
