// SPDX-License-Identifier: Apache-2.0

internal import PiCore
import PiRuntime

/// A line `key=values` of a LightGBM text model.
struct LightGBMField {
  let key: String
  /// Where the values stand in the file's bytes.
  let range: Range<Int>
  let line: Int
  /// Where the line begins.
  let start: Int
}

/// The lines of a LightGBM text model and the numbers in them.
struct LightGBMLines {
  let bytes: [UInt8]
  let file: String
  private var offset = 0
  private var line = 0

  init(_ bytes: [UInt8], named file: String) {
    self.bytes = bytes
    self.file = file
  }

  /// The next line as a field, whose key is empty for an empty line; nil at the end of the file.
  mutating func next() -> LightGBMField? {
    guard offset < bytes.count else { return nil }
    let start = offset
    while offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") { offset += 1 }
    var end = offset
    offset += 1
    line += 1
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    let equals = bytes[start..<end].firstIndex(of: UInt8(ascii: "=")) ?? end
    return LightGBMField(
      key: String(decoding: bytes[start..<equals], as: UTF8.self),
      range: min(equals + 1, end)..<end,
      line: line,
      start: start
    )
  }

  /// The error that something else was expected at an offset of a line.
  func unexpected(
    _ expected: String,
    found: String,
    in field: LightGBMField,
    at offset: Int? = nil
  ) -> InputError {
    let end = offset ?? field.start
    let column = bytes[field.start..<end].count { $0 & 0xC0 != 0x80 } + 1
    let position = InputPosition(file: file, line: field.line, column: column)
    return .unexpected(at: position, expected: expected, found: found)
  }

  /// The error that the file ends too early.
  func endsEarly(_ expected: String) -> InputError {
    let position = InputPosition(file: file, line: line + 1, column: 1)
    return .unexpected(at: position, expected: expected, found: "the end of the input")
  }

  /// The text after the equals sign.
  func text(_ field: LightGBMField) -> String {
    String(decoding: bytes[field.range], as: UTF8.self)
  }

  /// Where the words of a field stand.
  func words(_ field: LightGBMField) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var start: Int?
    for index in field.range {
      if bytes[index] == UInt8(ascii: " ") {
        if let begin = start { words.append(begin..<index) }
        start = nil
      } else if start == nil {
        start = index
      }
    }
    if let begin = start { words.append(begin..<field.range.upperBound) }
    return words
  }

  /// The words of a field, so many as expected, each turned into a value.
  private func values<Value>(
    _ field: LightGBMField,
    count: Int?,
    _ expected: String,
    _ value: (String) -> Value?
  ) throws(InputError) -> [Value] {
    let words = words(field)
    if let count, words.count != count {
      let wanted = "\(count) numbers after \(Sanitised.quoted(field.key))"
      throw unexpected(wanted, found: "\(words.count)", in: field, at: field.range.lowerBound)
    }
    var values: [Value] = []
    values.reserveCapacity(words.count)
    for word in words {
      let text = String(decoding: bytes[word], as: UTF8.self)
      guard let parsed = value(text) else {
        throw unexpected(expected, found: Sanitised.quoted(text), in: field, at: word.lowerBound)
      }
      values.append(parsed)
    }
    return values
  }

  /// The finite numbers of a field.
  func doubles(_ field: LightGBMField, count: Int?) throws(InputError) -> [Double] {
    try values(field, count: count, "a finite number") { text in
      let isPlain = text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
          UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"):
          true
        default: false
        }
      }
      guard isPlain, let value = Double(text), value.isFinite else { return nil }
      return value
    }
  }

  /// The whole numbers of a field, all within a range.
  func integers(
    _ field: LightGBMField,
    count: Int?,
    in range: ClosedRange<Int>
  ) throws(InputError) -> [Int] {
    let expected = "a whole number in \(range.lowerBound) … \(range.upperBound)"
    return try values(field, count: count, expected) { text in
      guard let value = Int(text), range.contains(value) else { return nil }
      return value
    }
  }

  /// The single whole number of a field.
  func integer(_ field: LightGBMField, in range: ClosedRange<Int>) throws(InputError) -> Int {
    let values = try integers(field, count: 1, in: range)
    return values[0]
  }
}

/// Lines that belong together: the header or a tree.
struct LightGBMSection {
  /// The line that a missing key is reported at.
  let heading: LightGBMField
  private var fields: [LightGBMField] = []

  init(heading: LightGBMField) { self.heading = heading }

  mutating func add(_ field: LightGBMField, _ lines: LightGBMLines) throws(InputError) {
    if let earlier = self[field.key] {
      throw lines.unexpected(
        "every key once",
        found: "\(Sanitised.quoted(field.key)) again, first in line \(earlier.line)",
        in: field
      )
    }
    guard fields.count < 64 else {
      throw lines.unexpected("at most 64 lines in a row", found: "more", in: field)
    }
    fields.append(field)
  }

  subscript(key: String) -> LightGBMField? { fields.first { $0.key == key } }

  func required(_ key: String, _ lines: LightGBMLines) throws(InputError) -> LightGBMField {
    if let field = self[key] { return field }
    throw lines.unexpected("a line \(key)=… below", found: "none", in: heading)
  }
}
