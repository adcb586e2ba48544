// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiRuntime

/// `oracle.luck`: the highest realised net value, knowing even the keyed luck.
///
/// It knows of every attempt whether it fails, when it ends and whether the answer is cut or right,
/// and what the gateway will do then. It refuses a request that costs more than it is worth. It is greedy
/// per request and estimates how long a queue takes, hence where requests wait it is neither the best
/// with that knowledge nor above every other strategy.
package struct LuckOracle: RoutingStrategy {
  private let world: OracleWorld
  private let coinPurpose: Int

  /// Creates the oracle of a world.
  ///
  /// - Parameters:
  ///   - setup: the true parameters and the luck.
  ///   - value: dollars that a request solved within its objective is worth.
  ///   - coinPurpose: the purpose that the gateway's jitter of back-off is keyed by.
  ///   - door: where the present truth is seen.
  package init(setup: SimulationSetup, value: Double, coinPurpose: Int = 0, door: OracleDoor) {
    world = OracleWorld(setup: setup, value: value, door: door)
    self.coinPurpose = coinPurpose
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    let view = world.door.read()
    let future = Future(world, view, coinPurpose: coinPurpose, now: context.now)
    OracleWorld.take(
      future.best(context.candidates, prices: fleet.prices),
      of: context.candidates,
      into: &decision
    )
  }
}

/// The future of one request, as its luck has it.
private struct Future {
  let world: OracleWorld
  let view: OracleDoor.View
  let coinPurpose: Int
  let now: Instant
  let clock: RequestClock

  init(_ world: OracleWorld, _ view: OracleDoor.View, coinPurpose: Int, now: Instant) {
    self.world = world
    self.view = view
    self.coinPurpose = coinPurpose
    self.now = now
    clock = world.clock(of: view.sourced.request, now: now)
  }

  func best(
    _ candidates: ContiguousArray<DeploymentIndex>,
    prices: ContiguousArray<PriceList>
  ) -> OracleWorld.Step {
    let isRetry = !view.tried.isEmpty
    var best: (step: OracleWorld.Step, worth: Double)?
    for (place, candidate) in candidates.enumerated() {
      let price = prices[candidate.offset]
      let found: (step: OracleWorld.Step, worth: Double)
      switch world.entrance(at(candidate), for: view.sourced.request, now: now) {
      case .open: found = (.attempt(place), worth(candidate, price, after: 0))
      case .limited(let wait):
        guard wait < clock.deadline else { continue }
        found = (.wait(wait), worth(candidate, price, after: wait))
      case .closed: continue
      }
      if found.worth > best?.worth ?? -.infinity { best = found }
    }
    guard isRetry || best != nil else { return .attempt(0) }
    var step = (best?.worth ?? 0) > 0 ? best?.step : nil
    let wait = backoff(beforeRetry: view.tried.count)
    for candidate in view.tried where !candidates.contains(candidate) {
      let again = worth(candidate, prices[candidate.offset], after: wait)
      if again > max(best?.worth ?? 0, 0) { step = .pass }
    }
    return step ?? .pass
  }

  /// The realised net value of trying a deployment from `start` seconds on until it does not fail.
  ///
  /// To try another one after a failure is worth no more than to have tried that one at once.
  private func worth(_ deployment: DeploymentIndex, _ prices: PriceList, after start: Double)
    -> Double
  {
    let target = at(deployment)
    var ordinal = view.tried.filter { $0 == deployment }.count
    var time = start
    var cost = 0.0
    // What it is worth to stop after a failure.
    var stopped = -Double.infinity
    for attempt in view.tried.count..<world.setup.gateway.retry.attempts {
      let visit = world.visit(target, for: view.sourced, ordinal: ordinal, now: now)
      let end = end(of: target.sample(visit), at: target, visit, clock.after(time))
      cost += prices.cost(of: end.usage).dollars
      guard let next = end.retriedAfter else {
        let worth = (end.isWorthIt ? world.value : 0) - cost
        return max(worth, stopped)
      }
      stopped = max(stopped, -cost)
      time += next + backoff(beforeRetry: attempt + 1)
      ordinal += 1
      guard time < clock.deadline else { break }
    }
    return stopped
  }

  private struct End {
    var usage: TokenUsage
    /// Whether the answer is solved within the objective.
    var isWorthIt = false
    /// Seconds to an end that may be followed by a retry.
    var retriedAfter: Double?
  }

  /// How an attempt ends, by itself or by the gateway's timers.
  private func end(
    of plan: ServicePlan,
    at deployment: HostedDeployment,
    _ visit: Visit,
    _ clock: RequestClock
  ) -> End {
    let medians = deployment.medians(of: visit)
    let wait = world.wait(at: deployment, medians: medians, request: visit.sourced.request)
    var own = Double.infinity
    if plan.ending != .hangs { own = wait + plan.toEnd.seconds }
    var watched = own
    if plan.ending == .answers, clock.streams { watched = wait + plan.toFirstToken.seconds }
    if watched > clock.attempt, clock.attempt < clock.deadline {
      return End(usage: usage(plan, clock.attempt - wait), retriedAfter: clock.attempt)
    }
    if own > clock.deadline { return End(usage: usage(plan, clock.deadline - wait)) }
    guard plan.ending == .answers else { return End(usage: plan.usage, retriedAfter: own) }
    let isWhole = !plan.isCut || deployment.behaviour.solvesCutAnswers
    let isSolved =
      isWhole
      && world.setup.fleet.quality.solves(
        model: deployment.model,
        request: visit.sourced.request.key,
        taskType: visit.sourced.request.taskType,
        difficulty: world.difficulty(of: visit.sourced),
        luck: world.setup.luck
      )
    return End(usage: plan.usage, isWorthIt: isSolved && own <= clock.objective)
  }

  private func usage(_ plan: ServicePlan, _ served: Double) -> TokenUsage {
    served > 0 ? plan.usage(givenUpAfter: TimeSpan(clampingSeconds: served)) : .none
  }

  private func at(_ deployment: DeploymentIndex) -> HostedDeployment {
    view.deployments[deployment.offset]
  }

  /// The wait before a retry, with its jitter.
  private func backoff(beforeRetry ordinal: Int) -> Double {
    let coin = world.setup.luck.uniform(
      .backoff,
      entity: coinPurpose,
      request: view.sourced.request.key,
      visit: ordinal
    )
    return world.setup.gateway.retry.wait(beforeRetry: ordinal, retryAfter: nil, coin: coin).seconds
  }
}
