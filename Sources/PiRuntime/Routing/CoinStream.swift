// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Uniform numbers without end that hang on one index of a decision's coin, for rejection sampling.
package struct CoinStream {
  private let philox: Philox
  private var counter: UInt32 = 0

  /// Creates the stream of the `index`-th number of `coin`.
  package init(_ coin: RouterCoin, _ index: Int) {
    let (low, high) = coin.uniformPair(index)
    philox = Philox(key: UInt64(low * 0x1p32) << 32 | UInt64(high * 0x1p32))
  }

  /// The next two independent uniform numbers in (0, 1).
  package mutating func nextPair() -> (Double, Double) {
    let words = philox.block(SIMD4(counter, 0, 0, 0))
    counter &+= 1
    return (Luck.unit(words.x, words.y), Luck.unit(words.z, words.w))
  }
}
