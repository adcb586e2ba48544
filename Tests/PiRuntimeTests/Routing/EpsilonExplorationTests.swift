// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct EpsilonExplorationTests {
  private static let fleet = (0..<4).map { Deployment.sample("d\($0)") }

  private func scene(_ order: [Int], epsilon: Double) throws -> StrategyScene {
    var scene = try StrategyScene("random", EpsilonExplorationTests.fleet)
    scene.strategy = EpsilonExploration(CertainRanking(order: order), epsilon: epsilon)
    return scene
  }

  @Test func `propensities are a mixture with the even draw`() throws {
    var scene = try scene([2, 1], epsilon: 0.2)
    let decision = scene.decide()
    #expect(decision.propensityKind == .exact)
    for (found, expected) in zip(decision.propensities, [0.05, 0.05, 0.85, 0.05]) {
      #expect(abs(found - expected) < 1e-15)
    }
  }

  @Test func `first choices follow the propensities`() throws {
    var scene = try scene([2, 1], epsilon: 0.2)
    var counts = [0, 0, 0, 0]
    let draws = 20_000
    for _ in 0..<draws {
      let choice = scene.choice()
      counts[try #require(choice)] += 1
    }
    for (count, chance) in zip(counts, [0.05, 0.05, 0.85, 0.05]) {
      let deviation = (chance * (1 - chance) * Double(draws)).squareRoot()
      #expect(abs(Double(count) - chance * Double(draws)) < 4.5 * deviation, "\(counts)")
    }
  }

  @Test func `the strategy's ranking stays the failover order`() throws {
    var scene = try scene([2, 1], epsilon: 1)
    for _ in 0..<100 {
      let ranked = scene.decide().ranked.map(\.offset)
      let explored = try #require(ranked.first)
      #expect(Array(ranked.dropFirst()) == [2, 1].filter { $0 != explored })
    }
  }

  @Test func `retries follow the strategy`() throws {
    var scene = try scene([2, 1], epsilon: 1)
    for _ in 0..<100 {
      let decision = scene.decide(ordinal: 1)
      #expect(decision.ranked.map(\.offset) == [2, 1])
      #expect(decision.propensities == [0, 0, 1, 0])
    }
  }

  @Test func `a strategy that refuses is obeyed`() throws {
    var scene = try scene([], epsilon: 1)
    for _ in 0..<20 { #expect(scene.decide().ranked.isEmpty) }
  }

  @Test func `unknown propensities stay unknown`() throws {
    var scene = try StrategyScene("random", EpsilonExplorationTests.fleet)
    scene.strategy = EpsilonExploration(FixedRanking(order: [1]), epsilon: 0.5)
    let decision = scene.decide()
    #expect(decision.propensities.isEmpty && decision.propensityKind == .none)
  }

  @Test func `the strategy learns from explored attempts`() throws {
    var scene = try StrategyScene("fastest", EpsilonExplorationTests.fleet)
    scene.strategy = EpsilonExploration(scene.strategy, epsilon: 0.0)
    for deployment in 0..<4 { scene.play(deployment, seconds: deployment == 3 ? 0.1 : 5) }
    #expect(scene.choice() == 3)
  }
}

/// Ranks in a fixed order and says so.
private struct CertainRanking: RoutingStrategy {
  var order: [Int]

  mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    for position in order { decision.ranked.append(DeploymentIndex(position)) }
    guard decision.wantsPropensities else { return }
    decision.propensityKind = .exact
    for candidate in context.candidates {
      decision.propensities.append(candidate == decision.ranked.first ? 1 : 0)
    }
  }
}
