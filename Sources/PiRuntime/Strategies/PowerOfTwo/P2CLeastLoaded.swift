// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `p2c.least_loaded`: of two distinct random candidates the one with fewer attempts in flight.
///
/// Finagle draws again, up to five times, when a node is not available; here the gateway filters those.
package struct P2CLeastLoaded: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "p2c.least_loaded",
    summary: "Of two distinct random candidates the one with fewer attempts in flight.",
    source: "Finagle Balancers.p2c; Mitzenmacher 2001, doi:10.1109/71.963420",
    role: .balances,
    shipsWithCooldown: true
  ) { _ throws(StrategyError) in P2CLeastLoaded() }

  private var loads: ContiguousArray<Double> = []

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    let (first, second) = TwoChoices.draw(context.candidates.count, context.coin.uniformPair())
    let one = context.candidates[first]
    let other = context.candidates[second]
    let isFirst = fleet.inFlight[one.offset] <= fleet.inFlight[other.offset]
    decision.ranked.append(isFirst ? one : other)
    guard decision.wantsPropensities else { return }
    loads.removeAll(keepingCapacity: true)
    for candidate in context.candidates { loads.append(Double(fleet.inFlight[candidate.offset])) }
    TwoChoices.fill(&decision, loads: loads)
  }
}
