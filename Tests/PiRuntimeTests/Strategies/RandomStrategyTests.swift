// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct RandomStrategyTests {
  @Test func `every candidate comes up about equally often`() {
    let fleet = ObservedFleet((0..<4).map { deployment("d\($0)") })
    let candidates = ContiguousArray((0..<4).map(DeploymentIndex.init))
    var strategy = RandomStrategy()
    var decision = RoutingDecision()
    decision.wantsPropensities = true
    var counts = [Int](repeating: 0, count: 4)
    for ordinal in 0..<4_000 {
      let request = Request(
        key: RequestKey(source: 0, ordinal: UInt32(ordinal)),
        arrival: .zero,
        inputTokens: TokenCount(10)
      )
      decision.clear()
      strategy.choose(
        RoutingContext(
          request: request,
          now: .zero,
          ordinal: 0,
          candidates: candidates,
          coin: RouterCoin(
            luck: Luck(seed: 1, replication: 0),
            purpose: 0,
            request: request.key,
            decision: 0
          )
        ),
        fleet: fleet,
        into: &decision
      )
      counts[decision.ranked[0].offset] += 1
    }
    #expect(counts.allSatisfy { (900...1_100).contains($0) }, "\(counts)")
    #expect(decision.propensities == [0.25, 0.25, 0.25, 0.25])
  }

  private func deployment(_ name: String) -> Deployment {
    Deployment(
      name: name,
      provider: "p",
      model: "m",
      prices: PriceList(input: .free, output: .free)
    )
  }
}
