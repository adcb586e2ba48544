// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `pi.cost_optimal.repaired`: the lowest expected cost per solved answer.
///
/// The request's expected cost (tokens weighed) over availability and estimated quality (at least
/// 0.05 each): labels, shrunk to the declared score. A dead provider's breaker opens: it comes last.
package struct PiCostOptimalRepaired: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.cost_optimal.repaired",
    summary:
      "The lowest expected cost of a solved answer; providers whose breaker is open come last.",
    source: "our repair of Pi Builder v1.1",
    role: .chooses,
    parameters: WindowedBreaker.Settings.parameters + [ExpectedOutput.parameter]
  ) { setup throws(StrategyError) in try PiCostOptimalRepaired(setup) }

  private var health: DeploymentHealth
  private var output: ExpectedOutput
  private var quality: LabelledQuality
  private var scores: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    health = try DeploymentHealth(setup)
    output = try ExpectedOutput(setup)
    quality = LabelledQuality(setup)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let cost = output.dollars(for: context.request, at: candidate, in: fleet)
      let solves = max(quality.value(context.request.taskType, candidate), 0.05)
      let score = cost / (solves * max(health.availability(candidate), 0.05))
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

  package mutating func labelled(_ label: borrowing LabelObservation) {
    quality.learn(label)
  }
}
