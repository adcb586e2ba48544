// SPDX-License-Identifier: Apache-2.0

/// Checks and decoding of UTF-8 bytes.
enum UTF8Text {
  /// Returns the index of the first byte that is not well-formed UTF-8 (Unicode 15, table 3-7).
  static func firstInvalid(
    in bytes: borrowing Span<UInt8>,
    from start: Int,
    to limit: Int
  ) -> Int? {
    var index = start
    while index < limit {
      guard bytes[index] >= 0x80 else {
        index += 1
        continue
      }
      let length = sequenceLength(bytes, at: index, to: limit)
      guard length > 0 else { return index }
      index += length
    }
    return nil
  }

  /// Returns the text of well-formed bytes, or nil when they are not.
  static func string(_ bytes: borrowing Span<UInt8>, from start: Int, to limit: Int) -> String? {
    guard firstInvalid(in: bytes, from: start, to: limit) == nil else { return nil }
    return unsafe String(unsafeUninitializedCapacity: limit - start) { target in
      for index in start..<limit { unsafe target[index - start] = bytes[index] }
      return limit - start
    }
  }

  /// Returns the text of bytes with U+FFFD for what is malformed.
  static func lossyString(
    _ bytes: borrowing Span<UInt8>,
    from start: Int,
    to limit: Int
  ) -> String {
    var copy: [UInt8] = []
    copy.reserveCapacity(limit - start)
    for index in start..<limit { copy.append(bytes[index]) }
    return String(decoding: copy, as: UTF8.self)
  }

  /// Bytes that an excerpt may need to see.
  static let longestExcerpt = 40

  /// Returns the word or scalar at `index` for an error, quoted.
  static func excerpt(_ bytes: borrowing Span<UInt8>, at index: Int, to limit: Int) -> String {
    guard index < limit else { return "the end of the input" }
    let byte = bytes[index]
    var wordEnd = index
    while wordEnd < min(limit, index + longestExcerpt), isWord(bytes[wordEnd]) { wordEnd += 1 }
    if wordEnd > index {
      return Sanitised.quoted(lossyString(bytes, from: index, to: wordEnd))
    }
    if byte == 0x0A || byte == 0x0D { return "the end of the line" }
    let length = byte < 0x80 ? 1 : sequenceLength(bytes, at: index, to: limit)
    if byte < 0x20 || byte == 0x7F || length == 0 {
      let digits = String(byte, radix: 16, uppercase: true)
      return "byte 0x" + (digits.utf8.count < 2 ? "0" : "") + digits
    }
    return Sanitised.quoted(lossyString(bytes, from: index, to: index + length))
  }

  /// Whether a byte is part of a number or a bare word.
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."): true
    case UInt8(ascii: "+"), UInt8(ascii: "-"): true
    default: false
    }
  }

  static func sequenceLength(
    _ bytes: borrowing Span<UInt8>,
    at index: Int,
    to limit: Int
  ) -> Int {
    let lead = bytes[index]
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch lead {
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF:
      length = 3
      if lead == 0xE0 { second = 0xA0...0xBF }
      if lead == 0xED { second = 0x80...0x9F }
    case 0xF0...0xF4:
      length = 4
      if lead == 0xF0 { second = 0x90...0xBF }
      if lead == 0xF4 { second = 0x80...0x8F }
    default: return 0
    }
    guard index + length <= limit, second.contains(bytes[index + 1]) else { return 0 }
    for offset in 2..<4 where offset < length && bytes[index + offset] & 0xC0 != 0x80 { return 0 }
    return length
  }
}
