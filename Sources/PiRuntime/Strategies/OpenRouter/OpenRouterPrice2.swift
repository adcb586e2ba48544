// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `openrouter.price2`: a random candidate in proportion to 1 / price², without recent outages.
///
/// The price is the request's expected cost. What counts as an outage is not published; here it is
/// `outage_errors` or more server errors, overloads, timeouts or network errors within the last
/// `outage_s` seconds. The others follow by ascending price, those with an outage last.
package struct OpenRouterPrice2: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "openrouter.price2",
    summary: "A random candidate in proportion to 1 / price², deployments with an outage last.",
    source:
      "OpenRouter provider routing documentation (default before 2026); our outage definition",
    role: .chooses,
    shipsWithCooldown: true,
    parameters: [
      ExpectedOutput.parameter,
      StrategyParameter(
        "outage_s",
        "Seconds for which an error counts.",
        .number(default: 30, in: 0...86_400)
      ),
      StrategyParameter(
        "outage_errors",
        "Errors within that time that make an outage.",
        .number(default: 1, in: 1...16)
      ),
    ]
  ) { setup throws(StrategyError) in try OpenRouterPrice2(setup) }

  private var output: ExpectedOutput
  private var outages: RecentOutages
  private var prices: ContiguousArray<Double> = []
  private var weights: ContiguousArray<Double> = []
  private var keys: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    output = try ExpectedOutput(setup)
    outages = RecentOutages(
      deployments: setup.deployments.count,
      threshold: try setup.whole("outage_errors"),
      span: TimeSpan(clampingSeconds: try setup.number("outage_s"))
    )
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    prices.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    var isUp = false
    for candidate in context.candidates {
      let price = output.dollars(for: context.request, at: candidate, in: fleet)
      let isOut = outages.isOut(candidate, at: context.now)
      prices.append(price)
      keys.append(isOut ? 1e12 + price : price)
      isUp = isUp || !isOut
    }
    OpenRouterPrice2.weigh(prices, keys, skipsOut: isUp, into: &weights)
    decision.takeWeighted(weights, uniform: context.coin.uniform(), of: context.candidates)
    appendFallbacks(context, &decision)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    output.observe(observation)
    outages.observe(observation)
  }

  /// Weights 1 / price²; when something is free, free ones share everything.
  private static func weigh(
    _ prices: ContiguousArray<Double>,
    _ keys: ContiguousArray<Double>,
    skipsOut: Bool,
    into weights: inout ContiguousArray<Double>
  ) {
    var cheapest = Double.infinity
    for position in prices.indices where !skipsOut || keys[position] < 1e12 {
      cheapest = min(cheapest, prices[position])
    }
    weights.removeAll(keepingCapacity: true)
    for position in prices.indices {
      let ratio = cheapest > 0 ? cheapest / prices[position] : (prices[position] > 0 ? 0 : 1)
      weights.append(skipsOut && keys[position] >= 1e12 ? 0 : ratio * ratio)
    }
  }

  private mutating func appendFallbacks(
    _ context: borrowing RoutingContext,
    _ decision: inout RoutingDecision
  ) {
    let first = decision.ranked[0]
    decision.ranked.removeAll(keepingCapacity: true)
    for position in keys.indices where context.candidates[position] == first {
      keys[position] = -1
    }
    decision.sortAscending(keys, of: context.candidates)
  }
}
