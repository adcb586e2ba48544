// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `sticky`: the deployment that the session was last sent to, else what another strategy says.
///
/// A session is bound anew with every attempt, so it stays where a failover has taken it. Requests with
/// block hashes are bound by the longest stretch of leading blocks that was sent somewhere, from
/// `least_tokens` on, so that a system prompt that all share does not bind them together. Requests
/// without session or blocks are not bound.
package struct Sticky: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "sticky",
    summary: "The deployment that the session was last sent to; else what another strategy says.",
    source: "session affinity of load balancers and gateways",
    role: .balances,
    parameters: [
      StrategyParameter(
        "ttl_s",
        "Seconds since the last attempt after which a session is free again.",
        .number(default: 300, in: 0...315_360_000)
      ),
      StrategyParameter(
        "least_tokens",
        "Leading tokens in blocks that must be the same.",
        .number(default: 1_024, in: 0...1e9)
      ),
      StrategyParameter(
        "then",
        "What decides on sessions that are not bound.",
        .strategy(default: "p2c.peak_ewma")
      ),
    ]
  ) { setup throws(StrategyError) in try Sticky(setup) }

  private let leastTokens: Int32
  private var pins: PrefixPins
  private var rest: any RoutingStrategy

  init(_ setup: StrategySetup) throws(StrategyError) {
    leastTokens = Int32(try setup.whole("least_tokens"))
    pins = PrefixPins(
      lifetime: TimeSpan(clampingSeconds: try setup.number("ttl_s")),
      prefixes: setup.prefixes
    )
    rest = try setup.strategy("then")
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    if let bound = pins.pinned(context.request, within: .max, at: context.now),
      context.candidates.contains(bound)
    {
      return decision.take(bound, of: context.candidates)
    }
    rest.choose(context, fleet: fleet, into: &decision)
  }

  package mutating func started(_ attempt: borrowing AttemptStart) {
    pins.pinAll(attempt.request, behind: leastTokens, to: attempt.deployment, at: attempt.now)
    rest.started(attempt)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    rest.observe(observation)
  }

  package mutating func labelled(_ label: borrowing LabelObservation) {
    rest.labelled(label)
  }
}
