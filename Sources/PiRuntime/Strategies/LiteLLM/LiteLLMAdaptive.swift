// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `litellm.adaptive`: the best of a drawn quality and the price, by Thompson sampling.
///
/// One Beta cell per task type and deployment with the original's prior by tier (2 when none is
/// declared). A label of 0.5 or more counts as satisfaction, a lower one and a failed attempt as a
/// miss. Updates beyond a mass of 200 are dropped, so it stops learning. The price is the sum of both
/// token prices. Propensities are estimated from `propensity_draws` draws, of which the first decides:
/// so the choice never has propensity 0.
package struct LiteLLMAdaptive: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "litellm.adaptive",
    summary:
      "The highest 0.7 · drawn quality + 0.3 · cheapness, qualities drawn from Beta posteriors.",
    source: "litellm 1.109.1 router_strategy/adaptive_router",
    role: .chooses,
    copiedVersion: "litellm 1.109.1",
    shipsWithCooldown: true,
    parameters: [
      StrategyParameter(
        "quality_weight",
        "Weight of the drawn quality.",
        .number(default: 0.7, in: 0...1)
      ),
      StrategyParameter("cost_weight", "Weight of cheapness.", .number(default: 0.3, in: 0...1)),
      StrategyParameter(
        "strengths",
        "Above 0 where a deployment is declared strong at a task type.",
        .table
      ),
      StrategyParameter(
        "propensity_draws",
        "Draws that estimate the propensities, the one that decides among them.",
        .number(default: 200, in: 1...65_536)
      ),
    ]
  ) { setup throws(StrategyError) in try LiteLLMAdaptive(setup) }

  private let qualityWeight: Double
  private let costWeight: Double
  private let draws: Int
  private let columns: Int
  private var cells: ContiguousArray<BetaCell> = []
  private var costs: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    qualityWeight = try setup.number("quality_weight")
    costWeight = try setup.number("cost_weight")
    draws = try setup.whole("propensity_draws")
    columns = setup.deployments.count
    let strengths = try setup.table("strengths")
    for row in 0..<max(setup.taskTypes.count, 1) {
      for (column, deployment) in setup.deployments.enumerated() {
        let isStrong = strengths.map { $0[row][column] > 0 } ?? false
        cells.append(BetaCell(tier: deployment.tier ?? 2, isStrong: isStrong))
      }
    }
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    costs.removeAll(keepingCapacity: true)
    var (lowest, highest) = (Double.infinity, -Double.infinity)
    for candidate in context.candidates {
      let prices = fleet.prices[candidate.offset]
      let cost = Double(prices.input.picodollars) + Double(prices.output.picodollars)
      costs.append(cost)
      lowest = min(lowest, cost)
      highest = max(highest, cost)
    }
    for position in costs.indices {
      costs[position] = Cheapness.of(costs[position], lowest, highest)
    }
    var stream = CoinStream(context.coin, 0)
    let chosen = draw(context, &stream)
    decision.ranked.append(context.candidates[chosen])
    guard decision.wantsPropensities else { return }
    decision.propensityKind = .estimated(draws: draws)
    for _ in context.candidates { decision.propensities.append(0) }
    decision.propensities[chosen] = 1
    var other = CoinStream(context.coin, 1)
    for _ in 1..<draws { decision.propensities[draw(context, &other)] += 1 }
    for position in costs.indices { decision.propensities[position] /= Double(draws) }
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    guard observation.outcome.error != nil, observation.outcome.error != .cancelled else { return }
    let cell = row(observation.request) + observation.deployment.offset
    cells[cell].add(failures: 1)
  }

  package mutating func labelled(_ label: borrowing LabelObservation) {
    let cell = row(label.request) + label.deployment.offset
    if label.score >= 0.5 { cells[cell].add(successes: 1) } else { cells[cell].add(failures: 1) }
  }

  /// The position whose drawn score is highest, the first of equals.
  private func draw(_ context: borrowing RoutingContext, _ stream: inout CoinStream) -> Int {
    let start = row(context.request)
    var best = 0
    var highest = -Double.infinity
    for position in context.candidates.indices {
      let cell = cells[start + context.candidates[position].offset]
      let quality = BetaSampler.draw(cell.successes, cell.failures, &stream)
      let score = qualityWeight * quality + costWeight * costs[position]
      guard score > highest else { continue }
      highest = score
      best = position
    }
    return best
  }

  private func row(_ request: Request) -> Int {
    min(request.taskType.offset, cells.count / columns - 1) * columns
  }
}

/// The Beta posterior of a deployment at a task type.
package struct BetaCell: Sendable {
  package private(set) var successes: Double
  package private(set) var failures: Double

  /// Creates the prior: mean 0.3, 0.5, 0.7 by tier, 0.3 more for a strength, at most 0.95; mass 10.
  package init(tier: Int, isStrong: Bool) {
    let base = tier <= 1 ? 0.3 : (tier == 2 ? 0.5 : 0.7)
    let mean = min(0.95, base + (isStrong ? 0.3 : 0))
    successes = mean * 10
    failures = (1 - mean) * 10
  }

  /// Counts, unless the mass would exceed 200.
  package mutating func add(successes good: Double = 0, failures bad: Double = 0) {
    guard successes + good + failures + bad <= 200 else { return }
    successes += good
    failures += bad
  }
}
