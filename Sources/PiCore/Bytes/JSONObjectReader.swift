// SPDX-License-Identifier: Apache-2.0

/// Reads an object key by key and refuses the keys that nobody asked for.
///
/// ```swift
/// var fields = try JSONObjectReader(node)
/// let share = try fields.required("error_share", as: Double.self, in: 0...1)
/// let name = try fields.optional("name", as: String.self) ?? "unnamed"
/// try fields.finish()
/// ```
public struct JSONObjectReader {
  /// Where the object begins.
  public let position: InputPosition
  private let members: [JSONMember]
  private var known: [String] = []
  private var asked: Set<[UInt8]> = []

  /// Creates a reader of an object, or throws when the value is none.
  public init(_ node: JSONNode) throws(InputError) {
    guard case .object(let members) = node.value else { throw node.unexpected("an object") }
    self.members = members
    position = node.position
  }

  /// Whether the object has the key; this counts as asking for it.
  public mutating func contains(_ key: String) -> Bool {
    find(key) != nil
  }

  /// Reads a key that must be there.
  public mutating func required<Value: JSONDecodable>(
    _ key: String,
    as type: Value.Type = Value.self
  ) throws(InputError) -> Value {
    guard let node = find(key) else { throw missing(key, expected: type.jsonExpectation) }
    return try Value(json: node)
  }

  /// Reads a key that may be absent; `null` is not absent.
  public mutating func optional<Value: JSONDecodable>(
    _ key: String,
    as type: Value.Type = Value.self
  ) throws(InputError) -> Value? {
    guard let node = find(key) else { return nil }
    return try Value(json: node)
  }

  /// Reads a key that must be there and lie in a range.
  public mutating func required<Value: JSONDecodable & Comparable>(
    _ key: String,
    as type: Value.Type = Value.self,
    in range: ClosedRange<Value>
  ) throws(InputError) -> Value {
    guard let node = find(key) else {
      throw missing(key, expected: Self.expectation(type, in: range))
    }
    return try Self.read(node, in: range)
  }

  /// Reads a key that may be absent and otherwise lies in a range.
  public mutating func optional<Value: JSONDecodable & Comparable>(
    _ key: String,
    as type: Value.Type = Value.self,
    in range: ClosedRange<Value>
  ) throws(InputError) -> Value? {
    guard let node = find(key) else { return nil }
    return try Self.read(node, in: range)
  }

  /// Throws when the object has a key that was never asked for, naming the nearest known one.
  public func finish() throws(InputError) {
    for member in members where !asked.contains(Array(member.key.utf8)) {
      let found = Sanitised.quoted(member.key)
      let free = known.filter { key in !members.contains { $0.key == key } }
      let near = NearestName.of(member.key, among: free) ?? NearestName.of(member.key, among: known)
      let hint = near.map { "; did you mean \(Sanitised.quoted($0))?" } ?? ""
      let names = known.map { Sanitised.quoted($0) }.joined(separator: ", ")
      let expected = hint.isEmpty ? "one of the keys \(names)" : "a known key"
      throw .unexpected(at: member.position, expected: expected, found: found + hint)
    }
  }

  private mutating func find(_ key: String) -> JSONNode? {
    let bytes = Array(key.utf8)
    if asked.insert(bytes).inserted { known.append(key) }
    return members.first { $0.key.utf8.elementsEqual(bytes) }?.value
  }

  private func missing(_ key: String, expected: String) -> InputError {
    let unread = members.filter { !asked.contains(Array($0.key.utf8)) }
    let wanted = "the key \(Sanitised.quoted(key)) with \(expected)"
    if let near = NearestName.of(key, among: unread.map(\.key)),
      let member = unread.first(where: { $0.key == near })
    {
      return .unexpected(at: member.position, expected: wanted, found: Sanitised.quoted(near))
    }
    return .unexpected(at: position, expected: wanted, found: "an object without it")
  }

  private static func expectation<Value: JSONDecodable & Comparable>(
    _ type: Value.Type,
    in range: ClosedRange<Value>
  ) -> String {
    "\(type.jsonExpectation) in \(plain(range.lowerBound)) … \(plain(range.upperBound))"
  }

  /// A bound as people write it: 1 rather than 1.0.
  private static func plain<Value>(_ bound: Value) -> String {
    (bound as? Double).map(PlainNumber.text) ?? "\(bound)"
  }

  private static func read<Value: JSONDecodable & Comparable>(
    _ node: JSONNode,
    in range: ClosedRange<Value>
  ) throws(InputError) -> Value {
    let expected = expectation(Value.self, in: range)
    let value: Value
    do throws(InputError) {
      value = try Value(json: node)
    } catch {
      throw node.unexpected(expected)
    }
    guard range.contains(value) else { throw node.unexpected(expected) }
    return value
  }
}
