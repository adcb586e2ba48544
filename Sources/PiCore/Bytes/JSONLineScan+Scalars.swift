// SPDX-License-Identifier: Apache-2.0

extension JSONLineScan {
  @inline(__always)
  mutating func skipScalar(
    _ bytes: borrowing Span<UInt8>,
    _ byte: UInt8
  ) throws(Fault) {
    switch byte {
    case UInt8(ascii: "\""): _ = try skipString(bytes)
    case UInt8(ascii: "t"): try skipWord("true", bytes)
    case UInt8(ascii: "f"): try skipWord("false", bytes)
    case UInt8(ascii: "n"): try skipWord("null", bytes)
    default: try skipNumber(bytes)
    }
  }

  private mutating func skipWord(
    _ word: String,
    _ bytes: borrowing Span<UInt8>
  ) throws(Fault) {
    let start = index
    for byte in word.utf8 {
      guard index < end, bytes[index] == byte else { throw Fault(index: start, expected: word) }
      index += 1
    }
  }

  @inline(__always)
  private mutating func skipNumber(_ bytes: borrowing Span<UInt8>) throws(Fault) {
    // Short whole numbers, which most are, need no more than their digits.
    let start = index
    skipDigits(bytes)
    let isWhole = index > start && (bytes[start] != UInt8(ascii: "0") || index == start + 1)
    if isWhole, index < end, bytes[index] != UInt8(ascii: "."), bytes[index] | 0x20 != 0x65 {
      return
    }
    guard let number = DecimalText(bytes, from: start, to: end) else {
      throw Fault(index: start, expected: "a JSON value")
    }
    if number.hasLeadingZero {
      throw Fault(index: start, expected: "a number without leading zeros")
    }
    guard number.double(bytes) != nil else {
      throw Fault(index: start, expected: "a number within ±1.8e308")
    }
    index = number.end
  }

  @inline(__always)
  private mutating func skipDigits(_ bytes: borrowing Span<UInt8>) {
    while bytes.count &- index >= 8 {
      let digits = DigitWord(bytes, at: index).digits
      index = min(index &+ digits, end)
      guard digits == 8 else { return }
    }
    while index < end, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
  }

  /// Steps over elements of an array that are whole numbers of at most 7 digits, commas included.
  ///
  /// Afterwards the index is where an element must begin; what else stands there is not looked at.
  mutating func skipShortNumbers(_ bytes: borrowing Span<UInt8>) {
    while bytes.count &- index >= 8 {
      let digits = DigitWord(bytes, at: index).digits
      let comma = index &+ digits
      guard digits > 0, comma < end, bytes[comma] == UInt8(ascii: ","),
        digits == 1 || bytes[index] != UInt8(ascii: "0")
      else { return }
      index = comma &+ 1
      skipSpace(bytes)
    }
  }

  /// Steps over a string.
  ///
  /// - Returns: the content as UTF-8 when it has escapes, which are checked here too.
  mutating func skipString(_ bytes: borrowing Span<UInt8>) throws(Fault) -> [UInt8]? {
    let start = index
    var isEscaped = false
    index += 1
    while index < end {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        return isEscaped ? try decoded(bytes, from: start) : nil
      }
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
        index += 1
        guard index < end else { break }
      } else if byte < 0x20 {
        throw Fault(index: index, expected: "a text without control characters")
      } else if byte >= 0x80 {
        hasHighBytes = true
      }
      index += 1
    }
    throw Fault(index: start, expected: "a text that ends with a double quote")
  }

  private func decoded(_ bytes: borrowing Span<UInt8>, from start: Int) throws(Fault) -> [UInt8] {
    var copy: [UInt8] = []
    for position in start..<index { copy.append(bytes[position]) }
    do throws(InputError) {
      return Array(try String(json: JSONReader.parse(copy, named: "")).utf8)
    } catch {
      throw Fault(index: start + (error.position?.column ?? 1) - 1, expected: error.expectation)
    }
  }
}
