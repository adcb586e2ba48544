// SPDX-License-Identifier: Apache-2.0

extension JSONStream {
  /// Reads the text that begins here, appending its UTF-8 to `scratch` up to a limit.
  ///
  /// Of a longer text the beginning is kept; without a limit nothing is.
  mutating func string(keeping limit: Int?) throws(InputError) {
    let opening = position
    advance()
    let room = limit ?? -1
    while true {
      let plain = Self.plainEnd(buffer.bytes.span, from: buffer.start, to: buffer.end)
      if scratch.count <= room, plain > buffer.start {
        scratch.append(contentsOf: buffer.bytes[buffer.start..<plain])
      }
      buffer.start = plain
      guard let byte = try peek() else {
        let found = "the end of the input"
        let expected = "a text that ends with a double quote"
        throw fail(.unexpected(at: opening, expected: expected, found: found))
      }
      switch byte {
      case UInt8(ascii: "\""):
        advance()
        return
      case UInt8(ascii: "\\"):
        let scalar = try escape()
        if scratch.count <= room { scratch.append(contentsOf: String(scalar).utf8) }
      case 0..<0x20: throw unexpected("a text without control characters")
      case 0x80...: try sequence(room)
      default: break
      }
    }
  }

  /// Returns the index of the next byte that ends a text or needs a closer look.
  private static func plainEnd(
    _ bytes: borrowing Span<UInt8>,
    from start: Int,
    to end: Int
  ) -> Int {
    ByteMarks.first(bytes, from: start, to: end) { block in
      // As a signed number a byte of 0x80 or more is negative, so one comparison finds both.
      (SIMD16<Int8>(truncatingIfNeeded: block) .< SIMD16(repeating: 0x20))
        .| (block .== SIMD16(repeating: UInt8(ascii: "\"")))
        .| (block .== SIMD16(repeating: UInt8(ascii: "\\")))
    }
  }

  /// Reads one scalar of more than one byte.
  private mutating func sequence(_ room: Int) throws(InputError) {
    while buffer.end - buffer.start < 4, try refill() {}
    let length = UTF8Text.sequenceLength(buffer.bytes.span, at: buffer.start, to: buffer.end)
    guard length > 0 else { throw unexpected("well-formed UTF-8") }
    if scratch.count <= room {
      scratch.append(contentsOf: buffer.bytes[buffer.start..<buffer.start + length])
    }
    buffer.start += length
    continuations += length - 1
  }

  private mutating func escape() throws(InputError) -> Unicode.Scalar {
    let start = position
    advance()
    guard let byte = try peek() else { throw unexpected("an escape") }
    let scalar: Unicode.Scalar
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = Unicode.Scalar(byte)
    case UInt8(ascii: "b"): scalar = "\u{8}"
    case UInt8(ascii: "f"): scalar = "\u{C}"
    case UInt8(ascii: "n"): scalar = "\n"
    case UInt8(ascii: "r"): scalar = "\r"
    case UInt8(ascii: "t"): scalar = "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(from: start)
    default:
      let found = buffer.excerpt()
      let expected = #"an escape out of \" \\ \/ \b \f \n \r \t \u"#
      throw fail(.unexpected(at: start, expected: expected, found: found))
    }
    advance()
    return scalar
  }

  private mutating func unicodeEscape(
    from start: InputPosition
  ) throws(InputError) -> Unicode.Scalar {
    let high = try hexadecimal()
    var value = UInt32(high)
    if high & 0xFC00 == 0xD800, try peek() == UInt8(ascii: "\\") {
      while buffer.end - buffer.start < 2, try refill() {}
      if buffer.start + 1 < buffer.end, buffer.bytes[buffer.start + 1] == UInt8(ascii: "u") {
        advance()
        let low = try hexadecimal()
        if low & 0xFC00 == 0xDC00 { value = 0x10000 + (value & 0x3FF) << 10 + UInt32(low & 0x3FF) }
      }
    }
    guard let scalar = Unicode.Scalar(value) else {
      let found = "the lone surrogate \\u" + String(high, radix: 16)
      throw fail(.unexpected(at: start, expected: "a pair of surrogates", found: found))
    }
    guard value != 0 else {
      throw fail(.unexpected(at: start, expected: "a text without NUL", found: "\\u0000"))
    }
    return scalar
  }

  /// Reads `u` and four hexadecimal digits.
  private mutating func hexadecimal() throws(InputError) -> UInt16 {
    advance()
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = try peek(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("four hexadecimal digits after \\u")
      }
      value = value << 4 | UInt16(digit)
      advance()
    }
    return value
  }
}
