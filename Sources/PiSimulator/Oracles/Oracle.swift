// SPDX-License-Identifier: Apache-2.0
// The 8-point rule: Abramowitz & Stegun, Handbook of Mathematical Functions, table 25.10.

import PiCore
package import PiRuntime

/// `oracle`: the highest expected net value, knowing the simulator's parameters, the request's
/// difficulty and the true queues, but not the luck.
///
/// It is greedy: it takes no account of what a slot or a limit is worth to later requests.
package struct Oracle: RoutingStrategy {
  private let world: OracleWorld

  /// Creates the oracle of a world.
  ///
  /// - Parameters:
  ///   - setup: the true parameters.
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
    let left = remaining(for: sourced, now: context.now)
    let prospects = context.candidates.map {
      world.prospect(of: view.deployments[$0.offset], for: sourced, now: context.now)
    }
    let difficulty = QualityModel.difficulty(
      signal: sourced.difficultySignal,
      request: sourced.request.key,
      luck: world.setup.luck
    )
    let firstTry = zip(context.candidates, prospects).map { candidate, prospect in
      expected(
        sourced,
        at: view.deployments[candidate.offset],
        prospect,
        prices: fleet.prices,
        difficulty: difficulty,
        left: left,
        now: context.now
      )
    }
    let values = firstTry.indices.map { place -> Double in
      guard prospects[place].isOpen else { return -1e9 + firstTry[place] }
      let others = firstTry.indices.filter { $0 != place && prospects[$0].isOpen }
      let fallback = max(others.map { firstTry[$0] }.max() ?? 0, 0)
      let failing = prospects[place].failing
      return (1 - failing) * firstTry[place] + failing * fallback
    }
    OracleWorld.rank(context.candidates, by: values, into: &decision)
  }

  private func remaining(for sourced: SourcedRequest, now: Instant) -> Double {
    let objective = world.setup.taskTypes[sourced.request.taskType.offset].objective
    return (objective - (now - sourced.request.arrival)).seconds
  }

  /// The expected net value of an attempt that does not fail, in dollars.
  private func expected(
    _ sourced: SourcedRequest,
    at deployment: HostedDeployment,
    _ prospect: OracleWorld.Prospect,
    prices: ContiguousArray<PriceList>,
    difficulty: Double,
    left: Double,
    now: Instant
  ) -> Double {
    let law = outputLaw(of: sourced, at: deployment)
    let solved = world.setup.fleet.quality.probability(
      model: deployment.model,
      taskType: sourced.request.taskType,
      difficulty: difficulty
    )
    let inTime = probabilityInTime(
      left - prospect.wait,
      prospect.medians,
      deployment.behaviour,
      law
    )
    let output = Mathematics.exp(law.mean + law.deviation * law.deviation / 2)
    let cached = deployment.cachedInput(of: sourced.request, at: now)
    let usage = TokenUsage(
      input: TokenCount(sourced.request.inputTokens.count - cached),
      output: TokenCount(clamping: output),
      cachedInput: TokenCount(cached)
    )
    let cost = prices[deployment.index.offset].cost(of: usage).dollars
    return world.value * solved * inTime - cost
  }

  private func outputLaw(
    of sourced: SourcedRequest,
    at deployment: HostedDeployment
  ) -> (mean: Double, deviation: Double) {
    let factor = Mathematics.log(deployment.behaviour.outputFactor)
    if let recorded = sourced.recordedOutput {
      return (Mathematics.log(max(Double(recorded.count), 1)) + factor, 0)
    }
    let moments = world.setup.outputLaws[sourced.request.taskType.offset].logMoments
    return (moments.mean + factor, moments.deviation)
  }

  /// P(first token + output · time per token ≤ limit), both parts lognormal, by quadrature.
  private func probabilityInTime(
    _ limit: Double,
    _ medians: ServiceMedians,
    _ behaviour: HostedBehaviour,
    _ law: (mean: Double, deviation: Double)
  ) -> Double {
    guard limit > 0 else { return 0 }
    let tokenSigma = behaviour.perOutputTokenSigma
    let deviation = (law.deviation * law.deviation + tokenSigma * tokenSigma).squareRoot()
    let center = law.mean + Mathematics.log(max(medians.perOutputToken, 1e-12))
    var probability = 0.0
    for (node, weight) in Oracle.nodes {
      for score in [node, -node] {
        let rest =
          limit - medians.firstToken * Mathematics.exp(behaviour.firstTokenSigma * score)
        guard rest > 0 else { continue }
        let z = (Mathematics.log(rest) - center) / max(deviation, 1e-9)
        probability += weight * Mathematics.normalCDF(z)
      }
    }
    return probability
  }

  /// Positive nodes and weights of the 8-point Gauss–Hermite rule for a standard normal.
  private static let nodes: [(Double, Double)] = [
    (0.539_079_811_351_375_1, 0.373_012_257_679_077_4),
    (1.636_519_042_435_107_7, 0.117_239_907_661_759_0),
    (2.802_485_861_287_541_6, 0.009_635_220_120_788_3),
    (4.144_547_186_125_894, 0.000_112_614_538_375_4),
  ]
}
