// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// `litellm.usage_v2`: evenly among candidates with the fewest tokens used in this minute.
///
/// Limits are checked as the original does, so that a limit of L ≥ 2 requests admits L − 1. When no
/// candidate is left the request is refused with a wait of 60 s.
package struct LiteLLMUsageV2: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "litellm.usage_v2",
    aliases: ["usage-based-routing-v2"],
    summary:
      "Evenly among candidates with the fewest tokens used in this clock minute, within limits.",
    source: "litellm 1.109.1 router_strategy/lowest_tpm_rpm_v2.py",
    role: .balances,
    copiedVersion: "litellm 1.109.1",
    shipsWithCooldown: true
  ) { setup throws(StrategyError) in LiteLLMUsageV2(setup.deployments) }

  private let limits: ContiguousArray<DeploymentLimits>
  private var usages: ContiguousArray<MinuteUsage>
  private var positions: ContiguousArray<Int> = []

  init(_ deployments: [Deployment]) {
    limits = ContiguousArray(deployments.map(\.limits))
    usages = ContiguousArray(repeating: MinuteUsage(), count: deployments.count)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    positions.removeAll(keepingCapacity: true)
    var fewest = Int64.max
    for position in context.candidates.indices {
      let deployment = context.candidates[position].offset
      usages[deployment].roll(to: context.now)
      LiteLLMUsageV2.consider(
        position,
        limits: limits[deployment],
        usedTokens: usages[deployment].tokens,
        usedRequests: usages[deployment].requests,
        input: Int64(context.request.inputTokens.count),
        fewest: &fewest,
        into: &positions
      )
    }
    decision.takeUniformly(positions, uniform: context.coin.uniform(), of: context.candidates)
    if positions.isEmpty { decision.retryAfter = TimeSpan(wholeSeconds: 60) }
  }

  package mutating func started(_ attempt: borrowing AttemptStart) {
    usages[attempt.deployment.offset].add(requests: 1, at: attempt.now)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    guard observation.outcome.error == nil else { return }
    let tokens = observation.outcome.usage.total
    usages[observation.deployment.offset].add(tokens: tokens, at: observation.ended)
  }

  /// Takes a deployment into the set of those with the fewest tokens, if its limits admit the request.
  package static func consider(
    _ position: Int,
    limits: DeploymentLimits,
    usedTokens: Int64,
    usedRequests: Int64?,
    input: Int64,
    fewest: inout Int64,
    into positions: inout ContiguousArray<Int>
  ) {
    if let most = limits.tokensPerMinute, usedTokens + input > most { return }
    if let most = limits.requestsPerMinute, let usedRequests, usedRequests + 1 >= most { return }
    if usedTokens < fewest {
      fewest = usedTokens
      positions.removeAll(keepingCapacity: true)
    }
    if usedTokens == fewest { positions.append(position) }
  }
}
