// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct PiCostOptimalTests {
  private let cheapDead = [
    Deployment.sample("live", input: 2, output: 2), .sample("dead", input: 1, output: 1),
  ]

  @Test func `a dead cheap provider keeps winning`() throws {
    var scene = try StrategyScene("pi.cost_optimal", cheapDead)
    for _ in 0..<100 { scene.play(1, seconds: 0.05, error: .serverError) }
    #expect(scene.choice() == 1)
  }

  @Test func `repaired, a dead cheap provider comes last`() throws {
    var scene = try StrategyScene("pi.cost_optimal.repaired", cheapDead)
    #expect(scene.choice() == 1)
    for _ in 0..<5 { scene.play(1, seconds: 0.05, error: .serverError) }
    #expect(scene.decide().ranked.map(\.offset) == [0, 1])
    scene.advance(61)
    // A probe may go there, yet its expected cost counts its failures.
    for _ in 0..<2 { scene.play(1, seconds: 1) }
    for _ in 0..<60 { scene.play(1, seconds: 1) }
    #expect(scene.choice() == 1)
  }

  @Test func `the sum of prices ignores what the request needs, repaired it does not`() throws {
    let fleet = [
      Deployment.sample("cheap_input", input: 1, output: 12), .sample("sum", input: 6, output: 6),
    ]
    var faithful = try StrategyScene("pi.cost_optimal", fleet)
    #expect(faithful.choice(faithful.request(input: 50_000)) == 1)
    var repaired = try StrategyScene("pi.cost_optimal.repaired(expected_output=100)", fleet)
    #expect(repaired.choice(repaired.request(input: 50_000)) == 0)
  }

  @Test func `repaired, an answer that solves nothing is not cheap`() throws {
    var scene = try StrategyScene("pi.cost_optimal.repaired", cheapDead)
    for _ in 0..<100 {
      scene.label(0, 1)
      scene.label(1, 0)
    }
    #expect(scene.choice() == 0)
  }

  @Test func `unavailability costs up to a tenth`() throws {
    let close = [
      Deployment.sample("a", input: 1, output: 1.05), .sample("b", input: 1, output: 1),
    ]
    var scene = try StrategyScene("pi.cost_optimal", close)
    #expect(scene.choice() == 1)
    for _ in 0..<10 { scene.play(1, seconds: 1, error: .timeout) }
    #expect(scene.choice() == 0)
  }
}
