// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct StickyTests {
  private let fleet = (0..<4).map { Deployment.sample("d\($0)") }

  @Test func `a session stays where it was sent, each session for itself`() throws {
    var scene = try StrategyScene("sticky(then=round_robin)", fleet)
    for session in 0..<4 {
      let first = scene.turn(0, of: UInt32(session))
      #expect(scene.choice(first) == session)
      scene.play(session, seconds: 1, request: first)
    }
    for ordinal in 1..<9 {
      for session in [2, 0, 3, 1] {
        let next = scene.turn(UInt32(ordinal), of: UInt32(session))
        #expect(scene.choice(next) == session)
        scene.play(session, seconds: 1, request: next)
      }
    }
  }

  @Test func `it stays where a failover has taken it`() throws {
    var scene = try StrategyScene("sticky(then=round_robin)", fleet)
    let first = scene.turn(0, of: 5)
    scene.play(0, seconds: 1, error: .serverError, request: first)
    // The bound deployment has failed in this request: the others are left.
    #expect(scene.choice(first, among: [1, 2, 3]) == 1)
    scene.play(3, seconds: 1, request: first)
    #expect(scene.choice(scene.turn(1, of: 5)) == 3)
  }

  @Test func `it is free again some time after its last attempt`() throws {
    var scene = try StrategyScene("sticky(ttl_s=60,then=round_robin)", fleet)
    scene.start(3, scene.turn(0, of: 1))
    scene.advance(60)
    #expect(scene.choice(scene.turn(1, of: 1)) == 3)
    scene.start(3, scene.turn(1, of: 1))
    scene.advance(60.001)
    #expect(scene.choice(scene.turn(2, of: 1)) == 0)
  }

  @Test func `requests without a session are left to the other strategy`() throws {
    var scene = try StrategyScene("sticky(then=round_robin)", fleet)
    let choices = (0..<8).map { _ -> Int? in
      let request = scene.request(input: 5_000)
      let choice = scene.choice(request)
      scene.start(choice ?? 0, request)
      return choice
    }
    #expect(choices == [0, 1, 2, 3, 0, 1, 2, 3])
  }

  @Test func `a bound session has one choice with certainty`() throws {
    var scene = try StrategyScene("sticky(then=random)", fleet)
    scene.start(2, scene.turn(0, of: 7))
    let decision = scene.decide(scene.turn(1, of: 7))
    #expect(decision.propensities == [0, 0, 1, 0])
    #expect(scene.decide(scene.turn(0, of: 8)).propensities == [0.25, 0.25, 0.25, 0.25])
  }

  @Test func `blocks bind from the least number of tokens on`() throws {
    var numbering = PrefixNumbering(blockTokens: 512)
    // A system prompt of one block that all share, then two conversations, one of them with two ends.
    let first = numbering.number([0, 1, 2, 3]).node
    let other = numbering.number([0, 9, 8]).node
    let branch = numbering.number([0, 1, 2, 7, 7]).node
    let short = numbering.number([0, 1, 5]).node
    var scene = try StrategyScene("sticky(then=round_robin)", fleet, prefixes: numbering.tree)
    scene.start(2, scene.blocks(first, ordinal: 0, input: 2_000))
    #expect(scene.choice(scene.blocks(branch, ordinal: 1, input: 2_500)) == 2)
    #expect(scene.choice(scene.blocks(other, ordinal: 2, input: 1_500)) == 0)
    // Two blocks are 1,024 tokens: what is behind them binds, and they alone do not.
    #expect(scene.choice(scene.blocks(short, ordinal: 3, input: 1_500)) == 1)
  }
}
