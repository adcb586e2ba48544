// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct LiteLLMLowestLatencyTests {
  @Test func `the rule agrees with every recorded decision`() throws {
    guard
      let cases = try LiteLLMDecisions.recorded(
        "litellm_lowest_latency",
        as: LiteLLMDecisions.LatencyCase.self
      )
    else { return }
    #expect(cases.count == 400)
    for (index, recorded) in cases.enumerated() {
      #expect(validSet(recorded) == recorded.validSet, "case \(index)")
    }
  }

  @Test func `the rule agrees with a second implementation`() throws {
    for (index, made) in try LiteLLMDecisions.own().lowestLatency.enumerated() {
      #expect(validSet(made) == made.validSet, "case \(index)")
    }
  }

  @Test func `the zero of a new deployment stays among its samples`() throws {
    var scene = try StrategyScene("litellm.lowest_latency", [.sample("a"), .sample("b")])
    scene.play(0, seconds: 1)
    // Entered with a 0 by this decision, b is averaged with it from now on.
    #expect(scene.choice() == 1)
    scene.play(1, seconds: 1.5)
    #expect(scene.choice() == 1)
    scene.play(1, seconds: 1.5)
    #expect(scene.choice() == 0 || scene.choice() == 1)
    scene.play(1, seconds: 1.5)
    #expect(scene.choice() == 0)
  }

  @Test func `before the first sample nothing is entered`() throws {
    var scene = try StrategyScene("litellm.lowest_latency", [.sample("a"), .sample("b")])
    _ = scene.choice()
    scene.play(0, seconds: 1)
    scene.play(1, seconds: 2)
    #expect(scene.choice() == 0)
    #expect(scene.decide().propensities == [1, 0])
  }

  @Test func `a timeout counts a thousand seconds and other failures nothing`() throws {
    var scene = try StrategyScene("litellm.lowest_latency", [.sample("a"), .sample("b")])
    scene.play(0, seconds: 1)
    scene.play(1, seconds: 5)
    scene.play(0, seconds: 0.01, error: .serverError)
    #expect(scene.choice() == 0)
    scene.play(0, seconds: 10, error: .timeout)
    #expect(scene.choice() == 1)
  }

  @Test func `a deployment that was slow once is never tried again`() throws {
    var scene = try StrategyScene("litellm.lowest_latency", [.sample("a"), .sample("b")])
    for _ in 0..<10 { scene.play(0, seconds: 6) }
    for _ in 0..<10 { scene.play(1, seconds: 1.4) }
    var picks = [0, 0]
    for _ in 0..<500 {
      let choice = scene.choice()
      let pick = try #require(choice)
      picks[pick] += 1
      scene.play(pick, seconds: pick == 0 ? 1 : 1.4)
    }
    #expect(picks == [0, 500])
  }

  @Test func `everything is forgotten an hour after the first sample`() throws {
    var scene = try StrategyScene("litellm.lowest_latency", [.sample("a"), .sample("b")])
    scene.play(0, seconds: 6)
    scene.play(1, seconds: 1)
    #expect(scene.decide().propensities == [0, 1])
    scene.advance(3_600)
    #expect(scene.decide().propensities == [0.5, 0.5])
  }

  @Test func `first-token times rank streaming requests`() throws {
    let fleet = [Deployment.sample("a"), .sample("b")]
    var raw = try StrategyScene("litellm.lowest_latency", fleet)
    var perToken = try StrategyScene("litellm.lowest_latency(ttft_mode=per_token)", fleet)
    for _ in 0..<2 {
      let request = raw.request(streams: true)
      raw.play(0, seconds: 3, output: 100, firstToken: 0.5, request: request)
      raw.play(1, seconds: 3, output: 1_000, firstToken: 2, request: request)
      perToken.play(0, seconds: 3, output: 100, firstToken: 0.5, request: request)
      perToken.play(1, seconds: 3, output: 1_000, firstToken: 2, request: request)
    }
    #expect(raw.choice(raw.request(streams: true)) == 0)
    #expect(perToken.choice(perToken.request(streams: true)) == 1)
  }

  @Test func `minute limits refuse`() throws {
    let limits = DeploymentLimits(requestsPerMinute: 1)
    var scene = try StrategyScene("litellm.lowest_latency", [.sample("a", limits: limits)])
    scene.play(0, seconds: 1)
    #expect(scene.choice() == nil)
    scene.advance(60)
    #expect(scene.choice() == 0)
  }

  private func validSet(_ recorded: LiteLLMDecisions.LatencyCase) -> [String]? {
    let rule = LowestLatencyRule(
      buffer: recorded.args.lowestLatencyBuffer,
      ttftPercentile: recorded.args.ttftPercentile
    )
    var values: ContiguousArray<Double> = []
    for deployment in recorded.deployments {
      let state = recorded.state[deployment.id]
      let limits = LiteLLMLimits(requests: deployment.rpm, tokens: deployment.tpm)
      let fits = limits.admit(
        input: recorded.inputTokens,
        usedRequests: state?.minuteRpm ?? 0,
        usedTokens: state?.minuteTpm ?? 0
      )
      let value = rule.value(
        latencies: ContiguousArray(state?.latency ?? [0]),
        firstTokens: ContiguousArray(state?.ttft ?? []),
        streams: recorded.stream
      )
      values.append(fits ? value : .infinity)
    }
    var positions: ContiguousArray<Int> = []
    rule.select(values, into: &positions)
    return positions.isEmpty ? nil : positions.map { recorded.deployments[$0].id }.sorted()
  }
}
