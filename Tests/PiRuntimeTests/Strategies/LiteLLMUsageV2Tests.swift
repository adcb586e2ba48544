// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct LiteLLMUsageV2Tests {
  @Test func `the rule agrees with every recorded decision`() throws {
    let recorded = try LiteLLMDecisions.recorded(
      "litellm_usage_v2",
      as: LiteLLMDecisions.UsageCase.self
    )
    guard let recorded else { return }
    #expect(recorded.count == 300)
    for (index, usage) in recorded.enumerated() {
      #expect(validSet(usage) == usage.validSet, "case \(index)")
    }
  }

  @Test func `the rule agrees with a second implementation`() throws {
    for (index, made) in try LiteLLMDecisions.own().usageV2.enumerated() {
      #expect(validSet(made) == made.validSet, "case \(index)")
    }
  }

  @Test func `a limit of three requests admits two a minute and then asks to wait`() throws {
    let limits = DeploymentLimits(requestsPerMinute: 3)
    var scene = try StrategyScene("litellm.usage_v2", [.sample("a", limits: limits)])
    for _ in 0..<2 {
      #expect(scene.choice() == 0)
      scene.play(0, seconds: 1)
    }
    let refusal = scene.decide()
    #expect(refusal.ranked.isEmpty)
    #expect(refusal.retryAfter == TimeSpan(wholeSeconds: 60))
    #expect(refusal.propensities == [0])
    scene.advance(60)
    #expect(scene.choice() == 0)
  }

  @Test func `the fewest tokens of the minute win and equals share`() throws {
    var scene = try StrategyScene("litellm.usage_v2", [.sample("a"), .sample("b"), .sample("c")])
    scene.play(1, seconds: 1, output: 50)
    #expect(scene.decide().propensities == [0.5, 0, 0.5])
    scene.play(0, seconds: 1, output: 60)
    scene.play(2, seconds: 1, output: 55)
    #expect(scene.decide().propensities == [0, 1, 0])
  }

  private func validSet(_ usage: LiteLLMDecisions.UsageCase) -> [String]? {
    var fewest = Int64.max
    var positions: ContiguousArray<Int> = []
    for (position, deployment) in usage.deployments.enumerated() {
      LiteLLMUsageV2.consider(
        position,
        limits: DeploymentLimits(
          requestsPerMinute: deployment.rpm,
          tokensPerMinute: deployment.tpm
        ),
        usedTokens: usage.tpmUsed[position] ?? 0,
        usedRequests: usage.rpmUsed[position],
        input: usage.inputTokens,
        fewest: &fewest,
        into: &positions
      )
    }
    return positions.isEmpty ? nil : positions.map { usage.deployments[$0].id }.sorted()
  }
}
