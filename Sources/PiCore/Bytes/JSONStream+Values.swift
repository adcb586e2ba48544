// SPDX-License-Identifier: Apache-2.0

extension JSONStream {
  /// Steps over the value that begins here, checking it.
  public mutating func skip() throws(InputError) {
    let outer = levels.count
    try skipStart()
    while levels.count > outer {
      if levels[levels.count - 1].isObject {
        guard try !closes(UInt8(ascii: "}")) else { continue }
        try skipKey()
      } else {
        guard try !closes(UInt8(ascii: "]")) else { continue }
      }
      try skipStart()
    }
  }

  /// Steps over a scalar or enters a container.
  private mutating func skipStart() throws(InputError) {
    switch try kind() {
    case .object: try enterObject()
    case .array: try enterArray()
    case .scalar: _ = try scalar(keeping: nil)
    }
  }

  private mutating func skipKey() throws(InputError) {
    guard try peek() == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
    try string(keeping: nil)
    try skipSpace()
    guard try peek() == UInt8(ascii: ":") else { throw unexpected("a colon after the key") }
    advance()
    try skipSpace()
  }

  /// Reads the value that begins here as far as it has the shape.
  ///
  /// - Parameters:
  ///   - shape: what is kept; what else there is of the value is checked and dropped.
  ///   - limit: the most bytes of keys, texts and numbers that are kept.
  /// - Returns: the node, with the members and elements that were kept.
  /// - Throws: ``InputError``; when the limit is exceeded, after the whole value was passed.
  public mutating func node(
    keeping shape: JSONShape = .whole,
    limit: Int = maximumNodeBytes
  ) throws(InputError) -> JSONNode {
    let start = position
    var budget = limit
    let node = try node(shape, &budget)
    guard budget >= 0 else {
      throw .unexpected(at: start, expected: "a value of at most \(limit) bytes", found: "more")
    }
    return node
  }

  private mutating func node(
    _ shape: JSONShape,
    _ budget: inout Int
  ) throws(InputError) -> JSONNode {
    let start = position
    switch try kind() {
    case .object: return JSONNode(.object(try members(shape, &budget)), at: start)
    case .array: return JSONNode(.array(try elements(shape, &budget)), at: start)
    case .scalar:
      guard budget >= 0 else { return JSONNode(try scalar(keeping: nil), at: start) }
      let value = try scalar(keeping: budget)
      budget -= scratch.count + 1
      return JSONNode(budget >= 0 ? value : .null, at: start)
    }
  }

  private mutating func members(
    _ shape: JSONShape,
    _ budget: inout Int
  ) throws(InputError) -> [JSONMember] {
    try enterObject()
    var members: [JSONMember] = []
    var kept: Set<[UInt8]> = []
    while try !closes(UInt8(ascii: "}")) {
      let place = position
      let key = try self.key()
      guard let shape = shape.shape(of: key), budget >= 0 else {
        try skip()
        continue
      }
      budget -= key.count + 16
      guard kept.insert(key).inserted else {
        throw fail(.unexpected(at: place, expected: "every key once", found: "it again"))
      }
      let value = try node(shape, &budget)
      let name = String(decoding: key, as: UTF8.self)
      members.append(JSONMember(key: name, at: place, value: value))
    }
    return members
  }

  private mutating func elements(
    _ shape: JSONShape,
    _ budget: inout Int
  ) throws(InputError) -> [JSONNode] {
    try enterArray()
    var elements: [JSONNode] = []
    while try !closes(UInt8(ascii: "]")) {
      guard let shape = shape.elementShape, budget >= 0 else {
        try skip()
        continue
      }
      budget -= 16
      elements.append(try node(shape, &budget))
    }
    return elements
  }

  // MARK: Scalars

  /// Reads a text, number or word; its bytes are in `scratch` when there is a limit to them.
  private mutating func scalar(keeping limit: Int?) throws(InputError) -> JSONNode.Value {
    scratch.removeAll(keepingCapacity: true)
    switch try peek() {
    case UInt8(ascii: "\""):
      try string(keeping: limit)
      return limit == nil ? .null : .string(String(decoding: scratch, as: UTF8.self))
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
      return try number()
    case UInt8(ascii: "t"): return try word("true", is: .bool(true))
    case UInt8(ascii: "f"): return try word("false", is: .bool(false))
    case UInt8(ascii: "n"): return try word("null", is: .null)
    case UInt8(ascii: "N") where dialect == .python:
      return try word("NaN", is: .notFinite("NaN"))
    case UInt8(ascii: "I") where dialect == .python:
      return try word("Infinity", is: .notFinite("Infinity"))
    default: throw unexpected("a JSON value")
    }
  }

  private mutating func word(
    _ word: StaticString,
    is value: JSONNode.Value
  ) throws(InputError) -> JSONNode.Value {
    let start = position
    for byte in "\(word)".utf8 {
      guard try peek() == byte else {
        let found = buffer.excerpt()
        throw fail(.unexpected(at: start, expected: "\(word)", found: found))
      }
      advance()
    }
    return value
  }

  /// Reads a number, or `-Infinity` where the dialect has it.
  private mutating func number() throws(InputError) -> JSONNode.Value {
    let start = position
    while let byte = try peek(), Self.isNumeric(byte) {
      guard scratch.count < Self.maximumNumberBytes else {
        throw unexpected("a number of at most \(Self.maximumNumberBytes) bytes")
      }
      scratch.append(byte)
      advance()
    }
    if dialect == .python, scratch == [UInt8(ascii: "-")], try peek() == UInt8(ascii: "I") {
      return try word("Infinity", is: .notFinite("-Infinity"))
    }
    let digits = scratch
    let bytes = digits.span
    let text = UTF8Text.lossyString(bytes, from: 0, to: bytes.count)
    guard let scanned = DecimalText(bytes, from: 0, to: bytes.count), scanned.end == bytes.count
    else {
      throw fail(.unexpected(at: start, expected: "a number such as -1.5e3", found: text))
    }
    guard !scanned.hasLeadingZero else {
      throw fail(.unexpected(at: start, expected: "a number without leading zeros", found: text))
    }
    guard let double = scanned.double(bytes) else {
      throw fail(.unexpected(at: start, expected: "a number within ±1.8e308", found: text))
    }
    return .number(JSONNumber(text: text, double: double, int64: scanned.int64))
  }

  private static func isNumeric(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }
}
