// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiRuntime

/// `oracle`: the highest expected net value, knowing the simulator's parameters, the request's
/// difficulty and the true queues, but not the luck.
///
/// It is greedy: it takes no account of what a slot or a limit is worth to later requests, and it
/// estimates how long a queue takes. It refuses a request that is expected to cost more than it is
/// worth, and tries again as long as that pays, at the deployments that are left or, after the
/// gateway's back-off, at any. It looks two attempts ahead.
///
/// `oracle.blind` is the same without the hidden part of the difficulty, which no router can see.
package struct Oracle: RoutingStrategy {
  private let world: OracleWorld
  private var book: ProspectBook
  private let isBlind: Bool

  /// Creates the oracle of a world.
  ///
  /// - Parameters:
  ///   - setup: the true parameters.
  ///   - value: dollars that a request solved within its objective is worth.
  ///   - door: where the present truth is seen.
  ///   - isBlind: whether the hidden part of the difficulty is unknown to it.
  package init(setup: SimulationSetup, value: Double, door: OracleDoor, isBlind: Bool = false) {
    world = OracleWorld(setup: setup, value: value, door: door)
    book = ProspectBook(world)
    self.isBlind = isBlind
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    let view = world.door.read()
    let now = context.now
    var prospects: ContiguousArray<Prospect> = []
    for deployment in context.candidates + view.tried.filter({ !context.candidates.contains($0) })
    where !prospects.contains(where: { $0.deployment == deployment }) {
      prospects.append(
        book.prospect(
          view.deployments[deployment.offset],
          for: view.sourced,
          isBlind: isBlind,
          prices: fleet.prices[deployment.offset],
          now: now
        )
      )
    }
    let plan = RetryPlan(
      prospects: prospects,
      candidates: context.candidates.count,
      attempts: view.tried.count,
      clock: world.clock(of: view.sourced.request, now: now),
      value: world.value,
      retry: world.setup.gateway.retry
    )
    OracleWorld.take(plan.best(), of: context.candidates, into: &decision)
  }
}

extension OracleWorld {
  /// What an oracle does next.
  enum Step: Sendable {
    /// Try the candidate at this position.
    case attempt(Int)
    /// Try none now: end the request, or wait as the gateway's retry policy has it.
    case pass
    /// Wait so many seconds for a limit's next window.
    case wait(Double)
  }

  static func take(
    _ step: Step,
    of candidates: ContiguousArray<DeploymentIndex>,
    into decision: inout RoutingDecision
  ) {
    switch step {
    case .attempt(let position):
      decision.ranked.append(candidates[position])
    case .pass:
      break
    case .wait(let seconds):
      decision.retryAfter = TimeSpan(clampingSeconds: seconds)
    }
    decision.fillCertain(candidates)
  }
}
