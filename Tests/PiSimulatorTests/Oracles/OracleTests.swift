// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator
import Testing

@Suite struct OracleTests {
  /// A cuts nearly every answer at 100 tokens; B writes 1,000 in a second and solves 70 %.
  private func capped(solvesCut: Bool = false) -> SimulationSetup {
    let deployments = [100, nil].enumerated().map { index, limit in
      Deployment(
        name: "d\(index)",
        provider: "p",
        model: "m\(index)",
        prices: PriceList(
          input: TokenPrice(picodollars: 1_000_000),
          output: TokenPrice(picodollars: 2_000_000)
        ),
        limits: DeploymentLimits(outputTokens: limit)
      )
    }
    let behaviours = [(20, 0.9), (1, 0.7)].map { milliseconds, rate in
      HostedBehaviour(
        firstTokenBase: TimeSpan(milliseconds: 500),
        perOutputToken: TimeSpan(milliseconds: Int64(milliseconds)),
        slots: 1_000,
        slowdown: 0,
        solveRates: [rate],
        solvesCutAnswers: solvesCut
      )
    }
    return SimulationSetup(
      fleet: SimulatedFleet(deployments: deployments, behaviours: behaviours, taskTypes: 1),
      taskTypes: [TaskType(name: "t", objective: TimeSpan(wholeSeconds: 6))],
      outputLaws: [.lognormal(median: 1_000, sigma: 0.6)],
      luck: Luck(seed: 3, replication: 0)
    )
  }

  private func run(
    _ setup: SimulationSetup,
    _ strategy: any RoutingStrategy,
    door: OracleDoor? = nil
  ) throws -> ListRecorder {
    let mix = RequestMix(
      kinds: [RequestMix.Kind(share: 1, input: .constant(500), output: setup.outputLaws[0])]
    )
    var source = SpacedSource(
      factory: RequestFactory(mix, luck: setup.luck),
      gap: TimeSpan(wholeSeconds: 70),
      left: 2_000
    )
    var list = ListRecorder()
    let run = Simulation(setup: setup, strategy: strategy, coinPurpose: 0, door: door)
    _ = try run.run(&source, into: &list)
    return list
  }

  private func oracle(_ setup: SimulationSetup) throws -> ListRecorder {
    let door = OracleDoor()
    return try run(setup, Oracle(setup: setup, value: 0.1, door: door), door: door)
  }

  @Test func `the oracle leaves a deployment that cuts its answers`() throws {
    let list = try oracle(capped())
    #expect(list.choices.allSatisfy { $0.deployment.offset == 1 })
  }

  @Test func `where the fleet counts cut answers as solved the oracle takes them`() throws {
    let list = try oracle(capped(solvesCut: true))
    #expect(list.choices.count { $0.deployment.offset == 0 } > 1_500)
  }

  @Test func `an answer that a limit cut is unsolved unless the fleet says otherwise`() throws {
    // P(at most 100 of a median of 1,000 tokens wanted) = Φ(ln(0.1005) / 0.6) = 6.4e-5.
    let cut = try run(capped(), LoneDeployment(DeploymentIndex(0)))
    #expect(cut.completed.count { $0.isSolved } <= 2)
    #expect(cut.completed.count { $0.outcome.error == nil } == 2_000)
    let counted = try run(capped(solvesCut: true), LoneDeployment(DeploymentIndex(0)))
    let solved = counted.completed.count { $0.isSolved }
    #expect(abs(Double(solved) / 2_000 - 0.9) < 0.03, "\(solved) of 2000")
  }

  @Test func `after a failure the oracle keeps to what the time left allows`() throws {
    // d0 is quick and right but fails half of the time within 0.5 s; d1 takes 2 s to its first token
    // and so cannot be in time after a failure; d2 can. A rule that looks at time anew takes d2.
    let times: [Int64] = [1_000, 2_000, 1_200]
    let behaviours = zip(times, [0.95, 0.7, 0.6]).enumerated().map { index, pair in
      HostedBehaviour(
        firstTokenBase: TimeSpan(milliseconds: pair.0),
        firstTokenSigma: 0,
        perOutputToken: .zero,
        perOutputTokenSigma: 0,
        slots: 1_000,
        slowdown: 0,
        errorShare: index == 0 ? 0.5 : 0,
        errorMix: ErrorMix(serverError: 1, overloaded: 0, network: 0, hangs: 0),
        solveRates: [pair.1]
      )
    }
    let fleet = SimulatedFleet(
      deployments: (0..<3).map { SampleWorld.deployment($0) },
      behaviours: behaviours,
      taskTypes: 1
    )
    let setup = SimulationSetup(
      fleet: fleet,
      taskTypes: [TaskType(name: "t", objective: TimeSpan(milliseconds: 2_201))],
      outputLaws: [.constant(100)],
      luck: Luck(seed: 5, replication: 0)
    )
    let list = try oracle(setup)
    // Some wait for d0 instead, whose back-off may then be longer than expected.
    let retried = list.completed.map(\.outcome).filter {
      $0.attempts == 2 && $0.deployment?.offset != 0
    }
    #expect(retried.count > 100)
    #expect(retried.allSatisfy { $0.endToEnd <= TimeSpan(milliseconds: 2_201) })
    // A failure within the first 0.2 s leaves time for both, and d1 is then the better one.
    let first = retried.count { $0.deployment?.offset == 1 }
    #expect(first > 0 && first < retried.count / 2)
  }

  @Test func `once the oracle waited for a deployment it tries it`() throws {
    // d0 alone is worth anything and fails half of the time; what is lost by another wait is less
    // than the error of an integral, and nobody waits a second time.
    let behaviours = [0.95, 0.01].enumerated().map { index, rate in
      HostedBehaviour(
        firstTokenBase: TimeSpan(milliseconds: 500),
        perOutputToken: TimeSpan(milliseconds: 20),
        perOutputTokenSigma: 0.5,
        slots: 1_000,
        slowdown: 0,
        errorShare: index == 0 ? 0.5 : 0,
        errorMix: ErrorMix(serverError: 1, overloaded: 0, network: 0, hangs: 0),
        solveRates: [rate]
      )
    }
    let setup = SimulationSetup(
      fleet: SimulatedFleet(
        deployments: (0..<2).map { SampleWorld.deployment($0) },
        behaviours: behaviours,
        taskTypes: 1
      ),
      taskTypes: [TaskType(name: "t", objective: TimeSpan(wholeSeconds: 23))],
      outputLaws: [.constant(100)],
      gateway: GatewayConfiguration(
        deadline: TimeSpan(wholeSeconds: 22),
        retry: RetryPolicy(attempts: 2)
      ),
      luck: Luck(seed: 5, replication: 0)
    )
    let outcomes = try oracle(setup).completed.map(\.outcome)
    let failed = outcomes.filter { $0.attempts == 1 && $0.error == .noDeployment }
    #expect(outcomes.count { $0.attempts == 2 } > 100)
    #expect(failed.isEmpty, "\(failed.count) gave up after they had waited")
  }

  @Test func `an oracle waits for a limit's next window instead of being refused`() throws {
    let deployments = [
      SampleWorld.deployment(0, limits: DeploymentLimits(requestsPerMinute: 1))
    ]
    let behaviour = HostedBehaviour(
      firstTokenBase: TimeSpan(milliseconds: 100),
      perOutputToken: .zero,
      solveRates: [0.99]
    )
    let setup = SimulationSetup(
      fleet: SimulatedFleet(deployments: deployments, behaviours: [behaviour], taskTypes: 1),
      taskTypes: [TaskType(name: "t", objective: TimeSpan(wholeSeconds: 100))],
      outputLaws: [.constant(10)],
      gateway: GatewayConfiguration(deadline: TimeSpan(wholeSeconds: 200)),
      luck: Luck(seed: 5, replication: 0)
    )
    let door = OracleDoor()
    var source = SpacedSource(
      factory: RequestFactory(
        RequestMix(kinds: [.init(share: 1, input: .constant(10), output: .constant(10))]),
        luck: setup.luck
      ),
      gap: TimeSpan(wholeSeconds: 40),
      left: 2
    )
    var list = ListRecorder()
    let oracle = Oracle(setup: setup, value: 0.1, door: door)
    let run = Simulation(setup: setup, strategy: oracle, coinPurpose: 0, door: door)
    _ = try run.run(&source, into: &list)
    // The second comes at 40 s, waits until 60 s and is answered some 0.1 s later.
    let second = try #require(list.completed.last).outcome
    #expect(second.attempts == 1 && second.error == nil)
    #expect(second.endToEnd > TimeSpan(wholeSeconds: 20))
    #expect(second.endToEnd < TimeSpan(wholeSeconds: 21))
  }
}
