// SPDX-License-Identifier: Apache-2.0
// Langdale, Lemire: Parsing Gigabytes of JSON per Second. VLDB J. 28, 2019,
// doi:10.1007/s00778-019-00578-5 (only the idea: one bit a byte for a block of 64).

/// The bytes of a window that matter to a scan, found 64 at a time as the bits of a word.
package struct ByteMarks: Sendable {
  /// Bytes of a block.
  package static let width = 64

  /// What the lanes of a test say: all ones where a byte matters.
  package typealias Lanes = SIMDMask<SIMD16<Int8>>

  /// The index of the block's first byte; of no block, one that lies a block before the window.
  private var block = -width
  /// One bit for every byte of the block that matters and was not passed yet.
  private var bits: UInt64 = 0

  /// Creates marks of a window that was not looked at yet.
  package init() {}

  /// Forgets the block, as must be done when the window moves.
  package mutating func forget() { block = -ByteMarks.width }

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
      if first &- block >= ByteMarks.width {
        guard first < end else { return end }
        bits = ByteMarks.bits(bytes, at: first, to: end, where: test)
        block = first
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
    let block = Block(bytes, at: index)
    let (a, b, c, d) = (test(block.a), test(block.b), test(block.c), test(block.d))
    let any = unsafe unsafeBitCast((a .| b) .| (c .| d), to: SIMD2<UInt64>.self)
    guard any[0] | any[1] != 0 else { return 0 }
    let bits = packed(a, b, c, d)
    let left = end - index
    return left >= width ? bits : bits & ((1 &<< UInt64(truncatingIfNeeded: left)) &- 1)
  }

  /// The bytes of a block; zeros stand for what lies beyond the window.
  private struct Block: BitwiseCopyable {
    var a = SIMD16<UInt8>()
    var b = SIMD16<UInt8>()
    var c = SIMD16<UInt8>()
    var d = SIMD16<UInt8>()

    @inline(__always)
    init(_ bytes: borrowing Span<UInt8>, at index: Int) {
      if index &+ width <= bytes.count {
        self = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: Block.self)
      } else {
        self.init(last: bytes, at: index)
      }
    }

    @inline(never)
    private init(last bytes: borrowing Span<UInt8>, at index: Int) {
      for (place, index) in (index..<bytes.count).enumerated() {
        switch place / 16 {
        case 0: a[place] = bytes[index]
        case 1: b[place - 16] = bytes[index]
        case 2: c[place - 32] = bytes[index]
        default: d[place - 48] = bytes[index]
        }
      }
    }
  }

  /// One bit a lane.
  ///
  /// Of each byte of ones one bit is kept, another in each of eight; then eight bytes become one.
  @inline(__always)
  private static func packed(_ a: Lanes, _ b: Lanes, _ c: Lanes, _ d: Lanes) -> UInt64 {
    let low = SIMD8(lowHalf: weighed(a), highHalf: weighed(b))
    let high = SIMD8(lowHalf: weighed(c), highHalf: weighed(d))
    var sums = SIMD8(
      lowHalf: low.evenHalf | low.oddHalf,
      highHalf: high.evenHalf | high.oddHalf
    )
    sums |= sums &>> 16
    sums |= sums &>> 8
    let bytes = SIMD8<UInt8>(truncatingIfNeeded: sums)
    return UInt64(littleEndian: unsafe unsafeBitCast(bytes, to: UInt64.self))
  }

  @inline(__always)
  private static func weighed(_ lanes: Lanes) -> SIMD4<UInt32> {
    let words = unsafe unsafeBitCast(lanes, to: SIMD4<UInt32>.self)
    return words & SIMD4(0x0804_0201, 0x8040_2010, 0x0804_0201, 0x8040_2010)
  }
}
