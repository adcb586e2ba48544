// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `round_robin`: the candidate that follows the last request's first choice in fleet order.
///
/// Requests move the turn, retries do not: those go to the first candidate from the turn on.
package struct RoundRobin: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "round_robin",
    summary: "The candidate that follows the last request's first choice in fleet order.",
    source: "classic load balancers",
    role: .balances
  ) { _ throws(StrategyError) in RoundRobin() }

  private var next = 0

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    var chosen = context.candidates[0]
    for candidate in context.candidates where candidate.offset >= next {
      chosen = candidate
      break
    }
    if context.ordinal == 0 { next = chosen.offset + 1 }
    decision.take(chosen, of: context.candidates)
  }
}
