// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `pi.latency_optimal`: the lowest p95, failures included, plus up to a second for a dead provider.
///
/// Its faults: a provider that fails fast scores about one second, better than any live model with a
/// p95 above that (a black hole); a new one counts 0 ms and wins at once.
package struct PiLatencyOptimal: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.latency_optimal",
    summary: "The lowest p95 in milliseconds + 1000 · (1 − availability); the first of equals.",
    source: "Pi Builder v1.1 packages/core/src/routing/provider-router.ts",
    role: .chooses,
    copiedVersion: "Pi Builder 1.1"
  ) { setup throws(StrategyError) in PiLatencyOptimal(deployments: setup.deployments.count) }

  private var monitor: PiMonitor
  private var scores: ContiguousArray<Double> = []

  init(deployments: Int) {
    monitor = PiMonitor(deployments: deployments)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    monitor.advance(to: context.now)
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let penalty = 1_000 * (1 - monitor.availability(candidate))
      scores.append(monitor.p95Milliseconds(candidate) + penalty)
    }
    decision.takeLowest(scores, of: context.candidates)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    monitor.observe(observation)
  }
}
