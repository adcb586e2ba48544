// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct PiLatencyOptimalTests {
  private let fleet = [Deployment.sample("live"), .sample("other"), .sample("dead")]

  /// Two live models of 3 s and 4 s, and one that refuses within 20 ms.
  private func outage(_ id: String) throws -> StrategyScene {
    var scene = try StrategyScene(id, fleet)
    for _ in 0..<20 {
      scene.play(0, seconds: 3)
      scene.play(1, seconds: 4)
      scene.play(2, seconds: 0.02, error: .serverError)
    }
    return scene
  }

  @Test func `a provider that fails fast wins as a black hole`() throws {
    var scene = try outage("pi.latency_optimal")
    for _ in 0..<50 {
      #expect(scene.choice() == 2)
      scene.play(2, seconds: 0.02, error: .serverError)
    }
  }

  @Test func `repaired, a provider that fails fast comes last`() throws {
    var scene = try outage("pi.latency_optimal.repaired")
    #expect(scene.decide().ranked.map(\.offset) == [0, 1, 2])
  }

  @Test func `a new provider counts zero and takes everything at once`() throws {
    var scene = try StrategyScene("pi.latency_optimal", fleet)
    scene.play(0, seconds: 3)
    scene.play(1, seconds: 3)
    for _ in 0..<30 {
      #expect(scene.choice() == 2)
      scene.start(2)
    }
  }

  @Test func `repaired, a new provider gets its warm-up and no more`() throws {
    var scene = try StrategyScene("pi.latency_optimal.repaired", fleet)
    var counts = [0, 0, 0]
    for _ in 0..<15 {
      let choice = scene.choice() ?? 0
      counts[choice] += 1
      scene.start(choice)
    }
    #expect(counts == [5, 5, 5])
    // Without answers all count alike, so the first one is taken: nobody is flooded for being new.
    for _ in 0..<5 { scene.finish(0, after: 3, AttemptOutcome()) }
    for _ in 0..<5 { scene.finish(1, after: 2, AttemptOutcome()) }
    #expect(scene.choice() == 1)
  }

  @Test func `repaired, a deployment not tried for five minutes is tried again`() throws {
    var scene = try outage("pi.latency_optimal.repaired")
    scene.play(2, seconds: 1)
    for _ in 0..<75 { scene.play(0, seconds: 3) }
    #expect(scene.choice() == 0)
    for _ in 0..<50 { scene.play(0, seconds: 3) }
    #expect(scene.choice() == 1)
    scene.play(1, seconds: 4)
    #expect(scene.choice() == 2)
    #expect(scene.decide(ordinal: 1).ranked.first?.offset == 0)
  }
}
