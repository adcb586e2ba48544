// SPDX-License-Identifier: Apache-2.0

extension JSONReader {
  /// Parses a string; the bytes are known to be well-formed UTF-8.
  mutating func string() throws(InputError) -> String {
    let opening = self
    advance()
    var content: [UInt8] = []
    while let byte = peek {
      switch byte {
      case UInt8(ascii: "\""):
        advance()
        return String(decoding: content, as: UTF8.self)
      case UInt8(ascii: "\\"):
        try escape(into: &content)
      case 0..<0x20:
        throw unexpected("a text without control characters")
      default:
        content.append(byte)
        advance()
      }
    }
    throw .unexpected(
      at: opening.position,
      expected: "a text that ends with a double quote",
      found: "the end of the input"
    )
  }

  private mutating func escape(into content: inout [UInt8]) throws(InputError) {
    let start = self
    advance()
    switch peek {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(bytes[offset])
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"):
      try content.append(contentsOf: String(unicodeEscape(from: start)).utf8)
      return
    default: throw start.unexpected(#"an escape out of \" \\ \/ \b \f \n \r \t \u"#)
    }
    advance()
  }

  private mutating func unicodeEscape(from start: JSONReader) throws(InputError) -> Character {
    let high = try hexadecimal(from: start)
    var value = UInt32(high)
    if high & 0xFC00 == 0xD800, peek == UInt8(ascii: "\\"), offset + 1 < bytes.count,
      bytes[offset + 1] == UInt8(ascii: "u")
    {
      advance()
      let low = try hexadecimal(from: start)
      if low & 0xFC00 == 0xDC00 {
        value = 0x10000 + (value & 0x3FF) << 10 + UInt32(low & 0x3FF)
      }
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw .unexpected(
        at: start.position,
        expected: "a pair of surrogates",
        found: "the lone surrogate \\u" + String(high, radix: 16)
      )
    }
    guard value != 0 else {
      throw .unexpected(
        at: start.position,
        expected: "a text without NUL",
        found: "\\u0000"
      )
    }
    return Character(scalar)
  }

  /// Parses `u` and four hexadecimal digits.
  private mutating func hexadecimal(from start: JSONReader) throws(InputError) -> UInt16 {
    advance()
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw unexpected("four hexadecimal digits after \\u")
      }
      value = value << 4 | UInt16(digit)
      advance()
    }
    return value
  }
}
