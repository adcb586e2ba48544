// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `envoy.least_request`: fewest active requests of some random picks, or a weighted schedule.
///
/// With equal weights: the least active of `choice_count` picks with replacement, the first of equals.
/// With unequal ones: the earliest deadline, each host moving on by (active + 1)^bias / weight.
package struct EnvoyLeastRequest: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "envoy.least_request",
    summary:
      "Least active of two random picks; with unequal weights a schedule by weight / (active + 1).",
    source: "Envoy LEAST_REQUEST (choice_count 2, active_request_bias 1)",
    role: .balances,
    shipsWithCooldown: true,
    parameters: [
      StrategyParameter(
        "choice_count",
        "Random picks a decision when weights are equal.",
        .number(default: 2, in: 1...16)
      ),
      StrategyParameter(
        "bias",
        "Exponent of active requests when weights differ.",
        .number(default: 1, in: 0...10)
      ),
    ]
  ) { setup throws(StrategyError) in try EnvoyLeastRequest(setup) }

  private let choices: Int
  private let bias: Double
  private let weights: ContiguousArray<Double>
  private let isEven: Bool
  private var deadlines: ContiguousArray<Double>
  private var clock = 0.0

  init(_ setup: StrategySetup) throws(StrategyError) {
    choices = try setup.whole("choice_count")
    bias = try setup.number("bias")
    let weights = ContiguousArray(setup.deployments.map { max($0.weight ?? 1, 0) })
    self.weights = weights
    isEven = weights.allSatisfy { $0 == weights[0] }
    deadlines = ContiguousArray(weights.map { $0 > 0 ? 1 / $0 : .infinity })
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    if isEven {
      sample(context, fleet, &decision)
    } else {
      schedule(context, fleet, &decision)
    }
  }

  private func sample(
    _ context: borrowing RoutingContext,
    _ fleet: borrowing ObservedFleet,
    _ decision: inout RoutingDecision
  ) {
    let count = context.candidates.count
    var best = context.candidates[context.coin.below(count)]
    for pick in 1..<max(choices, 2) where pick < choices {
      let candidate = context.candidates[context.coin.below(count, pick)]
      if fleet.inFlight[candidate.offset] < fleet.inFlight[best.offset] { best = candidate }
    }
    decision.ranked.append(best)
    guard decision.wantsPropensities else { return }
    decision.propensityKind = .exact
    for own in context.candidates {
      var heavier = 0
      var equal = 0
      for other in context.candidates {
        let load = fleet.inFlight[other.offset]
        heavier += load > fleet.inFlight[own.offset] ? 1 : 0
        equal += load == fleet.inFlight[own.offset] ? 1 : 0
      }
      let noneLighter = power(Double(heavier + equal) / Double(count), choices)
      let allHeavier = power(Double(heavier) / Double(count), choices)
      decision.propensities.append((noneLighter - allHeavier) / Double(equal))
    }
  }

  private mutating func schedule(
    _ context: borrowing RoutingContext,
    _ fleet: borrowing ObservedFleet,
    _ decision: inout RoutingDecision
  ) {
    var best = context.candidates[0]
    for candidate in context.candidates
    where deadline(of: candidate) < deadline(of: best) { best = candidate }
    clock = weights[best.offset] > 0 ? deadline(of: best) : clock
    let active = Double(fleet.inFlight[best.offset]) + 1
    let slowdown = bias == 1 ? active : Mathematics.pow(active, bias)
    deadlines[best.offset] = clock + slowdown / weights[best.offset]
    decision.take(best, of: context.candidates)
  }

  /// A host that was filtered out for a while does not catch up.
  private func deadline(of candidate: DeploymentIndex) -> Double {
    max(deadlines[candidate.offset], clock)
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<exponent { result *= base }
    return result
  }
}
