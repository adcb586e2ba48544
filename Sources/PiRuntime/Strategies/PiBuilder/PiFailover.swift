// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `pi.failover`: the chain of candidates by availability · (1 − error rate), without POOR ones.
///
/// Its fault: a p95 above one second rates POOR, so a fleet of ordinary models is skipped altogether
/// and the request refused. `skip_poor=false` leaves the rating out.
package struct PiFailover: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.failover",
    summary:
      "The highest availability · (1 − error rate), the others behind it; those rated POOR are skipped.",
    source: "Pi Builder v1.1 packages/core/src/routing/provider-router.ts",
    role: .chooses,
    copiedVersion: "Pi Builder 1.1",
    shipsWithCooldown: true,
    parameters: [
      StrategyParameter(
        "skip_poor",
        "Whether providers rated POOR are skipped, as executeWithFailover does.",
        .flag(default: true)
      )
    ]
  ) { setup throws(StrategyError) in try PiFailover(setup) }

  private var monitor: PiMonitor
  private var scores: ContiguousArray<Double> = []
  private let skipsPoor: Bool

  init(_ setup: StrategySetup) throws(StrategyError) {
    monitor = PiMonitor(deployments: setup.deployments.count)
    skipsPoor = try setup.flag("skip_poor")
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    monitor.advance(to: context.now)
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let isSkipped = skipsPoor && monitor.isPoor(candidate)
      let reliability = monitor.availability(candidate) * (1 - monitor.errorRate(candidate))
      scores.append(isSkipped ? .infinity : -reliability)
    }
    decision.rankAscending(scores, of: context.candidates)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    monitor.observe(observation)
  }
}
