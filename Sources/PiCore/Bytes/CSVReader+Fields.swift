// SPDX-License-Identifier: Apache-2.0

extension CSVReader {
  /// Whether the field has no content.
  @inlinable
  public func isEmpty(_ column: Int) -> Bool {
    fields[column].start == fields[column].end
  }

  /// Whether the field's bytes are its text: no doubled quotes stand in them.
  @inlinable
  public func isVerbatim(_ column: Int) -> Bool { !fields[column].hasEscapes }

  /// The whole number in a field: decimal digits, perhaps after a minus sign.
  public func int64(_ column: Int) throws(InputError) -> Int64 {
    let field = fields[column]
    let limit = Int(field.end)
    if let short = ShortDecimal.int64(buffer.bytes.span, from: Int(field.start), to: limit) {
      return short
    }
    let scanned = DecimalText(buffer.bytes.span, from: Int(field.start), to: limit)
    guard let scanned, scanned.end == limit, let value = scanned.int64 else {
      throw unexpected(column, "a whole number")
    }
    return value
  }

  /// The whole number in a field, or nil when it holds anything else.
  public func optionalInt64(_ column: Int) -> Int64? {
    let field = fields[column]
    let limit = Int(field.end)
    let scanned = DecimalText(buffer.bytes.span, from: Int(field.start), to: limit)
    return scanned?.end == limit ? scanned?.int64 : nil
  }

  /// The number in a field: finite, decimal.
  public func double(_ column: Int) throws(InputError) -> Double {
    let field = fields[column]
    let limit = Int(field.end)
    let bytes = buffer.bytes.span
    if let short = ShortDecimal.double(bytes, from: Int(field.start), to: limit) { return short }
    let scanned = DecimalText(bytes, from: Int(field.start), to: limit)
    guard let scanned, scanned.end == limit, let value = scanned.double(bytes) else {
      throw unexpected(column, "a number")
    }
    return value
  }

  /// The number in a field times 10^`places`, rounded half to even.
  ///
  /// - Returns: nil when the field is no plain decimal such as `-12.5`, or 63 bits do not hold it.
  public func fixedPoint(_ column: Int, places: Int) -> Int64? {
    let field = fields[column]
    return FixedPoint.parse(
      buffer.bytes.span,
      from: Int(field.start),
      to: Int(field.end),
      scale: places
    )
  }

  /// The text of a field, well-formed UTF-8.
  public func string(_ column: Int) throws(InputError) -> String {
    let field = fields[column]
    let bytes = buffer.bytes.span
    guard let text = UTF8Text.string(bytes, from: Int(field.start), to: Int(field.end)) else {
      throw unexpected(column, "well-formed UTF-8")
    }
    guard field.hasEscapes else { return text }
    var unescaped: [UInt8] = []
    var wasQuote = false
    for byte in text.utf8 {
      wasQuote = byte == UInt8(ascii: "\"") && !wasQuote
      if !wasQuote { unescaped.append(byte) }
    }
    return String(decoding: unescaped, as: UTF8.self)
  }

  /// Lends the bytes of a field: content without quotes, doubled quotes still doubled.
  @inlinable @inline(__always)
  public func withBytes<Result>(
    _ column: Int,
    _ body: (Span<UInt8>) throws(InputError) -> Result
  ) throws(InputError) -> Result {
    let field = fields[column]
    return try body(buffer.bytes.span.extracting(Int(field.start)..<Int(field.end)))
  }

  /// Returns the error that a field is not what was expected.
  public func unexpected(
    _ column: Int,
    _ expected: String,
    _ found: String? = nil
  ) -> InputError {
    let field = fields[column]
    let start = Int(field.start)
    let text = UTF8Text.lossyString(buffer.bytes.span, from: start, to: Int(field.end))
    let name = header.count == fieldCount ? " in column \(Sanitised.quoted(header[column]))" : ""
    return .unexpected(
      at: position(of: start - (field.isQuoted ? 1 : 0)),
      expected: expected + name,
      found: found ?? (text.isEmpty ? "an empty field" : Sanitised.quoted(text))
    )
  }
}
