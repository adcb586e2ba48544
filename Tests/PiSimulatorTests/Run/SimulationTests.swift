// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator
import PiStatistics
import Testing

@Suite struct SimulationTests {
  /// A fleet, faults and gateway drawn from a seed.
  private func randomSetup(_ seed: UInt64) -> SimulationSetup {
    var dice = Dice(seed)
    let count = 1 + dice.below(6)
    let deployments = (0..<count).map { index in
      SampleWorld.deployment(
        index,
        limits: DeploymentLimits(
          requestsPerMinute: dice.uniform() < 0.5 ? Int64(20 + dice.below(200)) : nil,
          tokensPerMinute: dice.uniform() < 0.3 ? Int64(20_000 + dice.below(200_000)) : nil,
          contextTokens: dice.uniform() < 0.3 ? 4_000 : nil
        )
      )
    }
    let behaviours = (0..<count).map { index in
      var behaviour = SampleWorld.behaviour(index, errorShare: 0.3 * dice.uniform())
      behaviour.slots = 1 + dice.below(8)
      behaviour.queueCapacity = dice.below(10)
      return behaviour
    }
    let fleet = SimulatedFleet(
      deployments: deployments,
      behaviours: behaviours,
      taskTypes: SampleWorld.taskTypes.count
    )
    var setup = SampleWorld.setup(Luck(seed: seed, replication: 0), fleet: fleet)
    setup.faults = (0..<dice.below(4)).map { randomFault($0, count: count, &dice) }
    setup.gateway = GatewayConfiguration(
      deadline: TimeSpan(milliseconds: 500 + Int64(dice.below(30_000))),
      attemptTimeout: dice.uniform() < 0.5
        ? TimeSpan(milliseconds: 100 + Int64(dice.below(5_000))) : nil,
      retry: RetryPolicy(attempts: 1 + dice.below(8))
    )
    return setup
  }

  private func randomFault(_ index: Int, count: Int, _ dice: inout Dice) -> Fault {
    let effects: [Fault.Effect] = [
      .outage, .blackHole, .brownOut(factor: 5), .errorBurst(share: 0.5),
      .prices(
        PriceList(input: TokenPrice(picodollars: 9), output: TokenPrice(picodollars: 99))
      ),
    ]
    return Fault(
      name: "f\(index)",
      effect: effects[dice.below(effects.count)],
      deployments: [DeploymentIndex(dice.below(count))],
      timing: dice.uniform() < 0.5
        ? .scheduled(at: .zero + TimeSpan(wholeSeconds: 20), lasting: TimeSpan(wholeSeconds: 15))
        : .renewal(
          meanBetween: TimeSpan(wholeSeconds: 10),
          meanRepair: TimeSpan(wholeSeconds: 5)
        )
    )
  }

  private func list(
    _ id: String,
    _ setup: SimulationSetup,
    rate: Double = 8,
    coinPurpose: Int = 1
  ) throws -> (ListRecorder, RunTotals) {
    var source = SampleWorld.source(rate: rate, seconds: 60, luck: setup.luck)
    var list = ListRecorder()
    let run = Simulation(
      setup: setup,
      strategy: try SampleWorld.strategy(id, setup),
      coinPurpose: coinPurpose
    )
    let totals = try run.run(&source, into: &list)
    return (list, totals)
  }

  @Test(arguments: UInt64(1)...60)
  func `invariants hold for any fleet, faults and strategy`(seed: UInt64) throws {
    let setup = randomSetup(seed)
    let ids = StrategyRegistry.builtIn.all.map(\.id)
    let (list, totals) = try list(ids[Int(seed) % ids.count], setup)
    #expect(totals.submitted == UInt64(list.completed.count))
    #expect(totals.cost == list.completed.reduce(0) { $0 + Int128($1.outcome.cost.amount) })
    #expect(totals.attempts == list.completed.reduce(0) { $0 + UInt64($1.outcome.attempts) })
    var last = Instant.zero
    for completed in list.completed {
      let outcome = completed.outcome
      #expect(outcome.submitted == completed.request.arrival)
      #expect(outcome.ended >= outcome.submitted)
      #expect(outcome.ended >= last, "completions come in order of time, seed \(seed)")
      #expect(outcome.endToEnd <= setup.gateway.deadline)
      #expect(outcome.attempts <= Int32(setup.gateway.retry.attempts))
      if let first = outcome.timeToFirstToken {
        #expect(first > .zero && first <= outcome.endToEnd)
      }
      #expect(!completed.isSolved || outcome.error == nil)
      last = outcome.ended
    }
  }

  @Test(arguments: ["random", "p2c.peak_ewma", "litellm.lowest_latency"])
  func `a run repeats to the last bit`(id: String) throws {
    let setup = randomSetup(11)
    let one = try SampleWorld.metrics(id, setup, rate: 8, seconds: 60)
    let two = try SampleWorld.metrics(id, setup, rate: 8, seconds: 60)
    #expect(one == two)
    let other = try SampleWorld.metrics(id, randomSetup(12), rate: 8, seconds: 60)
    #expect(one != other)
  }

  @Test func `the first visit of a request to a deployment has the same luck under any strategy`()
    throws
  {
    var behaviours = (0..<4).map { SampleWorld.behaviour($0, errorShare: 0.2) }
    for index in behaviours.indices {
      behaviours[index].slowdown = 0
      behaviours[index].slots = 10_000
    }
    let fleet = SimulatedFleet(
      deployments: (0..<4).map { SampleWorld.deployment($0) },
      behaviours: behaviours,
      taskTypes: 2
    )
    var setup = SampleWorld.setup(Luck(seed: 9, replication: 0), fleet: fleet)
    setup.gateway.retry.attempts = 1
    let (one, _) = try list("random", setup, coinPurpose: 1)
    let (two, _) = try list("round_robin", setup, coinPurpose: 2)
    let seen = Dictionary(uniqueKeysWithValues: two.completed.map { ($0.request.key, $0) })
    var shared = 0
    for completed in one.completed {
      let other = try #require(seen[completed.request.key])
      #expect(completed.request == other.request)
      guard completed.outcome.firstChoice == other.outcome.firstChoice else { continue }
      shared += 1
      #expect(completed.outcome == other.outcome)
      #expect(completed.isSolved == other.isSolved)
    }
    #expect(shared > 50 && shared < one.completed.count)
  }

  @Test func `users of a closed loop wait for their answers`() throws {
    let setup = SampleWorld.setup(Luck(seed: 3, replication: 0))
    var source = ClosedLoopSource(
      users: 5,
      meanThinkTime: TimeSpan(wholeSeconds: 1),
      mix: SampleWorld.mix,
      horizon: TimeSpan(wholeSeconds: 120),
      luck: setup.luck
    )
    var list = ListRecorder()
    let run = Simulation(
      setup: setup,
      strategy: try SampleWorld.strategy("random", setup),
      coinPurpose: 1
    )
    _ = try run.run(&source, into: &list)
    #expect(list.completed.count > 50)
    for user in UInt32(0)..<5 {
      let turns = list.completed.filter { $0.request.key.source == user }
      #expect(turns.map(\.request.key.ordinal) == Array(0..<UInt32(turns.count)))
      for (turn, next) in zip(turns, turns.dropFirst()) {
        #expect(next.request.arrival > turn.outcome.ended)
      }
    }
  }

  @Test func `the oracle earns more than random choice, and luck more than the oracle`() throws {
    var gains: [Double] = []
    var luckGains: [Double] = []
    for replication in UInt32(1)...20 {
      let setup = SampleWorld.setup(Luck(seed: 21, replication: replication))
      let random = try SampleWorld.metrics("random", setup, rate: 4, seconds: 120).netValue()
      let oracle = try oracleValue(setup) { Oracle(setup: setup, value: 0.1, door: $0) }
      let luck = try oracleValue(setup) { LuckOracle(setup: setup, value: 0.1, door: $0) }
      gains.append(oracle - random)
      luckGains.append(luck - oracle)
    }
    #expect(MeanInterval(gains, confidence: 0.999).low > 0, "\(gains)")
    #expect(MeanInterval(luckGains, confidence: 0.999).low > 0, "\(luckGains)")
  }

  private func oracleValue(
    _ setup: SimulationSetup,
    _ make: (OracleDoor) -> any RoutingStrategy
  ) throws -> Double {
    let door = OracleDoor()
    let horizon = TimeSpan(wholeSeconds: 120)
    var source = SampleWorld.source(rate: 4, seconds: 120, luck: setup.luck)
    var recorder = MetricRecorder(setup, window: .zero..<(.zero + horizon), horizon: horizon)
    let run = Simulation(setup: setup, strategy: make(door), coinPurpose: 3, door: door)
    _ = try run.run(&source, into: &recorder)
    return recorder.netValue()
  }
}
