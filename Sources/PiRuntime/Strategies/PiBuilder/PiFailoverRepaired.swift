// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `pi.failover.repaired`: a chain by fading availability with a windowed breaker.
///
/// Availability is the share of answers, in steps of 2 % so that noise does not move the primary, the
/// first in fleet order of equals. Latency does not rate a provider. When every breaker is open, the
/// one that opens the way soonest is tried.
package struct PiFailoverRepaired: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.failover.repaired",
    summary:
      "The highest fading availability, the others behind it; open breakers last, never a refusal.",
    source: "our repair of Pi Builder v1.1",
    role: .chooses,
    parameters: WindowedBreaker.Settings.parameters
  ) { setup throws(StrategyError) in try PiFailoverRepaired(setup) }

  private var health: DeploymentHealth
  private var scores: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    health = try DeploymentHealth(setup)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let steps = (health.availability(candidate) * 50).rounded(.toNearestOrEven)
      scores.append(health.placed(-steps, candidate, at: context.now))
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
