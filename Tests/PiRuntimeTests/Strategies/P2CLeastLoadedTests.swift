// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct P2CLeastLoadedTests {
  @Test func `propensities count the pairs that a deployment wins`() throws {
    var scene = try StrategyScene(
      "p2c.least_loaded",
      [.sample("a"), .sample("b"), .sample("c"), .sample("d")]
    )
    scene.fleet.inFlight = [0, 1, 1, 2]
    #expect(scene.decide().propensities == [0.5, 0.25, 0.25, 0])
  }

  @Test func `the busiest of three is never picked`() throws {
    var scene = try StrategyScene("p2c.least_loaded", [.sample("a"), .sample("b"), .sample("c")])
    scene.fleet.inFlight = [5, 4, 3]
    var counts = [0, 0, 0]
    for _ in 0..<900 {
      if let choice = scene.choice() { counts[choice] += 1 }
    }
    #expect(counts[0] == 0)
    #expect((250...350).contains(counts[1]))
  }
}
