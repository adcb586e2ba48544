// SPDX-License-Identifier: Apache-2.0

/// Values as one sequence of bytes, which is the same whenever they are equal: what digests are made of.
///
/// Every value stands on a line behind its name. Texts are quoted as JSON quotes them, numbers are the
/// shortest that read back alike, and what is absent is `null`.
public struct CanonicalText: Sendable {
  /// What was added so far, as UTF-8.
  public private(set) var bytes: [UInt8] = []

  /// Creates an empty text.
  public init() {}

  /// Adds a text.
  public mutating func add(_ name: String, _ value: String?) {
    line(name, value.map { JSONText.quoted($0) })
  }

  /// Adds a whole number.
  public mutating func add(_ name: String, _ value: (some BinaryInteger)?) {
    line(name, value.map { "\($0)" })
  }

  /// Adds a finite number; 1 and 1.0 are alike.
  public mutating func add(_ name: String, _ value: Double?) {
    line(name, value.map { PlainNumber.text($0) })
  }

  /// Adds a truth value.
  public mutating func add(_ name: String, _ value: Bool) {
    line(name, value ? "true" : "false")
  }

  /// Adds a JSON value.
  ///
  /// - Parameters:
  ///   - name: what it is called.
  ///   - node: the value; the order of its keys, its blanks and its comments do not count.
  ///   - keys: keys of the outermost object that do not count.
  public mutating func add(_ name: String, _ node: JSONNode, without keys: Set<String> = []) {
    line(name, CanonicalText.text(node, without: keys))
  }

  private mutating func line(_ name: String, _ value: String?) {
    bytes += Array("\(name) \(value ?? "null")\n".utf8)
  }

  private static func text(_ node: JSONNode, without keys: Set<String> = []) -> String {
    switch node.value {
    case .null: return "null"
    case .bool(let flag): return flag ? "true" : "false"
    case .number(let number): return number.int64.map { "\($0)" } ?? PlainNumber.text(number.double)
    case .notFinite(let name): return name
    case .string(let string): return JSONText.quoted(string)
    case .array(let nodes): return "[" + nodes.map { text($0) }.joined(separator: ",") + "]"
    case .object(let members):
      let sorted = members.filter { !keys.contains($0.key) }
        .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      return "{"
        + sorted.map { JSONText.quoted($0.key) + ":" + text($0.value) }.joined(separator: ",") + "}"
    }
  }
}
