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

  @Test func `current prices count`() throws {
    var scene = try StrategyScene("cheapest(expected_output=100)", fleet)
    scene.fleet.prices[0] = PriceList(
      input: TokenPrice(picodollars: 9_000_000),
      output: TokenPrice(picodollars: 9_000_000)
    )
    #expect(scene.choice(scene.request(input: 10_000)) == 1)
  }
}
