// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `pi.orchestrator.latency.repaired`: the lowest fading mean latency of answers, over availability.
///
/// An unused deployment counts as the lowest mean of the others, once: with an attempt in flight and
/// no answer it waits for that answer.
package struct PiOrchestratorLatencyRepaired: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.orchestrator.latency.repaired",
    summary:
      "The capable deployment with the lowest fading mean latency of answers over its availability.",
    source: "our repair of the Pi Builder v1.1 orchestrator",
    role: .chooses,
    parameters: WindowedBreaker.Settings.parameters + [
      StrategyParameter(
        "tau_s",
        "Seconds in which a sample's weight falls to 1/e.",
        .number(default: 60, in: 0.001...86_400)
      )
    ]
  ) { setup throws(StrategyError) in try PiOrchestratorLatencyRepaired(setup) }

  private var health: DeploymentHealth
  private let rule: FirstCapable
  private let tau: Double
  private var means: ContiguousArray<DecayingMean>
  private var scores: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    health = try DeploymentHealth(setup)
    rule = FirstCapable(setup.deployments)
    tau = DecayingMean.tau(seconds: try setup.number("tau_s"))
    means = ContiguousArray(repeating: DecayingMean(), count: setup.deployments.count)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    var least = Double.infinity
    for candidate in context.candidates where means[candidate.offset].count > 0 {
      least = min(least, means[candidate.offset].value)
    }
    if least == .infinity { least = 1 }
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      guard rule.isCapable(candidate, of: context.request) else {
        scores.append(.infinity)
        continue
      }
      let mean = means[candidate.offset]
      let isPending = mean.count == 0 && fleet.inFlight[candidate.offset] > 0
      let latency = mean.count > 0 ? mean.value : (isPending ? 1e6 : least)
      let score = latency / max(health.availability(candidate), 0.05)
      scores.append(health.placed(score, candidate, at: context.now))
    }
    decision.rankAscending(scores, of: context.candidates)
  }

  package mutating func started(_ attempt: borrowing AttemptStart) {
    health.started(attempt)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    health.observe(observation)
    guard observation.outcome.error == nil else { return }
    means[observation.deployment.offset].observe(
      (observation.ended - observation.started).seconds,
      at: observation.ended,
      tau: tau
    )
  }
}
