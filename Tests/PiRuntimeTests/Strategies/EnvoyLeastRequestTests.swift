// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct EnvoyLeastRequestTests {
  @Test func `picks with replacement let the busiest through now and then`() throws {
    var scene = try StrategyScene("envoy.least_request", [.sample("a"), .sample("b")])
    scene.fleet.inFlight = [0, 9]
    #expect(scene.decide().propensities == [0.75, 0.25])
    var four = try StrategyScene(
      "envoy.least_request(choice_count=4)",
      [.sample("a"), .sample("b")]
    )
    four.fleet.inFlight = [0, 9]
    #expect(four.decide().propensities == [0.9375, 0.0625])
  }

  @Test func `unequal weights share an idle fleet in proportion`() throws {
    var scene = try StrategyScene(
      "envoy.least_request",
      [.sample("a", weight: 3), .sample("b", weight: 1)]
    )
    var counts = [0, 0]
    for _ in 0..<400 {
      if let choice = scene.choice() { counts[choice] += 1 }
    }
    #expect(counts == [300, 100])
  }

  @Test func `active requests slow a weighted host down`() throws {
    let fleet = [Deployment.sample("a", weight: 2), .sample("b", weight: 1)]
    var counts: [String: Int] = [:]
    for bias in ["0", "1"] {
      var scene = try StrategyScene("envoy.least_request(bias=\(bias))", fleet)
      scene.fleet.inFlight = [3, 0]
      for _ in 0..<300 where scene.choice() == 0 { counts[bias, default: 0] += 1 }
    }
    // Weight 2 against 1 without bias; 2 / 4 against 1 with it.
    #expect(abs((counts["0"] ?? 0) - 200) <= 1)
    #expect(abs((counts["1"] ?? 0) - 100) <= 1)
  }
}
