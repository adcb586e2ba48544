// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `pi.quality_optimal.repaired`: the highest estimated quality · availability.
///
/// Quality is the mean label of the task type, shrunk to the declared score, instead of a count of
/// features.
package struct PiQualityOptimalRepaired: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.quality_optimal.repaired",
    summary:
      "The highest estimated quality · availability; providers whose breaker is open come last.",
    source: "our repair of Pi Builder v1.1",
    role: .chooses,
    parameters: WindowedBreaker.Settings.parameters
  ) { setup throws(StrategyError) in try PiQualityOptimalRepaired(setup) }

  private var health: DeploymentHealth
  private var quality: LabelledQuality
  private var scores: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    health = try DeploymentHealth(setup)
    quality = LabelledQuality(setup)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let solves = quality.value(context.request.taskType, candidate)
      let score = -solves * health.availability(candidate)
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

  package mutating func labelled(_ label: borrowing LabelObservation) {
    quality.learn(label)
  }
}
