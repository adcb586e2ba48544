// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `pi.orchestrator.failover.repaired`: a ring in fleet order that skips open breakers.
///
/// The order fails over from the first deployment on; a breaker opens after five recent failures, for
/// 60 s, and closes after two good probes.
package struct PiOrchestratorFailoverRepaired: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.orchestrator.failover.repaired",
    summary:
      "The first capable deployment of the ring whose breaker is closed, the next ones behind it.",
    source: "our repair of the Pi Builder v1.1 orchestrator",
    role: .chooses,
    parameters: WindowedBreaker.Settings.parameters
  ) { setup throws(StrategyError) in try PiOrchestratorFailoverRepaired(setup) }

  private var health: DeploymentHealth
  private let rule: FirstCapable
  private var scores: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    health = try DeploymentHealth(setup)
    rule = FirstCapable(setup.deployments)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      guard rule.isCapable(candidate, of: context.request) else {
        scores.append(.infinity)
        continue
      }
      let score = Double(candidate.offset)
      scores.append(health.placed(score, candidate, at: context.now))
    }
    decision.rankAscending(scores, of: context.candidates)
  }

  package mutating func started(_ attempt: borrowing AttemptStart) {
    health.started(attempt)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    health.observe(observation)
  }
}
