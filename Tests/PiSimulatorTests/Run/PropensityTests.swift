// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator
import Testing

/// A choice that was made had a chance: no logged choice has propensity 0.
@Suite struct PropensityTests {
  /// A fleet with twins, so that scores tie, with failures, small queues and limits.
  private func setup(_ seed: UInt64) -> SimulationSetup {
    var dice = Dice(seed)
    let count = 2 + dice.below(4)
    let deployments = (0..<count).map { index in
      SampleWorld.deployment(
        index / 2,
        limits: DeploymentLimits(requestsPerMinute: dice.uniform() < 0.3 ? 60 : nil)
      )
    }
    let behaviours = (0..<count).map { index in
      var behaviour = SampleWorld.behaviour(index / 2, errorShare: 0.4 * dice.uniform())
      behaviour.slots = 1 + dice.below(6)
      behaviour.queueCapacity = dice.below(4)
      return behaviour
    }
    let fleet = SimulatedFleet(
      deployments: deployments,
      behaviours: behaviours,
      taskTypes: SampleWorld.taskTypes.count
    )
    var setup = SampleWorld.setup(Luck(seed: seed, replication: 0), fleet: fleet)
    setup.labels = LabelPolicy(share: 0.5, medianDelay: TimeSpan(wholeSeconds: 5))
    setup.gateway.recording = GatewayConfiguration.Recording()
    return setup
  }

  @Test(arguments: StrategyRegistry.builtIn.all.map(\.id))
  func `no choice that was logged has propensity 0`(id: String) throws {
    for seed in UInt64(1)...6 {
      let setup = setup(seed)
      var source = SampleWorld.source(rate: 6, seconds: 120, luck: setup.luck)
      var list = TelemetryList()
      let strategy = try SampleWorld.strategy(id, setup)
      let run = Simulation(setup: setup, strategy: strategy, coinPurpose: 3)
      _ = try run.run(&source, into: &list)
      var decisions = 0
      for case .decision(let decision) in list.records {
        guard let chosen = decision.chosen, !decision.propensities.isEmpty else { continue }
        decisions += 1
        #expect(decision.propensities.count == decision.candidates.count)
        let place = try #require(decision.candidates.firstIndex(of: chosen))
        #expect(decision.propensities[place] > 0, "\(id), seed \(seed), \(decision)")
        let sum = decision.propensities.reduce(0, +)
        #expect(abs(sum - 1) < 1e-9, "\(id), seed \(seed): \(sum)")
      }
      #expect(decisions > 0, "\(id) states its propensities")
    }
  }

  @Test func `the first choices of round robin take turns, whatever fails and is retried`() throws {
    let behaviours = (0..<4).map { SampleWorld.behaviour($0, errorShare: $0 == 2 ? 0.9 : 0.2) }
    let fleet = SimulatedFleet(
      deployments: (0..<4).map { SampleWorld.deployment($0) },
      behaviours: behaviours,
      taskTypes: SampleWorld.taskTypes.count
    )
    let setup = SampleWorld.setup(Luck(seed: 9, replication: 0), fleet: fleet)
    var source = SampleWorld.source(rate: 5, seconds: 60, luck: setup.luck)
    var list = TelemetryList()
    let strategy = try SampleWorld.strategy("round_robin", setup)
    _ = try Simulation(setup: setup, strategy: strategy, coinPurpose: 1).run(&source, into: &list)
    #expect(list.choices.count > 200)
    #expect(list.choices.enumerated().allSatisfy { $0.element == $0.offset % 4 })
  }
}
