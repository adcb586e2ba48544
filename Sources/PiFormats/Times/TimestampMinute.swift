// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Reads calendar time stamps, of which rows that follow each other mostly share the minute.
package struct TimestampMinute: Sendable {
  /// The 16 bytes of `2024-05-10 00:00` that were read last.
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  /// Nanoseconds since 1970 at which that minute begins.
  private var start: Int64 = 0

  /// Knows no minute yet.
  package init() {}

  /// Nanoseconds since 1970 in UTC, or nil when ``Timestamp`` knows none.
  @inline(__always)
  package mutating func nanoseconds(_ bytes: borrowing Span<UInt8>) -> Int64? {
    guard bytes.count >= 19 else { return nil }
    let first = DigitWord(bytes, at: 0).word
    let second = DigitWord(bytes, at: 8).word
    if first == self.first, second == self.second, first != 0,
      let rest = TimestampMinute.rest(bytes)
    {
      return start &+ rest
    }
    return learn(bytes, first, second)
  }

  @inline(never)
  private mutating func learn(
    _ bytes: borrowing Span<UInt8>,
    _ first: UInt64,
    _ second: UInt64
  ) -> Int64? {
    guard let time = Timestamp.nanoseconds(bytes) else { return nil }
    if let rest = TimestampMinute.rest(bytes) {
      start = time - rest
      self.first = first
      self.second = second
    }
    return time
  }

  /// The nanoseconds of `:12.345678901` behind the minute; nil when it has another form.
  ///
  /// An offset is none of the forms but `Z` and `+00:00`.
  @inline(__always)
  private static func rest(_ bytes: borrowing Span<UInt8>) -> Int64? {
    let tens = bytes[17] &- UInt8(ascii: "0")
    let ones = bytes[18] &- UInt8(ascii: "0")
    guard bytes[16] == UInt8(ascii: ":"), tens < 6, ones < 10 else { return nil }
    let seconds = Int64(tens &* 10 &+ ones) &* 1_000_000_000
    var count = bytes.count
    if count > 19, bytes[count &- 1] == UInt8(ascii: "Z") {
      count &-= 1
    } else if count >= 25, isZeroOffset(bytes, at: count &- 6) {
      count &-= 6
    }
    guard count > 19 else { return seconds }
    let places = count &- 20
    guard bytes[19] == UInt8(ascii: "."), places > 0, places <= 9 else { return nil }
    guard let fraction = fraction(bytes, places) else { return nil }
    return seconds &+ fraction
  }

  @inline(__always)
  private static func isZeroOffset(_ bytes: borrowing Span<UInt8>, at index: Int) -> Bool {
    let sign = bytes[index]
    return (sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"))
      && bytes[index &+ 1] == UInt8(ascii: "0") && bytes[index &+ 2] == UInt8(ascii: "0")
      && bytes[index &+ 3] == UInt8(ascii: ":")
      && bytes[index &+ 4] == UInt8(ascii: "0") && bytes[index &+ 5] == UInt8(ascii: "0")
  }

  /// The nanoseconds of 1 … 9 digits that begin at 20.
  @inline(__always)
  private static func fraction(_ bytes: borrowing Span<UInt8>, _ places: Int) -> Int64? {
    let used = min(places, 8)
    // The word that ends with the last used digit; what stands before them is shifted out.
    let word = DigitWord(bytes, at: 12 &+ used)
    guard let head = word.value(last: used) else { return nil }
    var value = Int64(truncatingIfNeeded: head &* DigitWord.power(8 &- used)) &* 10
    if places == 9 {
      let digit = bytes[28] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value &+= Int64(digit)
    }
    return value
  }
}
