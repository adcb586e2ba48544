// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiRuntime

/// `oracle.luck`: the highest realised net value of a first attempt, knowing even the keyed luck.
///
/// It is greedy per request, hence neither optimal under queueing nor attainable: a bound.
package struct LuckOracle: RoutingStrategy {
  private let world: OracleWorld

  /// Creates the oracle of a world.
  ///
  /// - Parameters:
  ///   - setup: the true parameters and the luck.
  ///   - value: dollars that a request solved within its objective is worth.
  ///   - door: where the present truth is seen.
  package init(setup: SimulationSetup, value: Double, door: OracleDoor) {
    world = OracleWorld(setup: setup, value: value, door: door)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    let view = world.door.read()
    guard let sourced = view.sourced else { preconditionFailure("the door was not opened") }
    let objective = world.setup.taskTypes[sourced.request.taskType.offset].objective
    let left = (objective - (context.now - sourced.request.arrival)).seconds
    let values = context.candidates.map { candidate in
      realised(
        sourced,
        at: view.deployments[candidate.offset],
        now: context.now,
        left: left,
        prices: fleet.prices[candidate.offset]
      )
    }
    OracleWorld.rank(context.candidates, by: values, into: &decision)
  }

  private func realised(
    _ sourced: SourcedRequest,
    at deployment: HostedDeployment,
    now: Instant,
    left: Double,
    prices: PriceList
  ) -> Double {
    let request = sourced.request
    let luck = world.setup.luck
    let prospect = world.prospect(of: deployment, for: sourced, now: now)
    let plan = deployment.sample(world.visit(of: deployment, for: sourced, now: now))
    guard prospect.isOpen, plan.ending == .answers else { return -1e9 }
    let inTime = prospect.wait + plan.toEnd.seconds <= left
    let difficulty = QualityModel.difficulty(
      signal: sourced.difficultySignal,
      request: request.key,
      luck: luck
    )
    let solved = world.setup.fleet.quality.solves(
      model: deployment.model,
      request: request.key,
      taskType: request.taskType,
      difficulty: difficulty,
      luck: luck
    )
    let cost = prices.cost(of: plan.usage).dollars
    return (inTime && solved ? world.value : 0) - cost
  }
}
