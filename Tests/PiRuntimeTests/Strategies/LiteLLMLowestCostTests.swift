// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct LiteLLMLowestCostTests {
  @Test func `the rule agrees with every recorded decision`() throws {
    let recorded = try LiteLLMDecisions.recorded(
      "litellm_lowest_cost",
      as: LiteLLMDecisions.CostCase.self
    )
    guard let recorded else { return }
    #expect(recorded.count == 200)
    for (index, cost) in recorded.enumerated() {
      #expect(pick(cost) == cost.picked, "case \(index)")
    }
  }

  @Test func `the rule agrees with a second implementation`() throws {
    for (index, made) in try LiteLLMDecisions.own().lowestCost.enumerated() {
      #expect(pick(made) == made.picked, "case \(index)")
    }
  }

  @Test func `tokens do not count and free is dear`() throws {
    let fleet = [
      Deployment.sample("dear_input", input: 5, output: 1),
      .sample("dear_output", input: 1, output: 6),
      .sample("free", input: 0, output: 0),
    ]
    var scene = try StrategyScene("litellm.lowest_cost", fleet)
    #expect(scene.choice(scene.request(input: 100_000)) == 0)
  }

  /// In lowest_cost.py, `get(key, None)` that is 0 is not taken, and the map's price is, also when it is 0.
  @Test func `a model that is free by the price list comes first, a custom zero last`() throws {
    var listed = Deployment.sample("listed", input: 0, output: 0)
    listed.hasListedPrices = true
    let fleet = [
      Deployment.sample("cheap", input: 0.01, output: 0.01),
      .sample("custom", input: 0, output: 0), listed,
    ]
    var scene = try StrategyScene("litellm.lowest_cost", fleet)
    #expect(scene.choice() == 2)
    #expect(scene.choice(among: [0, 1]) == 0)
    #expect(scene.choice(among: [1]) == 1)
  }

  private func pick(_ cost: LiteLLMDecisions.CostCase) -> String? {
    var best: (score: Double, id: String)?
    for deployment in cost.deployments {
      let score = LiteLLMLowestCost.score(
        input: deployment.inputCostPerToken,
        output: deployment.outputCostPerToken
      )
      if score < best?.score ?? .infinity { best = (score, deployment.id) }
    }
    return best?.id
  }
}
