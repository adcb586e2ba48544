// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The attributes of a span or event that are kept, by what they mean: in any order they mean the same.
struct SpanAttributes {
  /// A value, with the place of its name among the names of the field.
  private struct Value {
    var rank: Int
    var node: JSONNode
  }

  private var values = [Value?](repeating: nil, count: SpanField.allCases.count)
  /// What was wrong with the values, the first of which is an error of the whole span.
  private(set) var fault: InputError?
  private(set) var promptKey: UInt64?

  private static let prompts = ["gen_ai.input.messages", "gen_ai.prompt"]
  private static let scalars = JSONShape.scalars(
    "stringValue",
    "intValue",
    "doubleValue",
    "boolValue"
  )

  /// Reads the array of attributes that begins here to its end, also when a value in it is bad.
  ///
  /// - Parameters:
  ///   - stream: where they are read.
  ///   - names: the names that are kept.
  ///   - salt: names prompts by a hash under this salt; nil drops them.
  /// - Throws: `InputError` when the grammar is broken.
  init(
    _ stream: inout JSONStream,
    _ names: [String: SpanNames.Name],
    salt: [UInt8]?
  ) throws(InputError) {
    try stream.enterArray()
    while try stream.nextElement() {
      do throws(InputError) {
        try take(&stream, names, salt: salt)
      } catch {
        guard !stream.isBroken else { throw error }
        fault = fault ?? error
      }
    }
  }

  /// Nothing.
  init() {}

  /// Reads an attribute `{"key": …, "value": {"stringValue": …}}`, whose members stand in any order.
  private mutating func take(
    _ stream: inout JSONStream,
    _ names: [String: SpanNames.Name],
    salt: [UInt8]?
  ) throws(InputError) {
    var name: String?
    var value: JSONNode?
    var fault: InputError?
    try stream.enterObject()
    while let key = try stream.nextKey() {
      do throws(InputError) {
        switch key {
        case "key": name = try String(json: try stream.node(keeping: .scalar))
        case "value":
          // Before the name is known, or where it is a prompt's, it is kept for a moment, however long.
          let isPrompt = salt != nil && (name.map(Self.prompts.contains) ?? true)
          if isPrompt || name == nil {
            let shape = isPrompt ? JSONShape.whole : Self.scalars
            value = try stream.node(keeping: shape, limit: 64 << 20)
          } else if name.flatMap({ names[$0] }) != nil {
            value = try stream.node(keeping: Self.scalars)
          } else {
            try stream.skip()
          }
        default: try stream.skip()
        }
      } catch {
        guard !stream.isBroken else { throw error }
        fault = fault ?? error
      }
    }
    if let fault { throw fault }
    guard let name, let value else { return }
    if let salt, Self.prompts.contains(name) { promptKey = PromptKey.of(value, salt: salt) }
    if let known = names[name] { try keep(value, as: known) }
  }

  private mutating func keep(_ node: JSONNode, as name: SpanNames.Name) throws(InputError) {
    let place = name.field.rawValue
    if let value = values[place] {
      guard value.rank != name.rank else {
        throw .unexpected(at: node.position, expected: "every attribute once", found: "it again")
      }
      guard name.rank < value.rank else { return }
    }
    // LiteLLM writes an empty text where it has nothing, so that another name counts.
    guard Self.scalar(of: node) != nil else { return }
    values[place] = Value(rank: name.rank, node: node)
  }

  private static func scalar(of value: JSONNode) -> JSONNode? {
    value.present("stringValue") ?? value.present("intValue") ?? value.present("doubleValue")
      ?? value.present("boolValue")
  }

  private func scalar(_ field: SpanField) -> JSONNode? {
    values[field.rawValue].flatMap { Self.scalar(of: $0.node) }
  }

  // MARK: Values

  /// Whether a field has a value.
  func has(_ field: SpanField) -> Bool { values[field.rawValue] != nil }

  /// A text, or a whole number as one.
  func text(_ field: SpanField) throws(InputError) -> String? {
    guard let value = values[field.rawValue]?.node else { return nil }
    if let text = try value.text("stringValue") { return text }
    guard let node = value.present("intValue") else { return nil }
    if case .number(let number) = node.value { return number.text }
    return try String(json: node)
  }

  /// A count, which is a text in OTLP's JSON; some instrumentations send a double or a text.
  func tokens(_ field: SpanField) throws(InputError) -> TokenCount? { try scalar(field)?.tokens() }

  /// Money in dollars.
  func dollars(_ field: SpanField) throws(InputError) -> NanoDollars? {
    guard let node = scalar(field) else { return nil }
    guard let dollars = node.decimal, let money = NanoDollars(nearest: dollars) else {
      throw node.unexpected("a cost in dollars, 0 or more")
    }
    return money
  }

  /// A span of a field that counts `unit` seconds.
  func duration(_ field: SpanField, unit: Double = 1) throws(InputError) -> TimeSpan? {
    guard let node = scalar(field) else { return nil }
    guard let value = node.decimal, let span = TimeSpan(exactlySeconds: value * unit), span >= .zero
    else { throw node.unexpected("a duration, 0 or more") }
    return span
  }

  /// A truth value; LiteLLM writes it as a text.
  func flag(_ field: SpanField) throws(InputError) -> Bool? {
    guard let node = scalar(field) else { return nil }
    if case .bool(let flag) = node.value { return flag }
    guard case .string(let text) = node.value, let flag = Bool(text.lowercased()) else {
      throw node.unexpected("true or false")
    }
    return flag
  }
}

extension JSONNode {
  /// A number, also one in a text; nil when it is none.
  fileprivate var decimal: Double? {
    switch value {
    case .number(let number): return number.double
    case .string(let text):
      let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
      return isPlain ? Double(text).flatMap { $0.isFinite ? $0 : nil } : nil
    default: return nil
    }
  }
}
