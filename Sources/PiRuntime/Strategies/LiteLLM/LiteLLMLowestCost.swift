// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `litellm.lowest_cost`: the lowest sum of input and output price per token, whatever the tokens.
///
/// A price that the operator set to 0 counts as unknown, that is 5 dollars per token, so such a
/// deployment comes last; a model that is free by the price list (`prices_are_listed` in the fleet) comes
/// first.
package struct LiteLLMLowestCost: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "litellm.lowest_cost",
    aliases: ["cost-based-routing"],
    summary:
      "The lowest sum of input and output price per token, within limits; the first of equals.",
    source: "litellm 1.109.1 router_strategy/lowest_cost.py",
    role: .chooses,
    copiedVersion: "litellm 1.109.1",
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
      let sum = LiteLLMLowestCost.score(
        input: Double(prices.input.picodollars) / 1e12,
        output: Double(prices.output.picodollars) / 1e12,
        isListed: fleet.deployments[deployment].hasListedPrices
      )
      scores.append(fits ? sum : .infinity)
    }
    decision.takeLowest(scores, of: context.candidates)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    guard observation.outcome.error == nil else { return }
    let tokens = observation.outcome.usage.total
    usages[observation.deployment.offset].add(requests: 1, tokens: tokens, at: observation.ended)
  }

  /// The score of prices in dollars per token: nil counts 5, and so does 0 unless it is listed.
  package static func score(input: Double?, output: Double?, isListed: Bool = false) -> Double {
    let known = { (price: Double?) in price.flatMap { $0 == 0 && !isListed ? nil : $0 } ?? 5 }
    return known(input) + known(output)
  }
}
