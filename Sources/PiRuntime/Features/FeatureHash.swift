// SPDX-License-Identifier: Apache-2.0
// Appleby: MurmurHash3, public domain, 2011; Weinberger et al., ICML 2009, arXiv:0902.2206.

/// The 32-bit hash that names columns of hashed features.
public enum FeatureHash {
  /// The column of a text among 2^bits, plus 2^bits where its value is −1; a Float32 holds it exactly.
  static func signedColumn(of text: String, bits: Int) -> UInt32 {
    let hash = murmur3(text)
    let mask: UInt32 = 1 << UInt32(bits) - 1
    return (hash & mask) | (hash >> 31) << UInt32(bits)
  }

  /// MurmurHash3 (x86, 32 bits) of the UTF-8 bytes of a text.
  public static func murmur3(_ text: String, seed: UInt32 = 0) -> UInt32 {
    var hash = seed
    var (block, filled, count) = (UInt32(0), UInt32(0), UInt32(0))
    for byte in text.utf8 {
      block |= UInt32(byte) << (8 * filled)
      filled += 1
      count &+= 1
      guard filled == 4 else { continue }
      hash ^= mixed(block)
      hash = (hash << 13 | hash >> 19) &* 5 &+ 0xE654_6B64
      (block, filled) = (0, 0)
    }
    if filled > 0 { hash ^= mixed(block) }
    hash ^= count
    hash ^= hash >> 16
    hash = hash &* 0x85EB_CA6B
    hash ^= hash >> 13
    hash = hash &* 0xC2B2_AE35
    return hash ^ hash >> 16
  }

  private static func mixed(_ block: UInt32) -> UInt32 {
    let scaled = block &* 0xCC9E_2D51
    return (scaled << 15 | scaled >> 17) &* 0x1B87_3593
  }
}
