// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct LearnedStrategyTests {
  private typealias Belief = LearnedScene.Belief

  /// Prices in dollars per million tokens: input and four times that for output.
  private func deployments(_ prices: [(String, Double)]) -> [Deployment] {
    prices.map { .sample($0.0, input: $0.1, output: 4 * $0.1) }
  }

  private func weights(_ beliefs: [(String, Belief)], table: [Int] = [0, 0]) -> RoutingWeights {
    LearnedScene.weights(beliefs.map { (name: $0.0, belief: $0.1) }, table: table)
  }

  @Test func `the score is value times success less cost, plus what the next best saves`() throws {
    let beliefs = [
      ("a", Belief(served: 0.9, solved: 0.8)), ("b", Belief(served: 0.6, solved: 0.9)),
    ]
    var scene = try LearnedScene(
      "learned(weights=w,epsilon=0)",
      weights(beliefs),
      deployments([("a", 2), ("b", 10)])
    )
    let decision = scene.decide()
    // 10 s are left and 2 s are expected: 1 / (1 + (2/10)^8) of answers are in time.
    let inTime = 1 / (1 + 0.000_002_56)
    // 1,000 input tokens and 100 output tokens at four times the price.
    let a = 0.1 * 0.9 * 0.8 * inTime - 0.9 * 1_400 * 2e-6
    let b = 0.1 * 0.6 * 0.9 * inTime - 0.6 * 1_400 * 10e-6
    #expect(abs(decision.scores[0] - (a + 0.1 * b)) < 1e-9)
    #expect(abs(decision.scores[1] - (b + 0.4 * a)) < 1e-9)
    #expect(decision.ranked.map(\.offset) == [0, 1])
    #expect(decision.propensities == [1, 0] && decision.propensityKind == .exact)
    // Success, served, dollars and seconds of each candidate.
    let expected = [0.72 * inTime, 0.9, 0.002_8, 2, 0.54 * inTime, 0.6, 0.014, 2]
    for (found, wanted) in zip(decision.predictions, expected) {
      #expect(abs(found - wanted) < 1e-9)
    }
    #expect(decision.predictions.count == 8)
  }

  @Test func `an answer that comes too late is worth nothing`() throws {
    let beliefs = [("slow", Belief(solved: 0.99, first: 40)), ("fast", Belief(solved: 0.5))]
    var scene = try LearnedScene(
      "learned(weights=w,epsilon=0)",
      weights(beliefs),
      deployments([("slow", 1), ("fast", 1)])
    )
    // Chats have 10 s, code has 30 s: 41 s are too long for either, but less so for code.
    let chat = scene.decide()
    #expect(chat.ranked.first?.offset == 1)
    let code = scene.decide(taskType: 1)
    let inTime = 1 / (1 + 12.170_287)  // (41/30)^8
    #expect(abs(code.predictions[0] - 0.9 * 0.99 * inTime) < 1e-5)
  }

  @Test func `latency has the price that is set on it`() throws {
    let beliefs = [("slow", Belief(first: 4)), ("fast", Belief(solved: 0.79))]
    let fleet = deployments([("slow", 1), ("fast", 1)])
    var free = try LearnedScene("learned(weights=w,epsilon=0)", weights(beliefs), fleet)
    #expect(free.decide(taskType: 1).ranked.first?.offset == 0)
    var dear = try LearnedScene(
      "learned(weights=w,epsilon=0,latency_cost=0.001)",
      weights(beliefs),
      fleet
    )
    #expect(dear.decide(taskType: 1).ranked.first?.offset == 1)
  }

  @Test func `equal scores go to the fewest in flight, then to the first`() throws {
    let same = Belief()
    var scene = try LearnedScene(
      "learned(weights=w,epsilon=0)",
      weights([("a", same), ("b", same), ("c", same)]),
      deployments([("a", 1), ("b", 1), ("c", 1)])
    )
    scene.fleet.inFlight = [5, 2, 2]
    #expect(scene.decide().ranked.map(\.offset) == [1, 2, 0])
  }

  @Test func `candidates under a Retry-After or without headroom come last`() throws {
    let beliefs = [("a", Belief(solved: 0.9)), ("b", Belief(solved: 0.5))]
    var scene = try LearnedScene(
      "learned(weights=w,epsilon=0)",
      weights(beliefs),
      deployments([("a", 1), ("b", 1)])
    )
    scene.refuse(0, retryAfter: 30)
    #expect(scene.decide().ranked.map(\.offset) == [1, 0])
    scene.now = scene.now + TimeSpan(wholeSeconds: 31)
    #expect(scene.decide().ranked.map(\.offset) == [0, 1])
    let small = Deployment.sample("a", limits: DeploymentLimits(tokensPerMinute: 999))
    var tight = try LearnedScene(
      "learned(weights=w,epsilon=0)",
      weights(beliefs),
      [small, .sample("b")]
    )
    #expect(tight.decide().ranked.map(\.offset) == [1, 0])
    #expect(tight.decide(input: 900).ranked.map(\.offset) == [0, 1])
  }

  @Test func `exploration is as frequent as its propensities say, and only where there is room`()
    throws
  {
    let beliefs = [
      ("a", Belief(solved: 0.9)), ("b", Belief(solved: 0.8)), ("c", Belief(solved: 0.7)),
    ]
    var scene = try LearnedScene(
      "learned(weights=w,epsilon=0.3)",
      weights(beliefs),
      deployments([("a", 1), ("b", 1), ("c", 1)])
    )
    scene.refuse(2, retryAfter: 1_000_000)
    var counts = [0, 0, 0]
    for _ in 0..<20_000 {
      let decision = scene.decide()
      #expect(decision.propensities == [1 - 0.3 + 0.3 / 2, 0.3 / 2, 0])
      counts[decision.ranked[0].offset] += 1
      #expect(Set(decision.ranked).count == 3)
    }
    #expect(counts[2] == 0)
    // Five standard deviations of 20,000 draws at 0.15 are 253.
    #expect(abs(counts[1] - 3_000) < 253, "\(counts)")
  }

  @Test func `a deployment that training never saw comes last, and alone is left to the fallback`()
    throws
  {
    var scene = try LearnedScene(
      "learned(weights=w,epsilon=0)",
      weights([("b", Belief(served: 0.2))]),
      deployments([("new", 1), ("b", 1)])
    )
    #expect(scene.decide().ranked.map(\.offset) == [1, 0])
    var renamed = try LearnedScene(
      "learned(weights=w,epsilon=0,fallback=cheapest)",
      weights([("b", Belief())]),
      deployments([("dear", 3), ("cheap", 1)])
    )
    #expect(renamed.decide().ranked.first?.offset == 1)
  }

  @Test func `the weights of another fleet order are read by name`() throws {
    let beliefs = [("a", Belief(solved: 0.9)), ("b", Belief(solved: 0.3))]
    var scene = try LearnedScene(
      "learned(weights=w,epsilon=0)",
      weights(beliefs),
      deployments([("b", 1), ("x", 1), ("a", 1)])
    )
    #expect(scene.decide().ranked.map(\.offset) == [2, 0, 1])
  }

  @Test func `the table takes its deployment, and leaves the rest to the fallback`() throws {
    let beliefs = [("a", Belief()), ("b", Belief())]
    var scene = try LearnedScene(
      "learned.table(fallback=cheapest)",
      weights(beliefs, table: [1, 0]),
      deployments([("b", 9), ("z", 1)])
    )
    #expect(scene.decide().ranked.map(\.offset) == [0])
    // The best for code is a, which this fleet does not have.
    #expect(scene.decide(taskType: 1).ranked.first?.offset == 1)
  }

  @Test func `weights that are not there are asked for by name`() {
    #expect(
      throws: StrategyError.badValue(
        parameter: "weights",
        strategy: "learned",
        expected: "a name that --weights NAME=DIR gives"
      )
    ) {
      _ = try StrategyRegistry.builtIn.with([:]).make(
        StrategySelection.parse("learned"),
        deployments: [.sample("a")],
        taskTypes: LearnedScene.taskTypes
      )
    }
    #expect(
      throws: StrategyError.badValue(
        parameter: "weights",
        strategy: "learned.table",
        expected: "one of w"
      )
    ) {
      _ = try LearnedScene(
        "learned.table(weights=x)",
        weights([("a", Belief())]),
        [.sample("a")]
      )
    }
  }
}
