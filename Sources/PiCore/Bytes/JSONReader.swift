// SPDX-License-Identifier: Apache-2.0
// Bray: The JavaScript Object Notation (JSON) Data Interchange Format. RFC 8259, 2017.

/// A strict reader of one JSON document.
///
/// Beyond RFC 8259 it refuses duplicate keys, numbers that overflow, lone surrogates, NUL, nesting
/// deeper than 64 and documents above the size limit. One leading UTF-8 byte-order mark is skipped.
public struct JSONReader {
  /// What a reader accepts.
  public struct Options: Sendable {
    /// Whether `//` and `/* */` comments and a comma before a closing bracket are accepted.
    public var allowsComments: Bool
    /// The largest document in bytes.
    public var maximumBytes: Int
    /// The deepest nesting of arrays and objects.
    public var maximumDepth: Int

    /// Creates options.
    public init(
      allowsComments: Bool = false,
      maximumBytes: Int = 256 << 20,
      maximumDepth: Int = 64
    ) {
      self.allowsComments = allowsComments
      self.maximumBytes = maximumBytes
      self.maximumDepth = maximumDepth
    }

    /// RFC 8259 without extensions.
    public static let strict = Options()
    /// For files that people write: comments and trailing commas are accepted.
    public static let handwritten = Options(allowsComments: true)
  }

  let bytes: [UInt8]
  let file: String
  let options: Options
  var offset = 0
  private var line = 1
  private var lineStart = 0
  /// Continuation bytes since `lineStart`, which columns do not count.
  private var continuations = 0

  private init(_ bytes: [UInt8], named file: String, options: Options) {
    self.bytes = bytes
    self.file = file
    self.options = options
  }

  /// Parses a whole document.
  public static func parse(
    _ bytes: [UInt8],
    named file: String,
    options: Options = .strict
  ) throws(InputError) -> JSONNode {
    guard bytes.count <= options.maximumBytes, bytes.count < Int32.max else {
      let limit = min(options.maximumBytes, Int(Int32.max))
      throw .unreadable(file: file, reason: "expected at most \(limit) bytes of JSON")
    }
    var reader = JSONReader(bytes, named: file, options: options)
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if bytes.starts(with: mark) {
      reader.offset = 3
      reader.lineStart = 3
    }
    try reader.checkEncoding()
    try reader.skipSpace()
    let root = try reader.value(depth: 0)
    try reader.skipSpace()
    guard reader.peek == nil else { throw reader.unexpected("the end of the document") }
    return root
  }

  // MARK: Position

  var peek: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  var position: InputPosition {
    InputPosition(file: file, line: line, column: offset - lineStart - continuations + 1)
  }

  mutating func advance() {
    let byte = bytes[offset]
    offset += 1
    if byte == UInt8(ascii: "\n") {
      line += 1
      lineStart = offset
      continuations = 0
    } else if byte & 0xC0 == 0x80 {
      continuations += 1
    }
  }

  func unexpected(_ expected: String) -> InputError {
    let found = UTF8Text.excerpt(bytes.span, at: offset, to: bytes.count)
    return .unexpected(at: position, expected: expected, found: found)
  }

  private func checkEncoding() throws(InputError) {
    let bad = UTF8Text.firstInvalid(in: bytes.span, from: offset, to: bytes.count)
    guard let bad else { return }
    var copy = self
    while copy.offset < bad { copy.advance() }
    throw copy.unexpected("well-formed UTF-8")
  }

  // MARK: Grammar

  mutating func skipSpace() throws(InputError) {
    while let byte = peek {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        advance()
      case UInt8(ascii: "/") where options.allowsComments:
        try skipComment()
      default: return
      }
    }
  }

  private mutating func skipComment() throws(InputError) {
    let start = self
    advance()
    switch peek {
    case UInt8(ascii: "/"):
      while let byte = peek, byte != UInt8(ascii: "\n") { advance() }
    case UInt8(ascii: "*"):
      advance()
      var last: UInt8 = 0
      while let byte = peek {
        advance()
        if last == UInt8(ascii: "*"), byte == UInt8(ascii: "/") { return }
        last = byte
      }
      throw .unexpected(
        at: start.position,
        expected: "a comment that ends with */",
        found: "the end of the input"
      )
    default: throw start.unexpected("a value or a comment")
    }
  }

  private mutating func value(depth: Int) throws(InputError) -> JSONNode {
    let start = position
    switch peek {
    case UInt8(ascii: "{"): return JSONNode(.object(try object(depth: depth)), at: start)
    case UInt8(ascii: "["): return JSONNode(.array(try array(depth: depth)), at: start)
    case UInt8(ascii: "\""): return JSONNode(.string(try string()), at: start)
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
      return JSONNode(.number(try number()), at: start)
    case UInt8(ascii: "t"): return JSONNode(try word("true", is: .bool(true)), at: start)
    case UInt8(ascii: "f"): return JSONNode(try word("false", is: .bool(false)), at: start)
    case UInt8(ascii: "n"): return JSONNode(try word("null", is: .null), at: start)
    default: throw unexpected("a JSON value")
    }
  }

  private mutating func object(depth: Int) throws(InputError) -> [JSONMember] {
    try enter(depth)
    var members: [JSONMember] = []
    var seen: Set<[UInt8]> = []
    while try !closes(UInt8(ascii: "}"), after: members.isEmpty) {
      let start = position
      guard peek == UInt8(ascii: "\"") else {
        throw unexpected(members.isEmpty ? "a key in double quotes or }" : "a key in double quotes")
      }
      let key = try string()
      guard seen.insert(Array(key.utf8)).inserted else {
        throw .unexpected(
          at: start,
          expected: "every key once",
          found: "\(Sanitised.quoted(key)) again"
        )
      }
      try skipSpace()
      guard peek == UInt8(ascii: ":") else { throw unexpected("a colon after the key") }
      advance()
      try skipSpace()
      let value = try value(depth: depth + 1)
      members.append(JSONMember(key: key, at: start, value: value))
      try skipSpace()
    }
    return members
  }

  private mutating func array(depth: Int) throws(InputError) -> [JSONNode] {
    try enter(depth)
    var elements: [JSONNode] = []
    while try !closes(UInt8(ascii: "]"), after: elements.isEmpty) {
      elements.append(try value(depth: depth + 1))
      try skipSpace()
    }
    return elements
  }

  private mutating func enter(_ depth: Int) throws(InputError) {
    guard depth < options.maximumDepth else {
      throw unexpected("at most \(options.maximumDepth) levels of nesting")
    }
    advance()
    try skipSpace()
  }

  /// Steps over the comma before the next element, or over the bracket that ends the container.
  private mutating func closes(
    _ bracket: UInt8,
    after isFirst: Bool
  ) throws(InputError) -> Bool {
    if peek == bracket {
      advance()
      return true
    }
    guard !isFirst else { return false }
    guard peek == UInt8(ascii: ",") else {
      throw unexpected("a comma or \(Character(Unicode.Scalar(bracket)))")
    }
    advance()
    try skipSpace()
    guard peek == bracket, options.allowsComments else { return false }
    advance()
    return true
  }

  private mutating func word(
    _ word: String,
    is value: JSONNode.Value
  ) throws(InputError) -> JSONNode.Value {
    let start = self
    for byte in word.utf8 {
      guard peek == byte else { throw start.unexpected(word) }
      advance()
    }
    return value
  }

  private mutating func number() throws(InputError) -> JSONNumber {
    let start = offset
    guard let scanned = DecimalText(bytes.span, from: offset, to: bytes.count) else {
      throw unexpected("a number such as -1.5e3")
    }
    let text = UTF8Text.lossyString(bytes.span, from: start, to: scanned.end)
    guard !scanned.hasLeadingZero else {
      throw .unexpected(at: position, expected: "a number without leading zeros", found: text)
    }
    guard let double = scanned.double(bytes.span) else {
      throw .unexpected(at: position, expected: "a number within ±1.8e308", found: text)
    }
    offset = scanned.end
    return JSONNumber(text: text, double: double, int64: scanned.int64)
  }
}
