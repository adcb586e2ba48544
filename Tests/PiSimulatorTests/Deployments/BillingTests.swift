// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator
import Testing

/// What a provider bills for attempts that end otherwise than by an answer, by hand calculation.
@Suite struct BillingTests {
  /// One deployment without noise: first token after 1 s, then one token every 0.1 s, 51 in all.
  private func usages(
    errorShare: Double,
    hangs: Double,
    deadline: Int64,
    slots: Int = 10,
    attemptTimeout: TimeSpan? = nil,
    fault: Fault.Effect? = nil
  ) throws -> [RequestOutcome] {
    let behaviour = HostedBehaviour(
      firstTokenBase: TimeSpan(wholeSeconds: 1),
      firstTokenSigma: 0,
      perOutputToken: TimeSpan(milliseconds: 100),
      perOutputTokenSigma: 0,
      slots: slots,
      slowdown: 0,
      errorShare: errorShare,
      errorMix: ErrorMix(serverError: 1 - hangs, overloaded: 0, network: 0, hangs: hangs),
      solveRates: [0.9]
    )
    var setup = setup(
      behaviour,
      GatewayConfiguration(
        deadline: TimeSpan(milliseconds: deadline),
        attemptTimeout: attemptTimeout,
        retry: RetryPolicy(attempts: 1)
      )
    )
    if let fault {
      setup.faults = [
        Fault(
          name: "f",
          effect: fault,
          deployments: [DeploymentIndex(0)],
          timing: .scheduled(at: .zero, lasting: nil)
        )
      ]
    }
    var source = SpacedSource(
      factory: RequestFactory(
        RequestMix(kinds: [.init(share: 1, input: .constant(700), output: .constant(51))]),
        luck: setup.luck
      ),
      gap: TimeSpan(milliseconds: 1),
      left: 40
    )
    var list = ListRecorder()
    let strategy = LoneDeployment(DeploymentIndex(0))
    _ = try Simulation(setup: setup, strategy: strategy, coinPurpose: 1).run(&source, into: &list)
    return list.completed.map(\.outcome)
  }

  private func setup(
    _ behaviour: HostedBehaviour,
    _ gateway: GatewayConfiguration
  ) -> SimulationSetup {
    SimulationSetup(
      fleet: SimulatedFleet(
        deployments: [SampleWorld.deployment(0)],
        behaviours: [behaviour],
        taskTypes: 1
      ),
      taskTypes: [TaskType(name: "t", objective: TimeSpan(wholeSeconds: 60))],
      outputLaws: [.constant(51)],
      gateway: gateway,
      luck: Luck(seed: 4, replication: 0)
    )
  }

  private func usage(_ input: Int32, _ output: Int32) -> TokenUsage {
    TokenUsage(input: TokenCount(input), output: TokenCount(output))
  }

  @Test func `a hanging attempt that is given up costs its whole input`() throws {
    let outcomes = try usages(errorShare: 1, hangs: 1, deadline: 3_000, slots: 100)
    #expect(outcomes.allSatisfy { $0.error == .timeout && $0.usage == usage(700, 0) })
  }

  @Test func `so does one that would have failed later`() throws {
    // Failures come evenly within the first second, the deadline after 0.3 s.
    let outcomes = try usages(errorShare: 1, hangs: 0, deadline: 300, slots: 100)
    let givenUp = outcomes.filter { $0.error == .timeout }
    let failed = outcomes.filter { $0.error == .serverError }
    #expect(givenUp.count > 15 && failed.count > 3)
    #expect(givenUp.allSatisfy { $0.usage == usage(700, 0) })
    #expect(failed.allSatisfy { $0.usage == .none })
  }

  @Test func `one that is given up while it writes costs what it wrote too`() throws {
    // 3.04 s: one token after 1 s, then 20.4 of the 50 that follow.
    let outcomes = try usages(errorShare: 0, hangs: 0, deadline: 3_040, slots: 100)
    #expect(outcomes.allSatisfy { $0.usage == usage(700, 21) })
    let reading = try usages(errorShare: 0, hangs: 0, deadline: 990, slots: 100)
    #expect(reading.allSatisfy { $0.usage == usage(700, 0) })
  }

  @Test func `one that waits for a slot or is ignored costs nothing`() throws {
    // The first holds the only slot for 6 s; the others are given up after 2 s in the queue.
    let outcomes = try usages(
      errorShare: 0,
      hangs: 0,
      deadline: 60_000,
      slots: 1,
      attemptTimeout: TimeSpan(wholeSeconds: 2)
    )
    #expect(outcomes.count { $0.error == nil && $0.usage == usage(700, 51) } == 1)
    #expect(outcomes.count { $0.error != nil && $0.usage == .none } == 39)
    let ignored = try usages(errorShare: 0, hangs: 0, deadline: 3_000, fault: .blackHole)
    #expect(ignored.allSatisfy { $0.usage == .none && $0.error == .timeout })
  }
}
