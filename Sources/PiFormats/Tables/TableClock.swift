// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Reads the times of a generic table, exact to the nanosecond.
///
/// Instants are numbers in the map's unit or calendar time stamps; the first one decides which.
struct TableClock: Sendable {
  /// Whether instants are calendar time stamps; nil before the first one.
  private(set) var isCalendar: Bool?
  /// Whether the last instant was a date without a time.
  private(set) var isDate = false
  private let unit: TimeUnit
  private var minute = TimestampMinute()

  init(_ unit: TimeUnit) {
    self.unit = unit
  }

  @inline(__always)
  mutating func instant(_ table: CSVReader, _ column: Int) throws(InputError) -> Instant {
    if isCalendar == nil {
      isCalendar = try table.withBytes(column) { (bytes) throws(InputError) in
        bytes.count >= 10 && bytes[4] == UInt8(ascii: "-") && bytes[7] == UInt8(ascii: "-")
      }
    }
    guard isCalendar == false else { return try stamp(table, column) }
    let since = try span(table, column, "a time within 146 years of zero")
    return Instant(nanoseconds: since.nanoseconds)
  }

  /// A calendar time; a date without one is midnight UTC.
  @inline(__always)
  private mutating func stamp(_ table: CSVReader, _ column: Int) throws(InputError) -> Instant {
    let midnight = try table.withBytes(column) { (bytes) throws(InputError) in
      bytes.count == 10 ? Timestamp.midnight(bytes) : nil
    }
    isDate = midnight != nil
    if let midnight { return Instant(nanoseconds: midnight) }
    return Instant(nanoseconds: try table.timestamp(column, &minute))
  }

  @inline(__always)
  func duration(_ table: CSVReader, _ column: Int?) throws(InputError) -> TimeSpan? {
    guard let column, !table.isEmpty(column) else { return nil }
    let span = try span(table, column, "a duration, 0 or more")
    guard span >= .zero, span.nanoseconds <= 3_155_760_000_000_000_000 else {
      throw table.unexpected(column, "a duration, 0 or more")
    }
    return span
  }

  @inline(__always)
  private func span(
    _ table: CSVReader,
    _ column: Int,
    _ expected: @autoclosure () -> String
  ) throws(InputError) -> TimeSpan {
    if let exact = table.fixedPoint(column, places: unit.places), exact.magnitude < 1 << 62 {
      return TimeSpan(nanoseconds: exact)
    }
    let time = try table.double(column) * unit.nanoseconds
    guard abs(time) < 0x1p62 else { throw table.unexpected(column, expected()) }
    return TimeSpan(nanoseconds: Int64(time.rounded(.toNearestOrEven)))
  }
}
