// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `cache_priced`: the least expected cost, with what each deployment's cache holds of this request.
///
/// What a cache holds is what the gateway believes: it follows the declared rules of the caches from
/// its own traffic. It looks at this request only: what an entry is worth to later turns does not
/// count, so a session stays where its first turn was cheapest.
package struct CachePriced: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "cache_priced",
    summary: "The least expected cost of this request, its prefix priced where it is cached.",
    source: "ours: prefix-aware scheduling with prices in place of prefill times",
    role: .chooses,
    parameters: [ExpectedOutput.parameter]
  ) { setup throws(StrategyError) in try CachePriced(setup) }

  private var output: ExpectedOutput
  private var belief: CacheBelief
  private var scores: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    output = try ExpectedOutput(setup)
    belief = CacheBelief(setup.deployments, prefixes: setup.prefixes)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    if context.ordinal == 0 { belief.arrive(context.request) }
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let cached = belief.cached(context.request, at: candidate, now: context.now)
      scores.append(
        output.dollars(for: context.request, at: candidate, in: fleet, cached: cached)
      )
    }
    decision.takeLowest(scores, of: context.candidates)
  }

  package mutating func started(_ attempt: borrowing AttemptStart) {
    belief.started(attempt)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    belief.observe(observation)
    output.observe(observation)
  }
}
