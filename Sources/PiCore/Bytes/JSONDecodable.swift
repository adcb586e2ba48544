// SPDX-License-Identifier: Apache-2.0

/// A type that is read from one JSON value.
public protocol JSONDecodable {
  /// What an error says was expected, such as `a number`.
  static var jsonExpectation: String { get }

  /// Reads the value.
  init(json node: JSONNode) throws(InputError)
}

extension JSONNode: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "a value" }

  /// Keeps the value as it is.
  public init(json node: JSONNode) throws(InputError) { self = node }
}

extension Bool: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "true or false" }

  /// Reads `true` or `false`.
  public init(json node: JSONNode) throws(InputError) {
    guard case .bool(let value) = node.value else { throw node.unexpected(Self.jsonExpectation) }
    self = value
  }
}

extension Double: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "a number" }

  /// Reads a number.
  public init(json node: JSONNode) throws(InputError) {
    guard case .number(let number) = node.value else { throw node.unexpected(Self.jsonExpectation) }
    self = number.double
  }
}

extension Int64: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "a whole number" }

  /// Reads a number that is written without fraction or exponent.
  public init(json node: JSONNode) throws(InputError) {
    guard case .number(let number) = node.value, let value = number.int64 else {
      throw node.unexpected(Self.jsonExpectation)
    }
    self = value
  }
}

extension Int: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { Int64.jsonExpectation }

  /// Reads a number that is written without fraction or exponent.
  public init(json node: JSONNode) throws(InputError) {
    self = Int(try Int64(json: node))
  }
}

extension UInt64: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "a whole number in 0 … 18446744073709551615" }

  /// Reads a number below 2⁶⁴ that is written without sign, fraction or exponent.
  public init(json node: JSONNode) throws(InputError) {
    guard case .number(let number) = node.value, let value = UInt64(number.text) else {
      throw node.unexpected(Self.jsonExpectation)
    }
    self = value
  }
}

extension String: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "a text in double quotes" }

  /// Reads a text.
  public init(json node: JSONNode) throws(InputError) {
    guard case .string(let text) = node.value else { throw node.unexpected(Self.jsonExpectation) }
    self = text
  }
}

extension Array: JSONDecodable where Element: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "an array" }

  /// Reads every element.
  public init(json node: JSONNode) throws(InputError) {
    guard case .array(let nodes) = node.value else { throw node.unexpected(Self.jsonExpectation) }
    self = []
    reserveCapacity(nodes.count)
    for node in nodes { append(try Element(json: node)) }
  }
}

extension JSONDecodable where Self: RawRepresentable & CaseIterable, RawValue == String {
  /// What an error says was expected: the names.
  public static var jsonExpectation: String {
    "one of " + allCases.map { Sanitised.quoted($0.rawValue) }.joined(separator: ", ")
  }

  /// Reads one of the enumeration's names.
  public init(json node: JSONNode) throws(InputError) {
    guard case .string(let text) = node.value else { throw node.unexpected(Self.jsonExpectation) }
    guard let value = Self(rawValue: text) else {
      let hint = NearestName.hint(for: text, among: Self.allCases.map(\.rawValue))
      throw .unexpected(
        at: node.position,
        expected: Self.jsonExpectation,
        found: node.summary + hint
      )
    }
    self = value
  }
}
