// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `pi.seed_score.fixed`: the seed score with a real cost and a real trend in place of random numbers.
///
/// Cost is 1 for the cheapest candidate and 0 for the dearest by the request's expected dollars, trend
/// is 0.5 when the mean latency of the last minute equals that of the last ten, up to 1 when it falls.
package struct PiSeedScoreFixed: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.seed_score.fixed",
    summary: "The highest 0.4 health + 0.3 speed + 0.2 cheapness + 0.1 latency trend.",
    source: "our repair of Pi Builder's MLRoutingStrategy",
    role: .chooses,
    parameters: [ExpectedOutput.parameter]
  ) { setup throws(StrategyError) in try PiSeedScoreFixed(setup) }

  private var health: SeedHealth
  private var output: ExpectedOutput
  private var recent: ContiguousArray<DecayingMean>
  private var lasting: ContiguousArray<DecayingMean>
  private var scores: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    health = SeedHealth(deployments: setup.deployments.count)
    output = try ExpectedOutput(setup)
    recent = ContiguousArray(repeating: DecayingMean(), count: setup.deployments.count)
    lasting = recent
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    var (least, most) = (Double.infinity, -Double.infinity)
    for candidate in context.candidates {
      let cost = output.dollars(for: context.request, at: candidate, in: fleet)
      least = min(least, cost)
      most = max(most, cost)
    }
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let cost = output.dollars(for: context.request, at: candidate, in: fleet)
      let cheapness = Cheapness.of(cost, least, most)
      scores.append(-health.score(candidate) - 0.2 * cheapness - 0.1 * trend(candidate))
    }
    decision.takeLowest(scores, of: context.candidates)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    health.observe(observation)
    output.observe(observation)
    guard observation.outcome.error == nil else { return }
    let seconds = (observation.ended - observation.started).seconds
    let deployment = observation.deployment.offset
    recent[deployment].observe(seconds, at: observation.ended, tau: 60e9)
    lasting[deployment].observe(seconds, at: observation.ended, tau: 600e9)
  }

  private func trend(_ candidate: DeploymentIndex) -> Double {
    let now = recent[candidate.offset].value
    let before = lasting[candidate.offset].value
    return now + before > 0 ? before / (now + before) : 0.5
  }
}
