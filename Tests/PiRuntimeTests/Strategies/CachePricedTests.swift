// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct CachePricedTests {
  @Test func `what the gateway has sent where decides the price`() throws {
    let fleet = [
      Deployment.caching("cheap", input: 0.9, cached: 0.1),
      Deployment.caching("dear", input: 1, cached: 0.1),
    ]
    var scene = try StrategyScene("cache_priced", fleet)
    #expect(scene.choice(scene.turn(0, of: 1)) == 0)
    // A failover took the session to the dear one: 4,000 of 5,000 tokens are there.
    scene.play(1, seconds: 1, output: 0, request: scene.turn(0, of: 1))
    #expect(scene.choice(scene.turn(1, of: 1)) == 1)
    // Another session has nothing there.
    #expect(scene.choice(scene.turn(1, of: 2)) == 0)
    // The entry lives five minutes since its use.
    scene.advance(301)
    #expect(scene.choice(scene.turn(1, of: 1)) == 0)
  }

  @Test func `a failed attempt leaves nothing`() throws {
    let fleet = [
      Deployment.caching("cheap", input: 0.9, cached: 0.1),
      Deployment.caching("dear", input: 1, cached: 0.1),
    ]
    var scene = try StrategyScene("cache_priced", fleet)
    scene.play(1, seconds: 1, error: .serverError, request: scene.turn(0, of: 1))
    #expect(scene.choice(scene.turn(1, of: 1)) == 0)
  }

  @Test func `writing has a price, and so has reading`() throws {
    let fleet = [
      Deployment.caching("writes", input: 1, cached: 0.2, written: 1.25),
      Deployment.caching("plain", input: 1.2, cached: 1.2),
    ]
    var scene = try StrategyScene("cache_priced(expected_output=1)", fleet)
    // 5,000 · 1.25 against 5,000 · 1.2.
    #expect(scene.choice(scene.turn(0, of: 1)) == 1)
    // Too short to be written: 1,000 · 1 against 1,000 · 1.2.
    #expect(scene.choice(scene.turn(0, of: 1, input: 1_000)) == 0)
    scene.play(0, seconds: 1, output: 0, request: scene.turn(0, of: 1))
    // 4,000 · 0.2 + 1,000 · 1.25 against 5,000 · 1.2.
    #expect(scene.choice(scene.turn(1, of: 1)) == 0)
  }

  @Test func `leading blocks count where they were served`() throws {
    var numbering = PrefixNumbering(blockTokens: 512)
    let first = numbering.number([0, 1, 2]).node
    let next = numbering.number([0, 1, 2, 3]).node
    let fleet = [
      Deployment.caching("cheap", input: 0.9, cached: 0.1),
      Deployment.caching("dear", input: 1, cached: 0.1),
    ]
    var scene = try StrategyScene("cache_priced", fleet, prefixes: numbering.tree)
    scene.play(1, seconds: 1, output: 0, request: scene.blocks(first, ordinal: 0, input: 1_536))
    #expect(scene.choice(scene.blocks(next, ordinal: 1, input: 2_048)) == 1)
  }
}
