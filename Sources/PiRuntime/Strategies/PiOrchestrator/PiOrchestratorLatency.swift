// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `pi.orchestrator.latency`: the lowest mean latency of all calls among capable deployments.
///
/// Its faults: failures count as fast calls, an unused deployment counts 0 ms and goes first, and the
/// mean over all time hardly moves when a deployment slows down.
package struct PiOrchestratorLatency: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.orchestrator.latency",
    summary:
      "The lowest mean latency of all calls, failed ones included, unused deployments first.",
    source: "Pi Builder v1.1 packages/core/src/agents/orchestrator.ts",
    role: .chooses,
    copiedVersion: "Pi Builder 1.1"
  ) { setup throws(StrategyError) in PiOrchestratorLatency(setup.deployments) }

  private let rule: FirstCapable
  private var calls: ContiguousArray<RunningMoments>
  private var scores: ContiguousArray<Double> = []

  init(_ deployments: [Deployment]) {
    rule = FirstCapable(deployments)
    calls = ContiguousArray(repeating: RunningMoments(), count: deployments.count)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let isCapable = rule.isCapable(candidate, of: context.request)
      scores.append(isCapable ? calls[candidate.offset].mean : .infinity)
    }
    decision.takeLowest(scores, of: context.candidates)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    guard observation.outcome.error != .cancelled else { return }
    let seconds = (observation.ended - observation.started).seconds
    calls[observation.deployment.offset].add(seconds)
  }
}
