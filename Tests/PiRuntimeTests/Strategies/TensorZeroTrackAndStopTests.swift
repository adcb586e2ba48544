// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct TensorZeroTrackAndStopTests {
  @Test func `two arms of equal variance are sampled alike`() {
    let shares = BestArmDesign.proportions(means: [0.7, 0.4], variances: [0.2, 0.2])
    #expect(abs(shares[0] - 0.5) < 1e-6)
  }

  @Test func `two arms share in proportion to their deviations`() {
    let shares = BestArmDesign.proportions(means: [0.7, 0.4], variances: [0.09, 0.01])
    #expect(abs(shares[0] - 0.75) < 1e-5)
  }

  @Test func `an arm close to the best is sampled more than a distant one`() {
    let means = [0.9, 0.85, 0.2]
    let shares = BestArmDesign.proportions(means: means, variances: [0.1, 0.1, 0.1])
    #expect(shares[1] > 10 * shares[2])
    #expect(abs(shares.reduce(0, +) - 1) < 1e-9)
    // At the optimum every rival is equally hard to tell from the best.
    let rates = [1, 2].map { arm in
      let gap = means[0] - means[arm]
      return gap * gap / (0.1 / shares[0] + 0.1 / shares[arm])
    }
    #expect(abs(rates[0] / rates[1] - 1) < 1e-3)
  }

  @Test func `the nursery takes turns until each arm has ten labels`() throws {
    var scene = try StrategyScene("tensorzero.track_and_stop", [.sample("a"), .sample("b")])
    #expect((0..<4).map { _ in scene.choice() } == [0, 1, 0, 1])
    for _ in 0..<10 { scene.label(0, 1) }
    let decision = scene.decide()
    #expect(decision.propensities == [0.5, 0.5])
  }

  @Test func `clear evidence names a winner that stays`() throws {
    var scene = try StrategyScene("tensorzero.track_and_stop", [.sample("a"), .sample("b")])
    for round in 0..<200 {
      scene.label(0, round % 10 < 3 ? 1 : 0)
      scene.label(1, round % 10 < 9 ? 1 : 0)
    }
    #expect(scene.decide().propensities == [0, 1])
    #expect(scene.decide(among: [0]).ranked.map(\.offset) == [0])
    // Another task type is another experiment.
    #expect(scene.decide(scene.request(taskType: 1)).propensities == [1, 0])
  }

  @Test func `proportions are renewed every period only`() throws {
    var scene = try StrategyScene("tensorzero.track_and_stop", [.sample("a"), .sample("b")])
    for round in 0..<12 {
      scene.label(0, Double(round % 2))
      scene.label(1, Double(round % 3) / 2)
    }
    let before = scene.decide().propensities
    for _ in 0..<300 {
      scene.label(0, 1)
      scene.label(1, 0)
    }
    #expect(scene.decide().propensities == before)
    scene.advance(301)
    #expect(scene.decide().propensities == [1, 0])
  }

  @Test func `net value weighs the price of an answer`() throws {
    let fleet = [
      Deployment.sample("dear", input: 1_000, output: 1_000), .sample("cheap", input: 1, output: 1),
    ]
    for (objective, winner) in [("label", 0), ("net", 1)] {
      var scene = try StrategyScene(
        "tensorzero.track_and_stop(objective=\(objective),value_usd=0.1)",
        fleet
      )
      for round in 0..<400 {
        scene.play(0, seconds: 0.1)
        scene.play(1, seconds: 0.1)
        scene.label(0, round % 10 < 9 ? 1 : 0)
        scene.label(1, round % 10 < 6 ? 1 : 0)
      }
      scene.advance(301)
      #expect(scene.choice() == winner, "\(objective)")
    }
  }

  @Test func `sticky sessions share one coin`() throws {
    let text = "tensorzero.track_and_stop(sticky=true)"
    var scene = try StrategyScene(text, [.sample("a"), .sample("b")])
    for round in 0..<40 {
      scene.label(0, Double(round % 2))
      scene.label(1, Double((round + 1) % 2))
    }
    let first = scene.choice()
    #expect((0..<30).allSatisfy { _ in scene.choice() == first })
  }
}
