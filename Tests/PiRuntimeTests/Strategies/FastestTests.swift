// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct FastestTests {
  @Test func `unseen deployments are tried first, the idle one of them`() throws {
    var scene = try StrategyScene("fastest", [.sample("a"), .sample("b"), .sample("c")])
    #expect(scene.choice() == 0)
    scene.start(0)
    #expect(scene.choice() == 1)
    scene.play(1, seconds: 2)
    #expect(scene.decide().ranked.map(\.offset) == [2, 0, 1])
  }

  @Test func `the fading mean follows a change within a few tau`() throws {
    var scene = try StrategyScene("fastest(tau_s=10)", [.sample("a"), .sample("b")])
    for _ in 0..<10 { scene.play(0, seconds: 1) }
    scene.play(1, seconds: 2)
    #expect(scene.choice() == 0)
    for _ in 0..<4 { scene.play(0, seconds: 8) }
    #expect(scene.choice() == 1)
  }

  @Test func `quick errors do not win`() throws {
    var scene = try StrategyScene("fastest", [.sample("a"), .sample("b")])
    scene.play(0, seconds: 0.01, error: .serverError)
    scene.play(1, seconds: 5)
    #expect(scene.choice() == 1)
  }
}
