// SPDX-License-Identifier: Apache-2.0
// Lamport: Multiple Byte Processing with Full-Word Instructions. CACM 18(8), 1975,
// doi:10.1145/360933.360994.

/// Eight bytes of text in one word, the first in the lowest byte, and the digits among them.
@frozen
package struct DigitWord {
  /// The bytes.
  package let word: UInt64

  /// Loads the eight bytes at `index`; the window must hold them.
  @inlinable @inline(__always)
  package init(_ bytes: borrowing Span<UInt8>, at index: Int) {
    let loaded = unsafe bytes.bytes.unsafeLoadUnaligned(
      fromByteOffset: index,
      as: UInt64.self
    )
    word = UInt64(littleEndian: loaded)
  }

  @inlinable @inline(__always)
  init(_ word: UInt64) {
    self.word = word
  }

  /// The high bit of every byte that is no decimal digit.
  @inlinable @inline(__always)
  var others: UInt64 {
    // Digits become 0 … 9; adding 118 sets the high bit from 10 on and carries into no other byte.
    let shifted = word ^ 0x3030_3030_3030_3030
    let low = shifted & 0x7F7F_7F7F_7F7F_7F7F
    return ((low &+ 0x7676_7676_7676_7676) | shifted) & 0x8080_8080_8080_8080
  }

  /// How many digits the bytes begin with, 0 … 8.
  @inlinable @inline(__always)
  package var digits: Int { others.trailingZeroBitCount &>> 3 }

  /// The number that the first `count` bytes spell, 1 … 8, or nil when one is no digit.
  @inlinable @inline(__always)
  package func value(count: Int) -> UInt64? {
    let unused = UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    guard others &<< unused == 0 else { return nil }
    return value(digits: count)
  }

  /// The number that the last `count` bytes spell, 1 … 8, or nil when one is no digit.
  @inlinable @inline(__always)
  package func value(last count: Int) -> UInt64? {
    let unused = UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    guard others &>> unused == 0 else { return nil }
    return DigitWord(word &>> unused).value(digits: count)
  }

  /// The number that the first `count` bytes spell, which are digits, 1 … 8.
  @inlinable @inline(__always)
  package func value(digits count: Int) -> UInt64 {
    // Zeros are shifted in before the first digit; then pairs, fours and eights are joined.
    let unused = UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    let digits = (word & 0x0F0F_0F0F_0F0F_0F0F) &<< unused
    let pairs = (digits &* 10 &+ digits &>> 8) & 0x00FF_00FF_00FF_00FF
    let fours = (pairs &* 100 &+ pairs &>> 16) & 0x0000_FFFF_0000_FFFF
    return (fours &* 10_000 &+ fours &>> 32) & 0xFFFF_FFFF
  }

  /// Ten to the power of 0 … 8.
  @inlinable @inline(__always)
  package static func power(_ exponent: Int) -> UInt64 {
    var power: UInt64 = exponent & 1 == 0 ? 1 : 10
    power = exponent & 2 == 0 ? power : power &* 100
    power = exponent & 4 == 0 ? power : power &* 10_000
    return exponent & 8 == 0 ? power : power &* 100_000_000
  }
}
