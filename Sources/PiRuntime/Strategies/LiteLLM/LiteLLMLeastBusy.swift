// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `litellm.least_busy`: the first candidate with the fewest attempts in flight by its own count.
///
/// The count lives an hour from its first attempt and is then forgotten; it never falls below 0.
package struct LiteLLMLeastBusy: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "litellm.least_busy",
    aliases: ["least-busy"],
    summary:
      "The fewest attempts in flight; the first of equals, so an idle fleet uses one deployment.",
    source: "litellm 1.109.1 router_strategy/least_busy.py",
    role: .balances,
    copiedVersion: "litellm 1.109.1",
    shipsWithCooldown: true
  ) { setup throws(StrategyError) in LiteLLMLeastBusy(deployments: setup.deployments.count) }

  private static let life = TimeSpan(wholeSeconds: 3_600)

  private var counts: ContiguousArray<(inFlight: Int, expires: Instant)>

  init(deployments: Int) {
    counts = ContiguousArray(repeating: (0, .distantFuture), count: deployments)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    var best = context.candidates[0]
    for candidate in context.candidates
    where count(candidate, context.now) < count(best, context.now) { best = candidate }
    decision.take(best, of: context.candidates)
  }

  package mutating func started(_ attempt: borrowing AttemptStart) {
    let deployment = attempt.deployment.offset
    let before = count(attempt.deployment, attempt.now)
    if before == 0 { counts[deployment].expires = attempt.now + LiteLLMLeastBusy.life }
    counts[deployment].inFlight = before + 1
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    let before = count(observation.deployment, observation.ended)
    counts[observation.deployment.offset].inFlight = max(before - 1, 0)
  }

  private func count(_ deployment: DeploymentIndex, _ now: Instant) -> Int {
    let entry = counts[deployment.offset]
    return now < entry.expires ? entry.inFlight : 0
  }
}
