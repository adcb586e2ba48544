// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct OpenRouterPrice2Tests {
  private let fleet = [
    Deployment.sample("one", input: 1, output: 1),
    .sample("three", input: 3, output: 3),
    .sample("two", input: 2, output: 2),
  ]

  @Test func `a third of the price has nine times the share`() throws {
    var scene = try StrategyScene("openrouter.price2", fleet)
    let shares = scene.decide(among: [0, 1]).propensities
    #expect(abs(shares[0] - 0.9) < 1e-12)
  }

  @Test func `the others follow by ascending price`() throws {
    var scene = try StrategyScene("openrouter.price2", fleet)
    for _ in 0..<50 {
      let ranked = scene.decide().ranked.map(\.offset)
      let rest = ranked.dropFirst()
      #expect(rest.elementsEqual([0, 2, 1].filter { $0 != ranked[0] }))
    }
  }

  @Test func `an outage excludes for thirty seconds and ranks last`() throws {
    var scene = try StrategyScene("openrouter.price2", fleet)
    scene.play(0, seconds: 0.1, error: .overloaded)
    let out = scene.decide()
    #expect(out.propensities[0] == 0)
    #expect(out.ranked.last?.offset == 0)
    scene.advance(31)
    #expect(scene.decide().propensities[0] > 0.6)
  }

  @Test func `rate limits are no outage and a threshold of errors may be asked for`() throws {
    var scene = try StrategyScene("openrouter.price2(outage_errors=2)", fleet)
    scene.play(0, seconds: 0.1, error: .rateLimited)
    scene.play(0, seconds: 0.1, error: .serverError)
    #expect(scene.decide().propensities[0] > 0)
    scene.play(0, seconds: 0.1, error: .network)
    #expect(scene.decide().propensities[0] == 0)
  }

  @Test func `when all are out all are drawn, and free ones take everything`() throws {
    var scene = try StrategyScene("openrouter.price2", fleet)
    for deployment in 0..<3 { scene.play(deployment, seconds: 0.1, error: .timeout) }
    #expect(scene.decide().propensities.allSatisfy { $0 > 0 })
    var free = try StrategyScene(
      "openrouter.price2",
      [.sample("a", input: 0, output: 0), .sample("b"), .sample("c", input: 0, output: 0)]
    )
    #expect(free.decide().propensities == [0.5, 0, 0.5])
  }
}
