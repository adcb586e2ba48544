// SPDX-License-Identifier: Apache-2.0

/// A hash of bytes that is the same in every run, and equality of bytes, eight at a time.
@frozen
package enum ByteHash {
  /// A hash whose low bits can choose a slot.
  @inlinable @inline(__always)
  package static func of(_ bytes: borrowing Span<UInt8>) -> UInt64 {
    let count = bytes.count
    var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    var index = 0
    while count &- index > 8 {
      hash = mixed(hash ^ word(bytes, at: index))
      index &+= 8
    }
    return mixed(hash ^ last(bytes, from: 0, count: count))
  }

  /// Whether some bytes are those of a table that begin at `start`; it holds as many from there.
  @inlinable @inline(__always)
  package static func equal(
    _ bytes: borrowing Span<UInt8>,
    _ table: borrowing Span<UInt8>,
    at start: Int
  ) -> Bool {
    let count = bytes.count
    var index = 0
    while count &- index > 8 {
      guard word(bytes, at: index) == word(table, at: start &+ index) else { return false }
      index &+= 8
    }
    return last(bytes, from: 0, count: count) == last(table, from: start, count: count)
  }

  @inlinable @inline(__always)
  static func word(_ bytes: borrowing Span<UInt8>, at index: Int) -> UInt64 {
    let loaded = unsafe bytes.bytes.unsafeLoadUnaligned(
      fromByteOffset: index,
      as: UInt64.self
    )
    return UInt64(littleEndian: loaded)
  }

  /// The last eight of `count` bytes, or all of fewer, which the word tells apart for one count.
  @inlinable @inline(__always)
  static func last(_ bytes: borrowing Span<UInt8>, from start: Int, count: Int) -> UInt64 {
    if count >= 8 { return word(bytes, at: start &+ count &- 8) }
    if count >= 4 {
      let head = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt32.self)
      let tail = unsafe bytes.bytes.unsafeLoadUnaligned(
        fromByteOffset: start &+ count &- 4,
        as: UInt32.self
      )
      return UInt64(UInt32(littleEndian: head)) | UInt64(UInt32(littleEndian: tail)) &<< 32
    }
    guard count > 0 else { return 0 }
    let middle = UInt64(bytes[start &+ count / 2])
    return UInt64(bytes[start]) | middle &<< 8 | UInt64(bytes[start &+ count &- 1]) &<< 16
  }

  @inlinable @inline(__always)
  static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = (value ^ value &>> 32) &* 0xD6E8_FEB8_6659_FD93
    mixed = (mixed ^ mixed &>> 32) &* 0xD6E8_FEB8_6659_FD93
    return mixed ^ mixed &>> 32
  }
}
