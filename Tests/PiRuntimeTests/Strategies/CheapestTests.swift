// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct CheapestTests {
  private let fleet = [
    Deployment.sample("cheap_input", input: 1, output: 10),
    .sample("cheap_output", input: 3, output: 5),
  ]

  @Test func `the shape of the request decides`() throws {
    var scene = try StrategyScene("cheapest(expected_output=100)", fleet)
    #expect(scene.choice(scene.request(input: 10_000)) == 0)
    #expect(scene.choice(scene.request(input: 10)) == 1)
  }

  @Test func `expected output is learned by task type`() throws {
    var scene = try StrategyScene("cheapest", fleet)
    for _ in 0..<50 {
      scene.play(0, seconds: 1, output: 2_000, request: scene.request(taskType: 0))
      scene.play(0, seconds: 1, output: 5, request: scene.request(taskType: 1))
    }
    #expect(scene.choice(scene.request(input: 1_000, taskType: 0)) == 1)
    #expect(scene.choice(scene.request(input: 1_000, taskType: 1)) == 0)
  }

  @Test func `the prefix that a request shares counts at the cached price`() throws {
    let fleet = [
      Deployment.sample("plain", input: 0.9, output: 2),
      .caching("caches", input: 1, cached: 0.1, output: 2),
    ]
    var scene = try StrategyScene("cheapest", fleet)
    // 9,000 · 1 + 1,023 · 0.1, were it long enough, against 10,023 · 0.9.
    #expect(scene.choice(scene.turn(1, of: 1, input: 10_023, shared: 1_023)) == 0)
    #expect(scene.choice(scene.turn(1, of: 1, input: 9_225, shared: 1_025)) == 0)
    #expect(scene.choice(scene.turn(1, of: 1, input: 9_215, shared: 1_025)) == 1)
  }

  @Test func `writing and long inputs count at their prices`() throws {
    var fleet = [
      Deployment.caching("writes", input: 1, cached: 0.1, written: 1.25),
      .sample("plain", input: 1.2, output: 0), .sample("tiered", input: 1.1, output: 0),
    ]
    let tier = TokenPrices(
      input: TokenPrice(picodollars: 2_200_000),
      output: TokenPrice(picodollars: 0)
    )
    fleet[2].prices.tiers = [PriceTier(aboveTokens: 200_000, prices: tier)]
    var scene = try StrategyScene("cheapest", fleet)
    #expect(scene.choice(scene.request(input: 200_000)) == 2)
    #expect(scene.choice(scene.request(input: 200_001)) == 1)
    #expect(scene.choice(scene.request(input: 1_000)) == 0)
  }

  @Test func `current prices count`() throws {
    var scene = try StrategyScene("cheapest(expected_output=100)", fleet)
    scene.fleet.prices[0] = PriceList(
      input: TokenPrice(picodollars: 9_000_000),
      output: TokenPrice(picodollars: 9_000_000)
    )
    #expect(scene.choice(scene.request(input: 10_000)) == 1)
  }
}
