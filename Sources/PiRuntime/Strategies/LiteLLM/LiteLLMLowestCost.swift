// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `litellm.lowest_cost`: the lowest sum of input and output price per token, whatever the tokens.
///
/// A price of 0 counts as unknown, that is 5 dollars per token, so free deployments come last.
package struct LiteLLMLowestCost: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "litellm.lowest_cost",
    summary:
      "The lowest sum of input and output price per token, within limits; the first of equals.",
    source: "litellm 1.109.1 router_strategy/lowest_cost.py",
    role: .chooses,
    shipsWithCooldown: true
  ) { setup throws(StrategyError) in LiteLLMLowestCost(setup.deployments) }

  private let limits: ContiguousArray<LiteLLMLimits>
  private var usages: ContiguousArray<MinuteUsage>
  private var scores: ContiguousArray<Double> = []

  init(_ deployments: [Deployment]) {
    limits = ContiguousArray(deployments.map { LiteLLMLimits($0.limits) })
    usages = ContiguousArray(repeating: MinuteUsage(), count: deployments.count)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let deployment = candidate.offset
      usages[deployment].roll(to: context.now)
      let prices = fleet.prices[deployment]
      let fits = limits[deployment].admits(context.request, usages[deployment])
      scores.append(
        fits
          ? LiteLLMLowestCost.score(
            input: Double(prices.input.picodollars) / 1e12,
            output: Double(prices.output.picodollars) / 1e12
          ) : .infinity
      )
    }
    decision.takeLowest(scores, of: context.candidates)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    guard observation.outcome.error == nil else { return }
    let tokens = observation.outcome.usage.total
    usages[observation.deployment.offset].add(requests: 1, tokens: tokens, at: observation.ended)
  }

  /// The score of prices in dollars per token; nil and 0 count 5.
  package static func score(input: Double?, output: Double?) -> Double {
    let known = { (price: Double?) in price.flatMap { $0 == 0 ? nil : $0 } ?? 5 }
    return known(input) + known(output)
  }
}
