// SPDX-License-Identifier: Apache-2.0

/// Calendar time stamps: `2024-05-10 00:00:00.009930+00:00` and its like.
package enum Timestamp {
  /// Nanoseconds since 1970 in UTC, or nil when the text is no time stamp of 1970 … 2115.
  ///
  /// The date and time may be joined by a space or `T`; up to nine digits of a second; an offset
  /// such as `Z` or `+02:00` may follow, and UTC is assumed without one.
  package static func nanoseconds(_ bytes: borrowing Span<UInt8>) -> Int64? {
    guard bytes.count >= 19, bytes.count <= 40,
      bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":")
    else { return nil }
    let century = pair(bytes, 0)
    let rest = pair(bytes, 2)
    let year = century &* 100 &+ rest
    let month = pair(bytes, 5)
    let day = pair(bytes, 8)
    let hour = pair(bytes, 11)
    let minute = pair(bytes, 14)
    let second = pair(bytes, 17)
    // A pair that is no number is negative; month and day are checked by their ranges.
    guard century >= 0, rest >= 0, hour >= 0, minute >= 0, second >= 0 else { return nil }
    guard (1970...2115).contains(year), (1...12).contains(month),
      day >= 1, day <= length(of: month, year), hour < 24, minute < 60, second < 60
    else { return nil }
    var index = 19
    guard let fraction = fraction(bytes, &index), let offset = offset(bytes, &index),
      index == bytes.count
    else { return nil }
    let clock = hour * 3600 + minute * 60 + second - offset
    return (days(year, month, day) * 86400 + clock) * 1_000_000_000 + fraction
  }

  /// Nanoseconds since 1970 at which a date such as `2026-03-22` begins in UTC, or nil.
  package static func midnight(_ bytes: borrowing Span<UInt8>) -> Int64? {
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
      return nil
    }
    let year = pair(bytes, 0) &* 100 &+ pair(bytes, 2)
    let (month, day) = (pair(bytes, 5), pair(bytes, 8))
    guard pair(bytes, 2) >= 0, (1970...2115).contains(year), (1...12).contains(month), day >= 1,
      day <= length(of: month, year)
    else { return nil }
    return days(year, month, day) * 86_400_000_000_000
  }

  /// The number of two digits, or -10,000.
  @inline(__always)
  private static func pair(_ bytes: borrowing Span<UInt8>, _ index: Int) -> Int64 {
    let tens = bytes[index] &- UInt8(ascii: "0")
    let ones = bytes[index + 1] &- UInt8(ascii: "0")
    return tens < 10 && ones < 10 ? Int64(tens) &* 10 &+ Int64(ones) : -10_000
  }

  private static func number(_ bytes: borrowing Span<UInt8>, _ range: Range<Int>) -> Int64? {
    guard range.upperBound <= bytes.count else { return nil }
    var value: Int64 = 0
    for index in range {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int64(digit)
    }
    return value
  }

  private static func fraction(_ bytes: borrowing Span<UInt8>, _ index: inout Int) -> Int64? {
    guard index < bytes.count, bytes[index] == UInt8(ascii: ".") else { return 0 }
    index += 1
    let first = index
    while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
    guard index > first, index - first <= 9, var value = number(bytes, first..<index) else {
      return nil
    }
    for _ in (index - first)..<9 { value *= 10 }
    return value
  }

  private static func offset(_ bytes: borrowing Span<UInt8>, _ index: inout Int) -> Int64? {
    guard index < bytes.count else { return 0 }
    let sign = bytes[index]
    if sign == UInt8(ascii: "Z") {
      index += 1
      return 0
    }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      let hours = number(bytes, index + 1..<index + 3), hours < 24
    else { return nil }
    index += 3
    var minutes: Int64 = 0
    if index < bytes.count {
      // PostgreSQL leaves minutes out when there are none: +02.
      guard bytes[index] == UInt8(ascii: ":"),
        let rest = number(bytes, index + 1..<index + 3), rest < 60
      else { return nil }
      minutes = rest
      index += 3
    }
    let seconds = hours * 3600 + minutes * 60
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }

  private static func length(of month: Int64, _ year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01 in the Gregorian calendar, with years that begin in March.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let leaps = shifted / 4 - shifted / 100 + shifted / 400
    return shifted * 365 + leaps + (monthFromMarch * 153 + 2) / 5 + day - 1 - 719_468
  }
}
