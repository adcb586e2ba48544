// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `litellm.simple_shuffle`: a random candidate in proportion to its weight, else its RPM, else its TPM.
///
/// The first metric that any candidate sets decides; a candidate without it is then never picked.
package struct LiteLLMSimpleShuffle: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "litellm.simple_shuffle",
    aliases: ["simple-shuffle"],
    summary:
      "A random candidate in proportion to its weight, else its RPM, else its TPM, else evenly.",
    source: "litellm 1.109.1 router_strategy/simple_shuffle.py",
    role: .balances,
    copiedVersion: "litellm 1.109.1",
    shipsWithCooldown: true
  ) { setup throws(StrategyError) in LiteLLMSimpleShuffle(setup.deployments) }

  /// Weight, RPM and TPM of each deployment, 0 where it is not set.
  private let metrics: ContiguousArray<(Double, Double, Double)>
  private var weights: ContiguousArray<Double> = []

  init(_ deployments: [Deployment]) {
    metrics = ContiguousArray(
      deployments.map {
        (
          max($0.weight ?? 0, 0),
          Double($0.limits.requestsPerMinute ?? 0),
          Double($0.limits.tokensPerMinute ?? 0)
        )
      }
    )
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    var (hasWeight, hasRequests) = (false, false)
    for candidate in context.candidates {
      hasWeight = hasWeight || metrics[candidate.offset].0 > 0
      hasRequests = hasRequests || metrics[candidate.offset].1 > 0
    }
    weights.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let metric = metrics[candidate.offset]
      weights.append(hasWeight ? metric.0 : (hasRequests ? metric.1 : metric.2))
    }
    decision.takeWeighted(weights, uniform: context.coin.uniform(), of: context.candidates)
  }
}
