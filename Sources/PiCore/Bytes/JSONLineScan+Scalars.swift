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
      if dialect == .python, let last = endOfNotFinite(bytes, from: start) {
        index = last
        return
      }
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

  /// Where `NaN`, `Infinity` or `-Infinity` ends; nil where none of them begins.
  private func endOfNotFinite(_ bytes: borrowing Span<UInt8>, from start: Int) -> Int? {
    for word in JSONDialect.notFinite where end - start >= word.utf8.count {
      var place = start
      for byte in word.utf8 where bytes[place] == byte { place += 1 }
      if place == start + word.utf8.count { return place }
    }
    return nil
  }

  @inline(__always)
  private mutating func skipDigits(_ bytes: borrowing Span<UInt8>) {
    while bytes.count &- index >= 8 {
      let digits = DigitWord(bytes, at: index).digits
      index = min(index &+ digits, end)
      guard digits == 8, index < end else { return }
    }
    while index < end, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
  }

  /// Steps over an array of whole numbers of at most 15 digits with no blanks before commas.
  ///
  /// - Returns: false when another value begins here; then nothing was passed.
  mutating func skipIntegers(
    _ bytes: borrowing Span<UInt8>,
    _ field: Int,
    into integers: inout JSONLinesReader.Integers
  ) -> Bool {
    guard index < end, bytes[index] == UInt8(ascii: "[") else { return false }
    integers.field = nil
    // An element takes two bytes at least: a digit and what ends it.
    let missing = (end - index) / 2 - integers.values.count
    if missing > 0 { integers.values += [Int64](repeating: 0, count: missing) }
    var elements = integers.values.mutableSpan
    var count = 0
    var next = index &+ 1
    while true {
      guard bytes.count &- next >= 17 else { return false }
      let head = DigitWord(bytes, at: next)
      var digits = head.digits
      guard digits > 0, digits == 1 || bytes[next] != UInt8(ascii: "0") else { return false }
      var value = head.value(digits: digits)
      if digits == 8 {
        let tail = DigitWord(bytes, at: next &+ 8)
        let more = tail.digits
        guard more < 8 else { return false }
        if more > 0 { value = value &* DigitWord.power(more) &+ tail.value(digits: more) }
        digits &+= more
      }
      elements[count] = Int64(truncatingIfNeeded: value)
      count &+= 1
      next &+= digits
      guard next < end else { return false }
      guard bytes[next] == UInt8(ascii: ",") else { break }
      next &+= 1
      if bytes[next] == UInt8(ascii: " ") { next &+= 1 }
    }
    guard bytes[next] == UInt8(ascii: "]") else { return false }
    index = next &+ 1
    (integers.field, integers.count) = (field, count)
    return true
  }

  /// Steps over a string.
  ///
  /// - Returns: the content as UTF-8 when it has escapes, which are checked here too.
  mutating func skipString(_ bytes: borrowing Span<UInt8>) throws(Fault) -> [UInt8]? {
    let start = index
    var isEscaped = false
    index += 1
    while true {
      skipPlain(bytes)
      guard index < end else { break }
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

  /// Steps over bytes of a text that neither end it nor need a closer look, eight at a time.
  @inline(__always)
  private mutating func skipPlain(_ bytes: borrowing Span<UInt8>) {
    while bytes.count &- index >= 8 {
      let word = DigitWord(bytes, at: index).word
      let low = word & 0x7F7F_7F7F_7F7F_7F7F
      // The high bit of every byte that is no control character, no quote and no backslash.
      let plain =
        (low &+ 0x6060_6060_6060_6060)
        & ((low ^ 0x2222_2222_2222_2222) &+ 0x7F7F_7F7F_7F7F_7F7F)
        & ((low ^ 0x5C5C_5C5C_5C5C_5C5C) &+ 0x7F7F_7F7F_7F7F_7F7F) | word
      if word != low { hasHighBytes = true }
      let others = ~plain & 0x8080_8080_8080_8080
      index = min(index &+ others.trailingZeroBitCount &>> 3, end)
      guard others == 0, index < end else { return }
    }
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
