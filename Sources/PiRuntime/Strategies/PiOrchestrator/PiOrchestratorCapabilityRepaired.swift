// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `pi.orchestrator.capability.repaired`: the capable deployment with the fewest attempts in flight.
///
/// Of equals the one with the fewest attempts so far, so an idle fleet is used in turn.
package struct PiOrchestratorCapabilityRepaired: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.orchestrator.capability.repaired",
    summary:
      "The capable deployment with the fewest attempts in flight, then the fewest ever; open breakers last.",
    source: "our repair of the Pi Builder v1.1 orchestrator",
    role: .chooses,
    parameters: WindowedBreaker.Settings.parameters
  ) { setup throws(StrategyError) in try PiOrchestratorCapabilityRepaired(setup) }

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
      let busy = Double(fleet.inFlight[candidate.offset])
      // Below 10⁸ attempts the tie-break stays under one attempt in flight.
      let score = busy + Double(health.started(candidate)) / 1e8
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
