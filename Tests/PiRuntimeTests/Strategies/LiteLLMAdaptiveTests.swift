// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct LiteLLMAdaptiveTests {
  @Test func `the score agrees with every recorded one`() throws {
    let recorded = try LiteLLMDecisions.recorded(
      "litellm_adaptive_score",
      as: LiteLLMDecisions.AdaptiveCase.self
    )
    guard let recorded else { return }
    #expect(recorded.count == 100)
    for (index, adaptive) in recorded.enumerated() {
      let lowest = try #require(adaptive.costs.min())
      let highest = try #require(adaptive.costs.max())
      for position in adaptive.costs.indices {
        let score =
          adaptive.qualityWeight * adaptive.qualitySamples[position]
          + adaptive.costWeight
          * Cheapness.of(adaptive.costs[position], lowest, highest)
        #expect(score == adaptive.scores[position], "case \(index)")
      }
    }
  }

  @Test func `the prior has the mean of its tier and a mass of ten`() {
    #expect(BetaCell(tier: 1, isStrong: false).successes == 3)
    #expect(BetaCell(tier: 2, isStrong: true).successes == 8)
    let strongest = BetaCell(tier: 3, isStrong: true)
    #expect(abs(strongest.successes - 9.5) < 1e-12)
    #expect(abs(strongest.successes + strongest.failures - 10) < 1e-12)
  }

  @Test func `updates stop at a mass of two hundred`() {
    var cell = BetaCell(tier: 2, isStrong: false)
    for _ in 0..<500 { cell.add(successes: 1) }
    #expect(cell.successes == 195)
    cell.add(failures: 1)
    #expect(cell.failures == 5)
  }

  @Test func `labels of a task type move its choices alone`() throws {
    var scene = try StrategyScene("litellm.adaptive", [.sample("a"), .sample("b")])
    for _ in 0..<90 {
      scene.label(0, 0, taskType: 1)
      scene.label(1, 1, taskType: 1)
    }
    let code = scene.decide(scene.request(taskType: 1))
    #expect(code.propensities[1] > 0.99)
    #expect(code.propensityKind == .estimated(draws: 200))
    let chat = scene.decide(scene.request(taskType: 0))
    #expect(chat.propensities[1] < 0.7)
  }

  @Test func `failed attempts count against a deployment`() throws {
    var scene = try StrategyScene("litellm.adaptive", [.sample("a"), .sample("b")])
    for _ in 0..<60 { scene.play(0, seconds: 0.1, error: .serverError) }
    #expect(scene.decide().propensities[1] > 0.95)
  }

  @Test func `declared strengths and low prices help`() throws {
    let fleet = [Deployment.sample("a", tier: 2), .sample("b", input: 0.1, output: 0.1, tier: 2)]
    var cheap = try StrategyScene("litellm.adaptive", fleet)
    #expect(cheap.decide().propensities[1] > 0.9)
    var strong = try StrategyScene(
      "litellm.adaptive(cost_weight=0,strengths={chat:a=1})",
      fleet
    )
    #expect(strong.decide().propensities[0] > 0.8)
  }
}
