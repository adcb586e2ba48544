// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct BetaSamplerTests {
  @Test(arguments: [(3.0, 7.0), (0.5, 0.5), (95.0, 5.0), (1.0, 1.0)])
  func `mean and variance are those of the distribution`(_ a: Double, _ b: Double) {
    let key = RequestKey(source: 0, ordinal: 0)
    let luck = Luck(seed: 7, replication: 0)
    var stream = CoinStream(RouterCoin(luck: luck, purpose: 0, request: key, decision: 0), 0)
    let count = 40_000.0
    var sum = 0.0
    var squares = 0.0
    for _ in 0..<Int(count) {
      let draw = BetaSampler.draw(a, b, &stream)
      #expect(draw >= 0 && draw <= 1)
      sum += draw
      squares += draw * draw
    }
    let mean = a / (a + b)
    let variance = mean * (1 - mean) / (a + b + 1)
    #expect(abs(sum / count - mean) < 4.5 * (variance / count).squareRoot())
    let observed = squares / count - sum / count * (sum / count)
    #expect(abs(observed / variance - 1) < 0.05)
  }

  @Test func `streams of different indices differ and the same one repeats`() {
    let key = RequestKey(source: 0, ordinal: 0)
    let luck = Luck(seed: 7, replication: 0)
    let coin = RouterCoin(luck: luck, purpose: 0, request: key, decision: 0)
    var (one, again, other) = (CoinStream(coin, 0), CoinStream(coin, 0), CoinStream(coin, 1))
    let draw = one.nextPair()
    #expect(draw == again.nextPair())
    #expect(draw != other.nextPair())
    #expect(draw != one.nextPair())
  }
}
