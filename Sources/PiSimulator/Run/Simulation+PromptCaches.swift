// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// What requests find in the deployments' prompt caches, and what they leave there.
extension Simulation {
  /// Tells the caches that a request comes, before it is decided where it goes.
  mutating func arriveAtCaches(_ slot: Int) {
    caches?.arrive(live[slot].sourced.request)
  }

  /// Input tokens that the service which starts takes from its deployment's cache.
  mutating func readCache(_ slot: Int, at now: Instant) -> Int32 {
    guard caches != nil else { return 0 }
    let request = live[slot].sourced.request
    let target = DeploymentIndex(live[slot].deployment)
    live[slot].cacheRegret = cacheRegret(of: request, at: target, now: now)
    return caches?.read(request, at: target, now: now) ?? 0
  }

  /// Keeps the input of a complete answer.
  mutating func writeCache(_ slot: Int, at now: Instant) {
    caches?.write(
      live[slot].sourced.request,
      output: live[slot].plan.output,
      at: DeploymentIndex(live[slot].deployment),
      now: now
    )
  }

  /// Shows an oracle, if one decides, the truth for a decision on a request that may come now.
  @inline(__always)
  mutating func openDoor(_ slot: Int, at now: Instant) {
    if door != nil { open(slot, at: now) }
  }

  private mutating func open(_ slot: Int, at now: Instant) {
    let sourced = live[slot].sourced
    if caches != nil {
      for index in deployments.indices {
        deployments[index].heldAtDoor = held(sourced.request, at: DeploymentIndex(index), now: now)
      }
    }
    door?.open(slot, sourced, deployments)
  }

  /// What the input of a request costs more than at the deployment that holds most of it; 0 when
  /// none holds any.
  private mutating func cacheRegret(
    of request: Request,
    at target: DeploymentIndex,
    now: Instant
  ) -> NanoDollars {
    let here = held(request, at: target, now: now)
    var longest: Int32 = 0
    var least = NanoDollars.zero
    for index in deployments.indices where index != target.offset {
      let other = DeploymentIndex(index)
      let there = held(request, at: other, now: now)
      guard there > here, there >= longest else { continue }
      let cost = inputCost(of: request, cached: there, at: other)
      // Where several hold equally much, the cheapest counts.
      least = there > longest ? cost : min(least, cost)
      longest = there
    }
    guard longest > here else { return .zero }
    return NanoDollars(inputCost(of: request, cached: here, at: target).amount - least.amount)
  }

  private mutating func held(
    _ request: Request,
    at deployment: DeploymentIndex,
    now: Instant
  ) -> Int32 {
    caches?.cached(request, at: deployment, now: now) ?? 0
  }

  private func inputCost(
    of request: Request,
    cached: Int32,
    at deployment: DeploymentIndex
  ) -> NanoDollars {
    let usage = TokenUsage(
      reading: request.inputTokens,
      cached: cached,
      caching: setup.fleet.deployments[deployment.offset].caching
    )
    return deployments[deployment.offset].prices.cost(of: usage)
  }
}
