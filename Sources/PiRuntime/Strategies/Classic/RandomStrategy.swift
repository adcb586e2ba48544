// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `random`: every candidate with equal probability.
package struct RandomStrategy: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "random",
    summary: "Every candidate with equal probability.",
    source: "the reference that every comparison needs",
    role: .balances
  ) { _ throws(StrategyError) in RandomStrategy() }

  package init() {}

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    let count = context.candidates.count
    decision.ranked.append(context.candidates[context.coin.below(count)])
    guard decision.wantsPropensities else { return }
    decision.propensityKind = .exact
    for _ in 0..<count { decision.propensities.append(1 / Double(count)) }
  }
}
