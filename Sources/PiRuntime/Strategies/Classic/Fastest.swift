// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `fastest`: the least fading mean of end-to-end latency.
///
/// A deployment without a sample comes first, the one with the fewest attempts in flight. A failed
/// attempt counts as `failure_s` seconds when it took less, so that quick errors do not win. Nothing
/// else is explored: a deployment that was slow once is not tried again while another is faster.
package struct Fastest: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "fastest",
    summary: "The least fading mean of end-to-end latency; deployments without a sample first.",
    source: "the plain form of latency-based routing",
    role: .chooses,
    parameters: [
      StrategyParameter(
        "tau_s",
        "Seconds in which a sample's weight falls to 1/e.",
        .number(default: 60, in: 0.001...86_400)
      ),
      StrategyParameter(
        "failure_s",
        "Least latency that a failed attempt counts as, in seconds.",
        .number(default: 30, in: 0...86_400)
      ),
    ]
  ) { setup throws(StrategyError) in try Fastest(setup) }

  private let tau: Double
  private let failure: Double
  private var means: ContiguousArray<DecayingMean>
  private var scores: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    tau = DecayingMean.tau(seconds: try setup.number("tau_s"))
    failure = try setup.number("failure_s")
    means = ContiguousArray(repeating: DecayingMean(), count: setup.deployments.count)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let mean = means[candidate.offset]
      let busy = Double(fleet.inFlight[candidate.offset])
      scores.append(mean.count > 0 ? mean.value : busy - 1e9)
    }
    decision.rankAscending(scores, of: context.candidates)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    guard let failed = observation.outcome.failed else { return }
    let seconds = (observation.ended - observation.started).seconds
    means[observation.deployment.offset].observe(
      failed ? max(seconds, failure) : seconds,
      at: observation.ended,
      tau: tau
    )
  }
}
