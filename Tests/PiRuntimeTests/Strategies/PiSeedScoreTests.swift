// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct PiSeedScoreTests {
  /// Three healthy agents of 50, 100 and 30 ms.
  private func agents(_ id: String) throws -> StrategyScene {
    var scene = try StrategyScene(id, [.sample("a"), .sample("b"), .sample("c")])
    for (deployment, seconds) in [0.05, 0.1, 0.03].enumerated() {
      for _ in 0..<10 { scene.play(deployment, seconds: seconds) }
    }
    return scene
  }

  @Test func `as written it draws lots between agents of similar latency`() throws {
    var scene = try agents("pi.seed_score")
    let shares = scene.decide().propensities
    // Simulating the original gave 34, 32 and 34 %.
    for (share, simulated) in zip(shares, [0.34, 0.32, 0.34]) {
      #expect(abs(share - simulated) < 0.01, "\(shares)")
    }
  }

  @Test func `an unhealthy agent is rarely and a fresh one never preferred`() throws {
    var scene = try agents("pi.seed_score")
    for _ in 0..<5 { scene.play(0, seconds: 0.05, error: .serverError) }
    // 0.2 less; the random terms overcome that with probability of some per cent.
    let share = scene.decide(among: [0, 1]).propensities[0]
    #expect(share > 0.01 && share < 0.1, "\(share)")
  }

  @Test func `equal scores share evenly`() throws {
    var scene = try StrategyScene("pi.seed_score", (0..<8).map { .sample("d\($0)") })
    #expect(scene.decide().propensities.allSatisfy { abs($0 - 0.125) < 1e-12 })
  }

  @Test func `fixed it is certain and prefers fast, cheap and improving`() throws {
    var scene = try agents("pi.seed_score.fixed")
    #expect(scene.decide().propensities == [0, 0, 1])
    var cheap = try StrategyScene(
      "pi.seed_score.fixed",
      [.sample("dear", input: 10, output: 10), .sample("cheap", input: 1, output: 1)]
    )
    cheap.play(0, seconds: 1)
    cheap.play(1, seconds: 2)
    #expect(cheap.choice() == 1)
    var trend = try StrategyScene("pi.seed_score.fixed", [.sample("a"), .sample("b")])
    for round in 0..<100 {
      trend.play(0, seconds: 2)
      trend.play(1, seconds: round < 50 ? 3 : 1)
    }
    #expect(trend.choice() == 1)
  }
}
