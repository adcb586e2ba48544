// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `pi.seed_score`: 0.4 health + 0.3 speed + 0.2 and 0.1 of two random numbers, as it was written.
///
/// Health is 1 below 10 % errors with at least one answer, else 0.5; speed is max(0, 1 − mean latency
/// / 5 s) over all calls. Its fault: cost and trend are random, so within some 300 ms it draws lots.
package struct PiSeedScore: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.seed_score",
    summary: "The highest 0.4 health + 0.3 speed + 0.2 random + 0.1 random, as written.",
    source: "Pi Builder PHASE_5_TO_9_COMPLETE_IMPLEMENTATION.md, MLRoutingStrategy",
    role: .chooses,
    copiedVersion: "Pi Builder 1.1"
  ) { setup throws(StrategyError) in PiSeedScore(deployments: setup.deployments.count) }

  private var health: SeedHealth
  private var scores: ContiguousArray<Double> = []

  init(deployments: Int) {
    health = SeedHealth(deployments: deployments)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    scores.removeAll(keepingCapacity: true)
    var best = 0
    var highest = -Double.infinity
    for position in context.candidates.indices {
      let fixed = health.score(context.candidates[position])
      let (cost, trend) = context.coin.uniformPair(position)
      scores.append(fixed)
      let score = fixed + 0.2 * cost + 0.1 * trend
      guard score > highest else { continue }
      highest = score
      best = position
    }
    decision.ranked.append(context.candidates[best])
    guard decision.wantsPropensities else { return }
    decision.propensityKind = .exact
    SeedLottery.fill(&decision, scores: scores)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    health.observe(observation)
  }
}

/// The agent health of Pi Builder: counts over all calls.
struct SeedHealth: Sendable {
  private var cells: ContiguousArray<(calls: RunningMoments, failures: Double)>

  init(deployments: Int) {
    cells = ContiguousArray(repeating: (RunningMoments(), 0), count: deployments)
  }

  mutating func observe(_ observation: borrowing AttemptObservation) {
    guard observation.outcome.error != .cancelled else { return }
    let seconds = (observation.ended - observation.started).seconds
    cells[observation.deployment.offset].calls.add(seconds)
    cells[observation.deployment.offset].failures += observation.outcome.error == nil ? 0 : 1
  }

  /// 0.4 · health + 0.3 · speed.
  func score(_ deployment: DeploymentIndex) -> Double {
    let cell = cells[deployment.offset]
    let isHealthy = cell.failures < cell.calls.count && cell.failures < 0.1 * cell.calls.count
    return 0.4 * (isHealthy ? 1 : 0.5) + 0.3 * max(0, 1 - cell.calls.mean / 5)
  }
}

/// The chance that a fixed score wins after 0.2 · U + 0.1 · V is added to each, U and V uniform.
///
/// The sum has a trapezoidal density, so the chance is an integral of polynomials between known
/// points, which Gauss-Legendre quadrature of sixteen points gives exactly for up to 16 candidates.
enum SeedLottery {
  static func fill(_ decision: inout RoutingDecision, scores: ContiguousArray<Double>) {
    let start = decision.propensities.count
    var total = 0.0
    for own in scores.indices {
      let chance = chance(of: own, scores)
      decision.propensities.append(chance)
      total += chance
    }
    // What is left of 1 is rounding.
    for index in start..<decision.propensities.count { decision.propensities[index] /= total }
  }

  private static func chance(of own: Int, _ scores: ContiguousArray<Double>) -> Double {
    var knots: [Double] = [0, 0.1, 0.2, 0.3]
    for other in scores.indices where other != own {
      for knot in [0, 0.1, 0.2, 0.3] {
        let shifted = knot + scores[other] - scores[own]
        if shifted > 0, shifted < 0.3 { knots.append(shifted) }
      }
    }
    knots.sort()
    var sum = 0.0
    for (left, right) in zip(knots, knots.dropFirst()) where right > left {
      let half = 0.5 * (right - left)
      for node in GaussLegendre.sixteen.nodes {
        let x = left + half * (1 + node.abscissa)
        var product = density(x)
        for other in scores.indices where other != own {
          product *= distribution(x + scores[own] - scores[other])
        }
        sum += half * node.weight * product
      }
    }
    return sum
  }

  /// Density of 0.2 · U + 0.1 · V.
  private static func density(_ x: Double) -> Double {
    x < 0.1 ? max(x, 0) * 50 : (x < 0.2 ? 5 : max(0.3 - x, 0) * 50)
  }

  /// Probability that 0.2 · U + 0.1 · V is at most `x`.
  private static func distribution(_ x: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 0.3 { return 1 }
    if x < 0.1 { return 25 * x * x }
    return x < 0.2 ? 0.25 + 5 * (x - 0.1) : 1 - 25 * (0.3 - x) * (0.3 - x)
  }
}
