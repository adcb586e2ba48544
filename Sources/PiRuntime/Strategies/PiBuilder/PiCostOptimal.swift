// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `pi.cost_optimal`: the lowest sum of both token prices, at most a tenth more for a dead provider.
///
/// Its faults: tokens are not weighed, and a cheap provider that answers nothing still wins.
package struct PiCostOptimal: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.cost_optimal",
    summary:
      "The lowest (input + output price) · (1 + 0.1 · (1 − availability)); the first of equals.",
    source: "Pi Builder v1.1 packages/core/src/routing/provider-router.ts",
    role: .chooses,
    copiedVersion: "Pi Builder 1.1"
  ) { setup throws(StrategyError) in PiCostOptimal(deployments: setup.deployments.count) }

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
      let prices = fleet.prices[candidate.offset]
      let sum = prices.input.dollarsPerMillionTokens + prices.output.dollarsPerMillionTokens
      scores.append(sum * (1 + 0.1 * (1 - monitor.availability(candidate))))
    }
    decision.takeLowest(scores, of: context.candidates)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    monitor.observe(observation)
  }
}
