// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `pi.orchestrator.cost.repaired`: the capable deployment with the least expected cost.
package struct PiOrchestratorCostRepaired: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.orchestrator.cost.repaired",
    summary:
      "The capable deployment with the least expected cost of this request; open breakers last.",
    source: "our repair of the Pi Builder v1.1 orchestrator",
    role: .chooses,
    parameters: WindowedBreaker.Settings.parameters + [ExpectedOutput.parameter]
  ) { setup throws(StrategyError) in try PiOrchestratorCostRepaired(setup) }

  private var health: DeploymentHealth
  private let rule: FirstCapable
  private var output: ExpectedOutput
  private var scores: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    health = try DeploymentHealth(setup)
    rule = FirstCapable(setup.deployments)
    output = try ExpectedOutput(setup)
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
      let score = output.dollars(for: context.request, at: candidate, in: fleet)
      scores.append(health.placed(score, candidate, at: context.now))
    }
    decision.rankAscending(scores, of: context.candidates)
  }

  package mutating func started(_ attempt: borrowing AttemptStart) {
    health.started(attempt)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    health.observe(observation)
    output.observe(observation)
  }
}
