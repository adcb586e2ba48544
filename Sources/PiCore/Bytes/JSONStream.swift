// SPDX-License-Identifier: Apache-2.0
// Bray: The JavaScript Object Notation (JSON) Data Interchange Format. RFC 8259, 2017.

/// A walk through JSON of any size that makes nodes only of the parts it is asked for.
///
/// The source holds one document, or several with white space between them such as one a line. The
/// grammar is checked as strictly as ``JSONReader`` does, but for duplicates among keys that are
/// dropped. Memory does not depend on the size of what is dropped.
///
/// ```swift
/// while try stream.nextDocument() {
///   try stream.enterArray()
///   while try stream.nextElement() {
///     let entry = try stream.node(keeping: .scalars("id", "cost"))
///   }
/// }
/// ```
public struct JSONStream: Sendable {
  /// The deepest nesting of arrays and objects.
  public static let maximumDepth = 64
  /// The most keys of an object that is walked.
  public static let maximumKeys = 1 << 20
  /// The most bytes of texts and numbers that one node holds, unless another limit is given.
  public static let maximumNodeBytes = 1 << 20
  /// The most bytes of a number.
  static let maximumNumberBytes = 4096

  /// What kind of value begins here.
  public enum Kind: Sendable {
    /// An object.
    case object
    /// An array.
    case array
    /// Anything else.
    case scalar
  }

  /// A container that is being walked.
  struct Level: Sendable {
    var isObject: Bool
    var isFirst = true
    var keys: Set<[UInt8]> = []
  }

  /// Whether after the last error the walk can go on with the next document, on the next line.
  public private(set) var canContinue = true
  /// Whether the grammar of the current document is broken.
  public private(set) var isBroken = false
  /// The number of documents begun so far.
  public private(set) var documents = 0

  let dialect: JSONDialect
  var buffer: ChunkBuffer
  var levels: [Level] = []
  /// The bytes of a text or number that goes on beyond the window.
  var scratch: [UInt8] = []
  /// Bytes of the source that lie before the window.
  private var base = 0
  var line = 1
  /// Offset in the source of the first byte of the line.
  var lineOrigin = 0
  /// Continuation bytes since `lineOrigin`, which columns do not count.
  var continuations = 0
  private var documentLine = 1

  /// Opens a source.
  ///
  /// - Parameters:
  ///   - source: the bytes.
  ///   - dialect: which JSON they are.
  ///   - window: bytes that are read at once; a small one for a short text in memory.
  /// - Throws: ``InputError`` when the source cannot be read.
  public init(
    _ source: any ByteSource,
    dialect: JSONDialect = .strict,
    window: Int = 256 << 10
  ) throws(InputError) {
    self.dialect = dialect
    buffer = ChunkBuffer(source, capacity: max(window, 64))
    try buffer.skipByteOrderMark()
    lineOrigin = buffer.start
  }

  /// The name of the file, for errors.
  public var fileName: String { buffer.name }

  /// The place of the next byte.
  public var position: InputPosition {
    let column = base + buffer.start - lineOrigin - continuations + 1
    return InputPosition(file: buffer.name, line: line, column: column)
  }

  // MARK: Walking

  /// Moves to the next document.
  ///
  /// After an error in a document this goes on at the next line.
  ///
  /// - Returns: false at the end of the input.
  public mutating func nextDocument() throws(InputError) -> Bool {
    if !levels.isEmpty || isBroken { try skipLine() }
    try skipSpace()
    guard try peek() != nil else { return false }
    documents += 1
    documentLine = line
    return true
  }

  /// The kind of the value that begins here.
  public mutating func kind() throws(InputError) -> Kind {
    switch try peek() {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    default: .scalar
    }
  }

  /// Enters the array that begins here.
  public mutating func enterArray() throws(InputError) {
    guard try peek() == UInt8(ascii: "[") else { throw unexpected("an array") }
    try enter(isObject: false)
  }

  /// Enters the object that begins here.
  public mutating func enterObject() throws(InputError) {
    guard try peek() == UInt8(ascii: "{") else { throw unexpected("an object") }
    try enter(isObject: true)
  }

  private mutating func enter(isObject: Bool) throws(InputError) {
    guard levels.count < Self.maximumDepth else {
      throw unexpected("at most \(Self.maximumDepth) levels of nesting")
    }
    advance()
    levels.append(Level(isObject: isObject))
  }

  /// Moves to the next element of the array that was entered last, or leaves it.
  ///
  /// - Returns: false when the array has ended.
  public mutating func nextElement() throws(InputError) -> Bool {
    precondition(levels.last?.isObject == false, "an array was entered")
    return try !closes(UInt8(ascii: "]"))
  }

  /// Moves to the value of the next key of the object that was entered last, or leaves it.
  ///
  /// - Returns: the key, or nil when the object has ended.
  public mutating func nextKey() throws(InputError) -> String? {
    precondition(levels.last?.isObject == true, "an object was entered")
    guard try !closes(UInt8(ascii: "}")) else { return nil }
    let place = position
    let key = try self.key()
    let level = levels.count - 1
    guard levels[level].keys.insert(key).inserted else {
      throw fail(.unexpected(at: place, expected: "every key once", found: "it again"))
    }
    guard levels[level].keys.count <= Self.maximumKeys else {
      throw unexpected("at most \(Self.maximumKeys) keys")
    }
    return String(decoding: key, as: UTF8.self)
  }

  /// Steps over the comma before the next element, or over the bracket that ends the container.
  mutating func closes(_ bracket: UInt8) throws(InputError) -> Bool {
    try skipSpace()
    let level = levels.count - 1
    let isFirst = levels[level].isFirst
    levels[level].isFirst = false
    let byte = try peek()
    if byte == bracket {
      advance()
      levels.removeLast()
      return true
    }
    guard !isFirst else { return false }
    guard byte == UInt8(ascii: ",") else {
      throw unexpected("a comma or \(Character(Unicode.Scalar(bracket)))")
    }
    advance()
    try skipSpace()
    return false
  }

  /// Reads a key with its colon and steps to the value.
  mutating func key() throws(InputError) -> [UInt8] {
    guard try peek() == UInt8(ascii: "\"") else { throw unexpected("a key in double quotes") }
    scratch.removeAll(keepingCapacity: true)
    try string(keeping: Self.maximumNodeBytes)
    let key = scratch
    try skipSpace()
    guard try peek() == UInt8(ascii: ":") else { throw unexpected("a colon after the key") }
    advance()
    try skipSpace()
    return key
  }

  // MARK: Bytes

  /// The next byte, or nil at the end of the input.
  @inline(__always)
  mutating func peek() throws(InputError) -> UInt8? {
    if buffer.start < buffer.end { return buffer.bytes[buffer.start] }
    return try refill() ? buffer.bytes[buffer.start] : nil
  }

  /// Reads on; false at the end of the input.
  mutating func refill() throws(InputError) -> Bool {
    guard !buffer.isAtEnd else { return false }
    base += buffer.start
    let unread = buffer.end - buffer.start
    do throws(InputError) {
      try buffer.fill()
    } catch {
      throw fail(error)
    }
    return buffer.end - buffer.start > unread
  }

  @inline(__always)
  mutating func advance() { buffer.start += 1 }

  mutating func skipSpace() throws(InputError) {
    while let byte = try peek() {
      guard byte <= 0x20 else { return }
      switch byte {
      case UInt8(ascii: "\n"):
        advance()
        line += 1
        lineOrigin = base + buffer.start
        continuations = 0
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): advance()
      default: return
      }
    }
  }

  /// Steps over the rest of the line on which a document went wrong.
  private mutating func skipLine() throws(InputError) {
    levels.removeAll()
    isBroken = false
    while let byte = try peek(), byte != UInt8(ascii: "\n") { advance() }
  }

  // MARK: Errors

  /// Returns the error that the next bytes are not what was expected.
  mutating func unexpected(_ expected: String) -> InputError {
    let place = position
    let found = buffer.excerpt()
    return fail(.unexpected(at: place, expected: expected, found: found))
  }

  /// Notes that the grammar is broken and returns the error.
  mutating func fail(_ error: InputError) -> InputError {
    isBroken = true
    canContinue = error.position != nil && line == documentLine
    return error
  }
}
