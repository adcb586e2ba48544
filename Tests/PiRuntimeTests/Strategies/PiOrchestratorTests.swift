// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct PiOrchestratorTests {
  private let fleet = [
    Deployment.sample("plain", input: 5, output: 5),
    .sample("a", input: 3, output: 3, capabilities: [.tools, .vision]),
    .sample("b", input: 1, output: 1, capabilities: [.tools]),
  ]

  private static let firstCapable = [
    "pi.orchestrator.capability", "pi.orchestrator.cost", "pi.orchestrator.failover",
    "pi.orchestrator.consensus",
  ]

  @Test(arguments: firstCapable) func `the first capable one gets everything, dead or not`(
    _ id: String
  ) throws {
    var scene = try StrategyScene(id, fleet)
    for _ in 0..<20 {
      let decision = scene.decide(scene.request(needs: .tools))
      #expect(decision.ranked.map(\.offset) == [1])
      scene.play(1, seconds: 0.1, error: .serverError)
    }
    #expect(scene.choice(scene.request(needs: .reasoning)) == nil)
  }

  @Test func `repaired, capability spreads over capable ones and leaves a dead one`() throws {
    var scene = try StrategyScene("pi.orchestrator.capability.repaired", fleet)
    var counts = [0, 0, 0]
    for _ in 0..<40 {
      let choice = try #require(play(&scene))
      counts[choice] += 1
    }
    #expect(counts == [0, 20, 20])
    for _ in 0..<5 { scene.play(1, seconds: 0.1, error: .serverError) }
    #expect(scene.decide(scene.request(needs: .tools)).ranked.map(\.offset) == [2, 1])
  }

  @Test func `repaired, cost reads prices`() throws {
    var scene = try StrategyScene("pi.orchestrator.cost.repaired", fleet)
    #expect(scene.decide(scene.request(needs: .tools)).ranked.map(\.offset) == [2, 1])
  }

  @Test func `repaired, failover goes round the ring past open breakers`() throws {
    var scene = try StrategyScene("pi.orchestrator.failover.repaired", fleet)
    #expect(scene.decide().ranked.map(\.offset) == [0, 1, 2])
    for _ in 0..<5 { scene.play(0, seconds: 0.1, error: .serverError) }
    #expect(scene.decide().ranked.map(\.offset) == [1, 2, 0])
    scene.advance(60)
    #expect(scene.choice() == 0)
    scene.play(0, seconds: 0.1, error: .serverError)
    #expect(scene.choice() == 1)
  }

  @Test func `latency counts failures as fast and unused as zero`() throws {
    var scene = try StrategyScene("pi.orchestrator.latency", fleet)
    scene.play(0, seconds: 0.5)
    #expect(scene.choice() == 1)
    scene.play(1, seconds: 0.02, error: .serverError)
    scene.play(2, seconds: 0.3)
    #expect(scene.choice() == 1)
  }

  @Test func `repaired, latency counts answers alone and waits for the first one`() throws {
    var scene = try StrategyScene("pi.orchestrator.latency.repaired", fleet)
    scene.play(0, seconds: 0.5)
    for _ in 0..<5 { scene.play(1, seconds: 0.02, error: .serverError) }
    scene.play(2, seconds: 0.3)
    #expect(scene.decide().ranked.map(\.offset) == [2, 0, 1])
  }

  @Test func `repaired, one slow spell is forgotten`() throws {
    var scene = try StrategyScene(
      "pi.orchestrator.latency.repaired(tau_s=10)",
      [.sample("a"), .sample("b")]
    )
    for _ in 0..<20 { scene.play(0, seconds: 9) }
    scene.play(1, seconds: 3)
    for _ in 0..<20 { scene.play(0, seconds: 2) }
    #expect(scene.choice() == 0)
    var faithful = try StrategyScene("pi.orchestrator.latency", [.sample("a"), .sample("b")])
    for _ in 0..<20 { faithful.play(0, seconds: 9) }
    faithful.play(1, seconds: 3)
    for _ in 0..<20 { faithful.play(0, seconds: 2) }
    #expect(faithful.choice() == 1)
  }

  private func play(_ scene: inout StrategyScene) -> Int? {
    let choice = scene.choice(scene.request(needs: .tools))
    if let choice { scene.play(choice, seconds: 1) }
    return choice
  }
}
