// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct WeightedTests {
  private let fleet = [Deployment.sample("a", weight: 3), .sample("b"), .sample("c", weight: 0)]

  @Test func `declared weights count and a missing one is 1`() throws {
    var scene = try StrategyScene("weighted", fleet)
    #expect(scene.decide().propensities == [0.75, 0.25, 0])
    #expect(scene.decide(among: [2]).propensities == [1])
  }

  @Test func `a table gives weights by task type`() throws {
    var scene = try StrategyScene("weighted(weights={chat:a=1;chat:b=1;code:c=2})", fleet)
    #expect(scene.decide(scene.request(taskType: 0)).propensities == [0.5, 0.5, 0])
    #expect(scene.decide(scene.request(taskType: 1)).propensities == [0, 0, 1])
  }

  @Test func `weights of zero alone are even`() throws {
    var scene = try StrategyScene("weighted", fleet.map { .sample($0.name, weight: 0) })
    #expect(scene.decide(among: [0, 2]).propensities == [0.5, 0.5])
  }
}
