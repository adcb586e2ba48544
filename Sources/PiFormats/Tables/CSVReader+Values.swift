// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The longest name of a model, a session, a task type or a tenant in UTF-8 bytes.
enum NameLength {
  static let most = 256
}

/// Reads the values of a table that requests are made of; an optional one may be empty.
extension CSVReader {
  /// The start of the current row.
  var rowPosition: InputPosition { InputPosition(file: fileName, line: line, column: 1) }

  @inline(__always)
  func tokens(_ column: Int) throws(InputError) -> TokenCount {
    guard let count = TokenCount(perRequest: try int64(column)) else {
      throw unexpected(column, "a token count in 0 … \(TokenCount.mostPerRequest)")
    }
    return count
  }

  @inline(__always)
  func optionalTokens(_ column: Int?) throws(InputError) -> TokenCount? {
    guard let column, !isEmpty(column) else { return nil }
    return try tokens(column)
  }

  func duration(_ column: Int) throws(InputError) -> TimeSpan {
    guard let span = TimeSpan(exactlySeconds: try double(column)), span >= .zero else {
      throw unexpected(column, "a duration, 0 or more")
    }
    return span
  }

  func optionalDuration(_ column: Int?) throws(InputError) -> TimeSpan? {
    guard let column, !isEmpty(column) else { return nil }
    return try duration(column)
  }

  /// The calendar time of a field in nanoseconds since 1970.
  func timestamp(_ column: Int) throws(InputError) -> Int64 {
    var minute = TimestampMinute()
    return try timestamp(column, &minute)
  }

  /// The calendar time of a field; rows of one minute share what was read of it.
  @inline(__always)
  func timestamp(
    _ column: Int,
    _ minute: inout TimestampMinute
  ) throws(InputError) -> Int64 {
    let time = try withBytes(column) { (bytes) throws(InputError) in minute.nanoseconds(bytes) }
    guard let time else {
      throw unexpected(column, "a time stamp such as 2024-05-10 00:00:00.009930+00:00")
    }
    return time
  }

  func optionalTimestamp(_ column: Int?) throws(InputError) -> Instant? {
    guard let column, !isEmpty(column) else { return nil }
    return Instant(nanoseconds: try timestamp(column))
  }

  func optionalText(_ column: Int?) throws(InputError) -> String? {
    guard let column, !isEmpty(column) else { return nil }
    return try string(column)
  }

  func optionalDollars(_ column: Int?) throws(InputError) -> NanoDollars? {
    guard let column, !isEmpty(column) else { return nil }
    guard let money = NanoDollars(nearest: try double(column)) else {
      throw unexpected(column, "a cost in dollars, 0 or more")
    }
    return money
  }

  /// Whether a field says yes or no; nil when it is empty.
  @inline(__always)
  func flag(_ column: Int?) throws(InputError) -> Bool? {
    guard let column, !isEmpty(column) else { return nil }
    let digit = try withBytes(column) { (bytes) throws(InputError) in
      bytes.count == 1 ? bytes[0] &- UInt8(ascii: "0") : .max
    }
    return digit < 2 ? digit == 1 : try word(column)
  }

  private func word(_ column: Int) throws(InputError) -> Bool {
    switch try string(column).lowercased() {
    case "false", "f", "no": return false
    case "true", "t", "yes": return true
    default: throw unexpected(column, "0, 1, true or false")
    }
  }

  /// A hash of the name in a field; empty fields have none.
  @inline(__always)
  func nameHash(_ column: Int?) throws(InputError) -> UInt64? {
    guard let column, !isEmpty(column) else { return nil }
    return try withBytes(column) { (bytes) throws(InputError) in ByteHash.of(bytes) }
  }

  /// The position of a field's text in a table of names; empty fields have none.
  @inline(__always)
  func name(
    _ column: Int?,
    in table: inout NameTable,
    limit: Int
  ) throws(InputError) -> Int32? {
    guard let column, !isEmpty(column) else { return nil }
    if isVerbatim(column) {
      let known = try withBytes(column) { (bytes) throws(InputError) in table.position(of: bytes) }
      if let known { return Int32(truncatingIfNeeded: known) }
    }
    return try newName(column, in: &table, limit: limit)
  }

  @inline(never)
  private func newName(
    _ column: Int,
    in table: inout NameTable,
    limit: Int
  ) throws(InputError) -> Int32 {
    let text = try string(column)
    if let known = table.position(of: text) { return Int32(known) }
    guard text.utf8.count <= NameLength.most else {
      throw unexpected(column, "at most \(NameLength.most) bytes")
    }
    guard table.count < limit else {
      throw unexpected(column, "at most \(limit) different names")
    }
    return Int32(table.intern(text))
  }
}
