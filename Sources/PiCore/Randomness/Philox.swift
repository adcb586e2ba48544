// SPDX-License-Identifier: Apache-2.0
// Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3. SC 2011,
// doi:10.1145/2063384.2063405.

/// The Philox 4×32-10 bijection: 128 bits of counter and 64 of key to 128 random bits.
@frozen
public struct Philox: Hashable, Sendable {
  /// Low word of the key.
  public var key0: UInt32
  /// High word of the key.
  public var key1: UInt32

  /// Creates the bijection with a 64-bit key.
  @inlinable
  public init(key: UInt64) {
    key0 = UInt32(truncatingIfNeeded: key)
    key1 = UInt32(truncatingIfNeeded: key >> 32)
  }

  /// The 128 random bits of a counter.
  @inlinable
  @inline(__always)
  public func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var (x0, x1, x2, x3) = (counter.x, counter.y, counter.z, counter.w)
    var (k0, k1) = (key0, key1)
    for _ in 0..<10 {
      let product0 = UInt64(x0) &* 0xD251_1F53
      let product1 = UInt64(x2) &* 0xCD9E_8D57
      (x0, x1, x2, x3) = (
        UInt32(truncatingIfNeeded: product1 >> 32) ^ x1 ^ k0,
        UInt32(truncatingIfNeeded: product1),
        UInt32(truncatingIfNeeded: product0 >> 32) ^ x3 ^ k1,
        UInt32(truncatingIfNeeded: product0)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(x0, x1, x2, x3)
  }
}
