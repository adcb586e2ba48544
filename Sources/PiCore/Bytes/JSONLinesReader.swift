// SPDX-License-Identifier: Apache-2.0

/// A streaming reader of JSON objects, one a line, that keeps only the members it was asked for.
///
/// Every line is checked against the whole grammar as strictly as ``JSONReader`` does, but for
/// duplicates among keys that nobody asked for. Blank lines are skipped.
public struct JSONLinesReader: Sendable {
  /// The largest line in bytes.
  public static let maximumLineBytes = 1 << 20
  /// The deepest nesting of arrays and objects.
  public static let maximumDepth = 64

  /// The line of the current object, from 1.
  public private(set) var line = 0

  /// Whether the last error left the reader at the beginning of the next line.
  public private(set) var canContinue = true

  var buffer: ChunkBuffer
  /// Where the values of the wanted members stand in the window, by position in `wanted`.
  var values: [Slice] = []
  private var integers = Integers()
  private let wanted: NameTable
  private let dialect: JSONDialect
  private var lineStart = 0

  /// A range of the window and what begins there.
  struct Slice: Sendable {
    var start: Int32 = 0
    var end: Int32 = 0
    var isPresent: Bool { end > start }
  }

  /// The elements of an array that was read while it was checked.
  struct Integers: Sendable {
    /// The wanted member that holds the array; nil while the elements are of no whole array.
    var field: Int?
    /// How many elements there are.
    var count = 0
    /// The elements, and room for others.
    var values: [Int64] = []
  }

  /// Opens a file.
  ///
  /// - Parameters:
  ///   - source: the bytes.
  ///   - fields: the keys to keep, each once; their positions are the `field` numbers of the getters.
  ///   - dialect: which JSON the lines are.
  /// - Throws: ``InputError`` when the source cannot be read.
  public init(
    _ source: any ByteSource,
    fields: [String],
    dialect: JSONDialect = .strict
  ) throws(InputError) {
    self.dialect = dialect
    buffer = ChunkBuffer(source, capacity: 256 << 10)
    var wanted = NameTable()
    for field in fields { _ = wanted.intern(field) }
    precondition(wanted.count == fields.count, "every field is kept once")
    precondition(fields.allSatisfy(Self.isVerbatim), "the keys are written without escapes")
    self.wanted = wanted
    values = [Slice](repeating: Slice(), count: fields.count)
    try buffer.skipByteOrderMark()
  }

  /// Whether a key stands in JSON as it is, which the keys to keep must.
  public static func isVerbatim(_ key: String) -> Bool {
    key.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
  }

  /// Moves to the next object.
  ///
  /// After an error the reader stands at the beginning of the next line and may go on.
  ///
  /// - Returns: false at the end of the input.
  public mutating func next() throws(InputError) -> Bool {
    while canContinue, let end = try nextLine() {
      for field in values.indices { values[field] = Slice() }
      integers.field = nil
      var scan = JSONLineScan(start: lineStart, end: end, dialect: dialect)
      let isBlank: Bool
      do throws(JSONLineScan.Fault) {
        isBlank = try scan.line(buffer, wanted: wanted, into: &values, &integers)
      } catch {
        throw fault(error, lineEnd: end)
      }
      if !isBlank { return true }
    }
    return false
  }

  private func fault(_ fault: JSONLineScan.Fault, lineEnd: Int) -> InputError {
    let found =
      switch fault.index {
      case _ where fault.isDuplicate: "it again"
      case lineEnd: "the end of the line"
      default: UTF8Text.excerpt(buffer.bytes.span, at: fault.index, to: lineEnd)
      }
    return .unexpected(at: position(of: fault.index), expected: fault.expected, found: found)
  }

  /// Finds the next line; afterwards `lineStart` is its first byte and the window begins after it.
  private mutating func nextLine() throws(InputError) -> Int? {
    var searched = buffer.start
    while true {
      let feed = JSONLineScan.lineFeed(buffer.bytes.span, from: searched, to: buffer.end)
      if feed < buffer.end {
        lineStart = buffer.start
        buffer.start = feed + 1
        line += 1
        return feed
      }
      if buffer.isAtEnd {
        guard buffer.start < buffer.end else { return nil }
        lineStart = buffer.start
        buffer.start = buffer.end
        line += 1
        return buffer.end
      }
      let length = buffer.end - buffer.start
      guard length < JSONLinesReader.maximumLineBytes else {
        canContinue = false
        throw .unexpected(
          at: InputPosition(file: buffer.name, line: line + 1, column: 1),
          expected: "a line of at most \(JSONLinesReader.maximumLineBytes) bytes",
          found: "more"
        )
      }
      try buffer.fill()
      searched = buffer.start + length
    }
  }

  /// The line and column of a byte of the current line.
  private func position(of index: Int) -> InputPosition {
    var column = 1
    for index in lineStart..<index where buffer.bytes[index] & 0xC0 != 0x80 { column += 1 }
    return InputPosition(file: buffer.name, line: line, column: column)
  }

  // MARK: Fields

  /// Whether the current object has the field.
  public func contains(_ field: Int) -> Bool { values[field].isPresent }

  /// Whether the current object has the field and it is not null.
  public func hasValue(_ field: Int) -> Bool {
    let slice = values[field]
    return slice.isPresent && buffer.bytes[Int(slice.start)] != UInt8(ascii: "n")
  }

  /// A number times 10^`places`, rounded half to even; nil when it is no plain decimal of 63 bits.
  public func fixedPoint(_ field: Int, places: Int) -> Int64? {
    let slice = values[field]
    guard slice.isPresent else { return nil }
    return FixedPoint.parse(
      buffer.bytes.span,
      from: Int(slice.start),
      to: Int(slice.end),
      scale: places
    )
  }

  /// The whole number of a field.
  public func int64(_ field: Int) throws(InputError) -> Int64 {
    let slice = try present(field, "a whole number")
    let (start, end) = (Int(slice.start), Int(slice.end))
    if let short = ShortDecimal.int64(buffer.bytes.span, from: start, to: end) { return short }
    let scanned = DecimalText(buffer.bytes.span, from: Int(slice.start), to: Int(slice.end))
    guard let value = scanned?.int64 else { throw unexpected(field, "a whole number") }
    return value
  }

  /// The number of a field.
  public func double(_ field: Int) throws(InputError) -> Double {
    let slice = try present(field, "a number")
    let bytes = buffer.bytes.span
    let scanned = DecimalText(bytes, from: Int(slice.start), to: Int(slice.end))
    guard let value = scanned?.double(bytes) else { throw unexpected(field, "a number") }
    return value
  }

  /// The text of a field.
  public func string(_ field: Int) throws(InputError) -> String {
    let slice = try present(field, "a text in double quotes")
    guard buffer.bytes[Int(slice.start)] == UInt8(ascii: "\"") else {
      throw unexpected(field, "a text in double quotes")
    }
    let bytes = Array(buffer.bytes[Int(slice.start)..<Int(slice.end)])
    return try String(json: JSONReader.parse(bytes, named: buffer.name))
  }

  /// Replaces `elements` by the whole numbers of an array field.
  public func integers(_ field: Int, into elements: inout [Int64]) throws(InputError) {
    let slice = try present(field, "an array of whole numbers")
    elements.removeAll(keepingCapacity: true)
    guard field != integers.field else {
      elements += integers.values[..<integers.count]
      return
    }
    let bytes = buffer.bytes.span
    var index = Int(slice.start)
    guard bytes[index] == UInt8(ascii: "[") else {
      throw unexpected(field, "an array of whole numbers")
    }
    index += 1
    // The grammar was checked: only blanks, commas and the closing bracket stand between values.
    while index < Int(slice.end) - 1 {
      let byte = bytes[index]
      if byte == UInt8(ascii: ",") || byte <= 0x20 {
        index += 1
        continue
      }
      guard let scanned = DecimalText(bytes, from: index, to: Int(slice.end)),
        let value = scanned.int64
      else { throw unexpected(field, "an array of whole numbers") }
      elements.append(value)
      index = scanned.end
    }
  }

  /// Returns the error that a field is not what was expected.
  public func unexpected(_ field: Int, _ expected: String) -> InputError {
    let wanted = "\(expected) in \(Sanitised.quoted(wanted.names[field]))"
    let slice = values[field]
    guard slice.isPresent else {
      let place = InputPosition(file: buffer.name, line: line, column: 1)
      return .unexpected(at: place, expected: wanted, found: "an object without it")
    }
    let end = min(Int(slice.end), Int(slice.start) + 80)
    let text = UTF8Text.lossyString(buffer.bytes.span, from: Int(slice.start), to: end)
    return .unexpected(at: position(of: Int(slice.start)), expected: wanted, found: text)
  }

  private func present(_ field: Int, _ expected: String) throws(InputError) -> Slice {
    guard values[field].isPresent else { throw unexpected(field, expected) }
    return values[field]
  }
}
