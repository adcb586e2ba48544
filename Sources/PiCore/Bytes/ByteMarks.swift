// SPDX-License-Identifier: Apache-2.0
// Langdale, Lemire: Parsing Gigabytes of JSON per Second. VLDB J. 28, 2019,
// doi:10.1007/s00778-019-00578-5 (only the idea: one bit a byte for a block of 64).

/// The bytes of a window that matter to a scan, found 64 at a time as the bits of a word.
package struct ByteMarks: Sendable {
  /// Bytes of a block.
  package static let width = 64

  /// What the lanes of a test say: all ones where a byte matters.
  package typealias Lanes = SIMDMask<SIMD16<Int8>>

  /// The index of the block's first byte.
  private var block = 0
  /// One bit for every byte of the block that matters and was not passed yet.
  private var bits: UInt64 = 0
  /// Whether a block was looked at.
  private var isLoaded = false

  /// Creates marks of a window that was not looked at yet.
  package init() {}

  /// Forgets the block, as must be done when the window moves.
  package mutating func forget() { isLoaded = false }

  /// Returns the next byte that matters from `start` on and passes it; `end` when there is none.
  ///
  /// - Parameters:
  ///   - bytes: the window, the same as before unless ``forget()`` was called.
  ///   - start: where to begin, not before what was passed.
  ///   - end: the end of what was read into the window.
  ///   - test: which of 16 bytes matter.
  /// - Returns: an index in `start ... end`.
  @inline(__always)
  package mutating func next(
    _ bytes: borrowing Span<UInt8>,
    from start: Int,
    to end: Int,
    where test: (SIMD16<UInt8>) -> Lanes
  ) -> Int {
    var first = start
    while true {
      if !isLoaded || first &- block >= ByteMarks.width {
        guard first < end else { return end }
        bits = ByteMarks.bits(bytes, at: first, to: end, where: test)
        block = first
        isLoaded = true
      } else {
        bits &= ~0 &<< UInt64(truncatingIfNeeded: first &- block)
      }
      if bits != 0 { return block &+ bits.trailingZeroBitCount }
      first = block &+ ByteMarks.width
    }
  }

  /// Returns the first byte in `start ..< end` that matters, or `end`.
  @inline(__always)
  package static func first(
    _ bytes: borrowing Span<UInt8>,
    from start: Int,
    to end: Int,
    where test: (SIMD16<UInt8>) -> Lanes
  ) -> Int {
    var block = start
    while block < end {
      let bits = bits(bytes, at: block, to: end, where: test)
      if bits != 0 { return block &+ bits.trailingZeroBitCount }
      block &+= width
    }
    return end
  }

  /// One bit for every byte of the block at `index` that lies before `end` and matters.
  @inline(__always)
  static func bits(
    _ bytes: borrowing Span<UInt8>,
    at index: Int,
    to end: Int,
    where test: (SIMD16<UInt8>) -> Lanes
  ) -> UInt64 {
    var bits: UInt64 = 0
    for part in 0..<4 {
      let lanes = test(lanes(bytes, at: index &+ 16 &* part))
      bits |= packed(lanes) &<< UInt64(truncatingIfNeeded: 16 &* part)
    }
    let left = end - index
    return left >= width ? bits : bits & ((1 &<< UInt64(truncatingIfNeeded: left)) &- 1)
  }

  /// Sixteen bytes; zeros stand for what lies beyond the window.
  @inline(__always)
  private static func lanes(_ bytes: borrowing Span<UInt8>, at index: Int) -> SIMD16<UInt8> {
    if index &+ 16 <= bytes.count {
      return unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
    }
    return lastLanes(bytes, at: index)
  }

  @inline(never)
  private static func lastLanes(_ bytes: borrowing Span<UInt8>, at index: Int) -> SIMD16<UInt8> {
    var lanes = SIMD16<UInt8>()
    for lane in 0..<16 where index + lane < bytes.count { lanes[lane] = bytes[index + lane] }
    return lanes
  }

  /// One bit a lane.
  ///
  /// Of each byte of ones one bit is kept, another in each; the product's highest byte is their sum.
  @inline(__always)
  private static func packed(_ lanes: Lanes) -> UInt64 {
    let chosen: UInt64 = 0x8040_2010_0804_0201
    let words = unsafe unsafeBitCast(lanes, to: SIMD2<UInt64>.self)
    let low = (words[0] & chosen) &* 0x0101_0101_0101_0101
    let high = (words[1] & chosen) &* 0x0101_0101_0101_0101
    return low &>> 56 | (high &>> 56) &<< 8
  }
}
