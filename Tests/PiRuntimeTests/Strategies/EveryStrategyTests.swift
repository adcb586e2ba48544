// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

/// What holds for every strategy of the registry.
@Suite struct EveryStrategyTests {
  static let ids = StrategyRegistry.builtIn.all.map(\.id)

  private static let fleet = [
    Deployment.sample("a", input: 1, output: 4, quality: 0.6, tier: 1),
    Deployment.sample("b", input: 3, output: 15, quality: 0.9, tier: 3),
    Deployment.sample("c", input: 0.2, output: 0.6, weight: 3, tier: 2),
    Deployment.sample("d", input: 1, output: 4, capabilities: [.vision, .tools]),
  ]

  /// A scene after 300 attempts with keyed durations, errors, labels and some still in flight.
  private func scene(_ id: String, seed: UInt64) throws -> StrategyScene {
    var scene = try StrategyScene(id, EveryStrategyTests.fleet)
    let luck = Luck(seed: seed, replication: 0)
    for round in 0..<300 {
      let request = scene.request(
        input: 50 + Int32(round),
        taskType: UInt8(round % 2),
        streams: round % 3 == 0
      )
      let (pace, fate) = luck.uniformPair(.service, request: request.key)
      let deployment = scene.choice(request) ?? round % 4
      let error: ErrorClass? = fate < 0.03 ? .timeout : (fate < 0.06 ? .rateLimited : nil)
      let seconds = 0.1 + pace * Double(deployment + 1)
      scene.play(deployment, seconds: seconds, error: error, firstToken: 0.1, request: request)
      if round % 5 == 0 { scene.label(deployment, fate, taskType: UInt8(round % 2)) }
      if round % 60 == 7 { scene.start(round / 60 % 4) }
    }
    return scene
  }

  @Test(arguments: ids) func `ranks candidates only, each once`(_ id: String) throws {
    for seed in 1...3 {
      var scene = try scene(id, seed: UInt64(seed))
      for candidates in [[0, 1, 2, 3], [1, 3], [2], [0, 2, 3]] {
        let decision = scene.decide(among: candidates)
        let ranked = decision.ranked.map(\.offset)
        #expect(ranked.allSatisfy(candidates.contains), "seed \(seed)")
        #expect(ranked.count == Set(ranked).count, "seed \(seed)")
      }
    }
  }

  @Test(arguments: ids) func `propensities of the candidates sum to one`(_ id: String) throws {
    for seed in 1...5 {
      var scene = try scene(id, seed: UInt64(seed))
      for candidates in [[0, 1, 2, 3], [1, 3], [2], [0, 2, 3]] {
        let decision = scene.decide(among: candidates)
        #expect(decision.propensities.count == candidates.count)
        #expect(decision.propensityKind != .none)
        let sum = decision.propensities.reduce(0, +)
        #expect(abs(sum - (decision.ranked.isEmpty ? 0 : 1)) < 1e-12, "seed \(seed), sum \(sum)")
        #expect(decision.propensities.allSatisfy { $0 >= 0 && $0 <= 1 + 1e-12 })
      }
    }
  }

  @Test(arguments: ids) func `propensities are what the coin does`(_ id: String) throws {
    for seed in 1...2 {
      let scene = try scene(id, seed: UInt64(seed))
      var counts = [Double](repeating: 0, count: 4)
      let draws = 4_000
      // Every draw starts from the same state, so that only the coin differs.
      var asking = scene
      var request = asking.request()
      let stated = asking.decide(request)
      guard !stated.ranked.isEmpty else { continue }
      for draw in 0..<draws {
        var copy = scene
        request.key.ordinal = 1_000_000 + UInt32(draw)
        let first = copy.choice(request)
        counts[try #require(first)] += 1
      }
      for (count, chance) in zip(counts, stated.propensities) {
        var deviation = (chance * (1 - chance) / Double(draws)).squareRoot()
        if case .estimated(let own) = stated.propensityKind {
          deviation += (max(chance * (1 - chance), 1 / Double(own)) / Double(own)).squareRoot()
        }
        let gap = abs(count / Double(draws) - chance)
        #expect(gap <= 4.5 * deviation + 1e-12, "\(counts) against \(stated.propensities)")
      }
    }
  }

  @Test(arguments: ids) func `the same history and coin give the same decision`(
    _ id: String
  ) throws {
    var first = try scene(id, seed: 9)
    var second = try scene(id, seed: 9)
    for _ in 0..<20 {
      let one = first.decide()
      let other = second.decide()
      #expect(one.ranked == other.ranked)
      #expect(one.propensities == other.propensities)
    }
  }

  @Test(arguments: ids) func `asking for propensities changes no decision`(_ id: String) throws {
    var asked = try scene(id, seed: 4)
    var silent = asked
    for _ in 0..<50 {
      let decision = silent.decide(propensities: false)
      let detailed = asked.decide()
      #expect(detailed.ranked == decision.ranked)
      #expect(detailed.scores.isEmpty || detailed.scores.count == 4)
      #expect(decision.propensities.isEmpty && decision.scores.isEmpty)
    }
  }

  @Test(arguments: ids) func `a new one answers with nothing observed`(_ id: String) throws {
    var scene = try StrategyScene(id, EveryStrategyTests.fleet)
    #expect(scene.choice() != nil)
    #expect(scene.choice(among: [3]) == 3)
  }

  @Test(arguments: ids) func `a parameter out of range is refused`(_ id: String) throws {
    let descriptor = try StrategyRegistry.builtIn.descriptor(id)
    for parameter in descriptor.parameters {
      for value in wrong(parameter.kind) {
        #expect(throws: StrategyError.self, "\(parameter.name) = \(value)") {
          _ = try StrategyRegistry.builtIn.make(
            id,
            parameters: [(parameter.name, value)],
            deployments: EveryStrategyTests.fleet,
            taskTypes: StrategyScene.taskTypes
          )
        }
      }
    }
  }

  @Test(arguments: ids) func `says what it does and where it comes from`(_ id: String) throws {
    let descriptor = try StrategyRegistry.builtIn.descriptor(id)
    #expect(descriptor.summary.hasSuffix("."))
    #expect(descriptor.source.utf8.count > 10)
    let names = descriptor.parameters.map(\.name)
    #expect(names.count == Set(names).count)
    #expect(descriptor.parameters.allSatisfy { $0.summary.hasSuffix(".") })
  }

  private func wrong(_ kind: StrategyParameter.Kind) -> [ParameterValue] {
    switch kind {
    case .number(_, let range):
      [
        .number(range.upperBound * 2 + 1), .number(range.lowerBound - 1), .number(.nan),
        .text("many"), .flag(true),
      ]
    case .choice: [.text("no such word"), .number(1)]
    case .word: [.flag(true)]
    case .flag: [.number(1), .text("yes")]
    case .strategy: [.number(1), .flag(true), .text("no such strategy"), .text("random(a=1)")]
    case .table:
      [
        .number(1),
        .table([ParameterValue.TableCell(taskType: "*", deployment: "nobody", value: 1)]),
        .table([ParameterValue.TableCell(taskType: "nothing", deployment: "a", value: 1)]),
        .table([ParameterValue.TableCell(taskType: "*", deployment: "a", value: -1)]),
      ]
    }
  }
}
