// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct VSRLatencyAwareTests {
  @Test func `a candidate without samples is skipped for good`() throws {
    var scene = try StrategyScene("vsr.latency_aware", [.sample("a"), .sample("b")])
    #expect(scene.choice() == 0)
    scene.play(1, seconds: 30, firstToken: 10)
    #expect((0..<20).allSatisfy { _ in scene.choice() == 1 })
  }

  @Test func `first token and pace count alike, each relative to the best`() throws {
    var scene = try StrategyScene("vsr.latency_aware", [.sample("a"), .sample("b")])
    // a: TTFT 1 s, TPOT 0.10 s; b: TTFT 1.5 s, TPOT 0.05 s: 1.5 against 1.25.
    scene.play(0, seconds: 11, output: 101, firstToken: 1)
    scene.play(1, seconds: 6.5, output: 101, firstToken: 1.5)
    #expect(scene.choice() == 1)
    scene.play(1, seconds: 8, output: 101, firstToken: 3)
    #expect(scene.choice() == 0)
  }
}
