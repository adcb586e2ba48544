// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct LiteLLMSimpleShuffleTests {
  @Test func `once one sets a weight the others are never picked`() throws {
    let limits = DeploymentLimits(requestsPerMinute: 100)
    var scene = try StrategyScene(
      "litellm.simple_shuffle",
      [.sample("a", limits: limits), .sample("b", weight: 1), .sample("c", weight: 3)]
    )
    #expect(scene.decide().propensities == [0, 0.25, 0.75])
    #expect(scene.decide(among: [0]).propensities == [1])
  }

  @Test func `requests a minute come before tokens a minute`() throws {
    let both = DeploymentLimits(requestsPerMinute: 30, tokensPerMinute: 1)
    let requests = DeploymentLimits(requestsPerMinute: 10, tokensPerMinute: 1_000)
    let tokens = DeploymentLimits(tokensPerMinute: 3_000)
    var scene = try StrategyScene(
      "litellm.simple_shuffle",
      [.sample("a", limits: both), .sample("b", limits: requests), .sample("c", limits: tokens)]
    )
    #expect(scene.decide().propensities == [0.75, 0.25, 0])
    #expect(scene.decide(among: [2]).propensities == [1])
  }

  @Test func `without any metric the draw is even`() throws {
    var scene = try StrategyScene("litellm.simple_shuffle", [.sample("a"), .sample("b")])
    #expect(scene.decide().propensities == [0.5, 0.5])
  }
}
