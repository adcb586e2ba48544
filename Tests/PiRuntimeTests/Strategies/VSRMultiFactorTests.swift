// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct VSRMultiFactorTests {
  private let fleet = [
    Deployment.sample("strong", input: 10, output: 10, quality: 0.9),
    .sample("cheap", input: 1, output: 1, quality: 0.3),
  ]

  @Test func `weights say which factor decides`() throws {
    var quality = try StrategyScene("vsr.multi_factor(quality=1,cost=0.25)", fleet)
    #expect(quality.choice() == 0)
    var cost = try StrategyScene("vsr.multi_factor(quality=0.25,cost=1)", fleet)
    #expect(cost.choice() == 1)
  }

  @Test func `load and latency move the choice`() throws {
    var scene = try StrategyScene("vsr.multi_factor", fleet)
    scene.fleet.inFlight = [0, 4]
    #expect(scene.choice() == 0)
    scene.fleet.inFlight = [0, 0]
    scene.play(0, seconds: 20, firstToken: 5)
    scene.play(1, seconds: 2, firstToken: 0.5)
    #expect(scene.choice() == 1)
  }

  @Test func `ceilings exclude, and when all are over the cheapest is taken`() throws {
    var scene = try StrategyScene("vsr.multi_factor(cost=1,max_in_flight=3)", fleet)
    #expect(scene.choice() == 1)
    scene.fleet.inFlight = [0, 4]
    #expect(scene.choice() == 0)
    scene.fleet.inFlight = [9, 4]
    #expect(scene.choice() == 1)
  }
}
