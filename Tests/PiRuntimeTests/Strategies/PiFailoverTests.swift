// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct PiFailoverTests {
  private let fleet = [Deployment.sample("a"), .sample("b"), .sample("c")]

  @Test func `the chain follows availability and errors`() throws {
    var scene = try StrategyScene("pi.failover(skip_poor=false)", fleet)
    for index in 0..<20 {
      scene.play(0, seconds: 0.2, error: index < 10 ? .serverError : nil)
      scene.play(1, seconds: 0.2)
      scene.play(2, seconds: 0.2, error: index < 4 ? .serverError : nil)
    }
    #expect(scene.decide().ranked.map(\.offset) == [1, 2, 0])
  }

  @Test func `a fleet of models slower than a second is refused altogether`() throws {
    var scene = try StrategyScene("pi.failover", fleet)
    for deployment in 0..<3 { scene.play(deployment, seconds: 1.5) }
    let decision = scene.decide()
    #expect(decision.ranked.isEmpty)
    #expect(decision.propensities == [0, 0, 0])
  }

  @Test func `repaired, slow is not dead`() throws {
    var scene = try StrategyScene("pi.failover.repaired", fleet)
    for deployment in 0..<3 { scene.play(deployment, seconds: 20) }
    #expect(scene.decide().ranked.map(\.offset) == [0, 1, 2])
  }

  @Test func `repaired, the primary comes back after two good probes`() throws {
    var scene = try StrategyScene("pi.failover.repaired", fleet)
    for _ in 0..<5 { scene.play(0, seconds: 0.1, error: .overloaded) }
    #expect(scene.decide().ranked.map(\.offset) == [1, 2, 0])
    scene.advance(60)
    for _ in 0..<200 { scene.play(0, seconds: 1) }
    #expect(scene.choice() == 0)
  }

  @Test func `repaired, a share of one failure in a hundred opens nothing`() throws {
    var scene = try StrategyScene("pi.failover.repaired", [.sample("a")])
    for index in 0..<5_000 {
      scene.play(0, seconds: 0.1, error: index % 100 == 0 ? .serverError : nil)
      #expect(scene.choice() == 0)
    }
  }

  @Test func `repaired, when every breaker is open the one that opens first is tried`() throws {
    var scene = try StrategyScene("pi.failover.repaired", fleet)
    for deployment in [2, 0, 1] {
      for _ in 0..<5 { scene.play(deployment, seconds: 0.1, error: .network) }
    }
    #expect(scene.decide().ranked.map(\.offset) == [2, 0, 1])
  }
}
