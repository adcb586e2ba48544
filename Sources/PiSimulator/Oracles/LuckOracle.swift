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
    let prospect = world.prospect(of: deployment, for: request, now: now)
    let visit = VisitLuck(
      luck,
      at: deployment,
      request: request.key,
      visit: 0
    )
    guard prospect.isOpen, visit.failure >= prospect.failing else { return -1e9 }
    let behaviour = deployment.behaviour
    let output = world.setup.output(
      of: sourced,
      model: deployment.model,
      factor: behaviour.outputFactor,
      longest: deployment.longestOutput
    )
    let firstToken =
      prospect.medians.firstToken * Mathematics.exp(behaviour.firstTokenSigma * visit.firstToken)
    let perToken =
      prospect.medians.perOutputToken
      * Mathematics.exp(behaviour.perOutputTokenSigma * visit.perOutputToken)
    let inTime = prospect.wait + firstToken + perToken * Double(output - 1) <= left
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
    let cost = prices.cost(of: deployment.usage(of: request, output: output)).dollars
    return (inTime && solved ? world.value : 0) - cost
  }
}
