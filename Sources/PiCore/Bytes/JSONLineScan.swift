// SPDX-License-Identifier: Apache-2.0

/// One pass over the bytes of one line of JSON: checks the grammar, keeps the wanted members.
struct JSONLineScan {
  /// Where and why a line is not JSON.
  struct Fault: Error {
    var index: Int
    var expected: String
    var isDuplicate = false
  }

  var index: Int
  let end: Int
  let dialect: JSONDialect
  /// Whether bytes beyond ASCII may stand in texts.
  var hasHighBytes = false

  init(start: Int, end: Int, dialect: JSONDialect) {
    index = start
    self.end = end
    self.dialect = dialect
  }

  /// Returns the index of the next line feed, or `limit`.
  static func lineFeed(_ bytes: borrowing Span<UInt8>, from start: Int, to limit: Int) -> Int {
    ByteMarks.first(bytes, from: start, to: limit) { block in
      block .== SIMD16(repeating: UInt8(ascii: "\n"))
    }
  }

  /// Scans the line.
  ///
  /// - Returns: whether it is blank.
  mutating func line(
    _ buffer: borrowing ChunkBuffer,
    wanted: NameTable,
    into values: inout [JSONLinesReader.Slice],
    _ integers: inout JSONLinesReader.Integers
  ) throws(Fault) -> Bool {
    let bytes = buffer.bytes.span
    let start = index
    skipSpace(bytes)
    guard index < end else { return true }
    try expect(UInt8(ascii: "{"), bytes, "an object")
    skipSpace(bytes)
    var isFirst = true
    var guess = 0
    while !(index < end && bytes[index] == UInt8(ascii: "}")) || !isFirst {
      let field = try key(bytes, wanted: wanted, guess: guess, values: values)
      let first = index
      if let field {
        guess = field + 1
        if !skipIntegers(bytes, field, into: &integers) { try skipValue(bytes) }
        values[field] = JSONLinesReader.Slice(start: Int32(first), end: Int32(index))
      } else {
        try skipValue(bytes)
      }
      skipSpace(bytes)
      isFirst = false
      if index < end, bytes[index] == UInt8(ascii: "}") { break }
      try expect(UInt8(ascii: ","), bytes, "a comma or }")
      skipSpace(bytes)
    }
    index += 1
    skipSpace(bytes)
    guard index == end else { throw Fault(index: index, expected: "the end of the line") }
    if hasHighBytes, let bad = UTF8Text.firstInvalid(in: bytes, from: start, to: end) {
      throw Fault(index: bad, expected: "well-formed UTF-8")
    }
    return false
  }

  /// Scans a key and its colon; the result is its position among the wanted keys, if any.
  ///
  /// The guess is where it may be: writers keep the order of keys from line to line.
  private mutating func key(
    _ bytes: borrowing Span<UInt8>,
    wanted: NameTable,
    guess: Int,
    values: [JSONLinesReader.Slice]
  ) throws(Fault) -> Int? {
    let start = index
    guard index < end, bytes[index] == UInt8(ascii: "\"") else {
      throw Fault(index: index, expected: "a key in double quotes")
    }
    let found: Int?
    if let last = wanted.end(of: guess, in: bytes, at: start + 1), last < end,
      bytes[last] == UInt8(ascii: "\"")
    {
      index = last + 1
      found = guess
    } else if let decoded = try skipString(bytes) {
      found = wanted.position(of: decoded.span)
    } else {
      found = wanted.position(of: bytes.extracting(start + 1..<index - 1))
    }
    if let found, values[found].isPresent {
      throw Fault(index: start, expected: "every key once", isDuplicate: true)
    }
    skipSpace(bytes)
    try expect(UInt8(ascii: ":"), bytes, "a colon after the key")
    skipSpace(bytes)
    return found
  }

  private mutating func expect(
    _ byte: UInt8,
    _ bytes: borrowing Span<UInt8>,
    _ expected: @autoclosure () -> String
  ) throws(Fault) {
    guard index < end, bytes[index] == byte else {
      throw Fault(index: index, expected: expected())
    }
    index += 1
  }

  @inline(__always)
  mutating func skipSpace(_ bytes: borrowing Span<UInt8>) {
    while index < end {
      let byte = bytes[index]
      guard byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
      else { return }
      index += 1
    }
  }

  /// Steps over a whole value without recursion: one bit a level says array or object.
  private mutating func skipValue(_ bytes: borrowing Span<UInt8>) throws(Fault) {
    var depth = 1
    var objects: UInt64 = 0
    while true {
      guard index < end else { throw Fault(index: index, expected: "a JSON value") }
      let byte = bytes[index]
      if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
        guard depth < JSONLinesReader.maximumDepth else {
          throw Fault(
            index: index,
            expected: "at most \(JSONLinesReader.maximumDepth) levels of nesting"
          )
        }
        let isObject = byte == UInt8(ascii: "{")
        index += 1
        skipSpace(bytes)
        guard index < end, bytes[index] == byte + 2 else {
          depth += 1
          objects = objects << 1 | (isObject ? 1 : 0)
          if isObject { try skipKey(bytes) }
          continue
        }
        index += 1
      } else {
        try skipScalar(bytes, byte)
      }
      guard try close(bytes, &depth, &objects) else { return }
    }
  }

  /// Steps over closing brackets up to the next element; false when the whole value has ended.
  @inline(__always)
  private mutating func close(
    _ bytes: borrowing Span<UInt8>,
    _ depth: inout Int,
    _ objects: inout UInt64
  ) throws(Fault) -> Bool {
    while depth > 1 {
      skipSpace(bytes)
      let isObject = objects & 1 == 1
      guard index < end else {
        throw Fault(index: index, expected: isObject ? "a comma or }" : "a comma or ]")
      }
      let byte = bytes[index]
      if byte == UInt8(ascii: ",") {
        index += 1
        skipSpace(bytes)
        if isObject { try skipKey(bytes) }
        return true
      }
      guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
        throw Fault(index: index, expected: isObject ? "a comma or }" : "a comma or ]")
      }
      index += 1
      depth -= 1
      objects >>= 1
    }
    return false
  }

  private mutating func skipKey(_ bytes: borrowing Span<UInt8>) throws(Fault) {
    guard index < end, bytes[index] == UInt8(ascii: "\"") else {
      throw Fault(index: index, expected: "a key in double quotes")
    }
    _ = try skipString(bytes)
    skipSpace(bytes)
    try expect(UInt8(ascii: ":"), bytes, "a colon after the key")
    skipSpace(bytes)
  }
}
