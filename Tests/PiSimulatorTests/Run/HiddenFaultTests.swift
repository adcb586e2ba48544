// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator
import Testing

/// What `docs/strategies.md` says of rules whose faults the gateway's failover hides: with it nearly
/// every request is served, with one attempt per request the fault shows.
@Suite struct HiddenFaultTests {
  private struct Shares {
    var served: Double
    /// Share of the first choices that went to the dead deployment.
    var dead: Double
  }

  /// Four deployments of which the first, which is also the cheapest, answers errors in 20 ms.
  private func shares(_ id: String, attempts: Int) throws -> Shares {
    let behaviours = (0..<4).map { index in
      var behaviour = SampleWorld.behaviour(index, errorShare: 0)
      behaviour.refusalTime = TimeSpan(milliseconds: 20)
      return behaviour
    }
    let fleet = SimulatedFleet(
      deployments: (0..<4).map { SampleWorld.deployment($0) },
      behaviours: behaviours,
      taskTypes: SampleWorld.taskTypes.count
    )
    var setup = SampleWorld.setup(Luck(seed: 12, replication: 0), fleet: fleet)
    setup.gateway.retry = RetryPolicy(attempts: attempts)
    setup.faults = [
      Fault(
        name: "dead",
        effect: .outage,
        deployments: [DeploymentIndex(0)],
        timing: .scheduled(at: .zero, lasting: nil)
      )
    ]
    var source = SampleWorld.source(rate: 4, seconds: 300, luck: setup.luck)
    var list = ListRecorder()
    let strategy = try SampleWorld.strategy(id, setup)
    _ = try Simulation(setup: setup, strategy: strategy, coinPurpose: 1).run(&source, into: &list)
    let all = Double(list.completed.count)
    return Shares(
      served: Double(list.completed.count { $0.outcome.error == nil }) / all,
      dead: Double(list.choices.count { $0.deployment.offset == 0 }) / all
    )
  }

  @Test(arguments: [
    "pi.cost_optimal", "pi.latency_optimal", "pi.orchestrator.capability",
    "pi.orchestrator.consensus", "pi.orchestrator.cost", "pi.orchestrator.failover",
    "pi.orchestrator.latency",
  ])
  func `a dead deployment takes all first choices, and failover serves the requests`(
    id: String
  ) throws {
    let usual = try shares(id, attempts: 3)
    #expect(usual.dead > 0.95, "\(id): \(usual.dead)")
    #expect(usual.served > 0.99, "\(id): \(usual.served)")
    let bare = try shares(id, attempts: 1)
    #expect(bare.served < 0.05, "\(id): \(bare.served)")
  }

  @Test(arguments: [
    "envoy.least_request", "litellm.least_busy", "p2c.least_loaded", "p2c.peak_ewma",
  ])
  func `a deployment that fails fast attracts load, and failover serves the requests`(
    id: String
  ) throws {
    let usual = try shares(id, attempts: 3)
    #expect(usual.dead > 0.3, "\(id): \(usual.dead)")
    #expect(usual.served > 0.99, "\(id): \(usual.served)")
    let bare = try shares(id, attempts: 1)
    #expect(bare.served < 0.7, "\(id): \(bare.served)")
  }
}
