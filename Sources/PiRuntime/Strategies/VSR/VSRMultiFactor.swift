// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `vsr.multi_factor`: the highest weighted sum of quality, latency, cost and load, each scaled 0 … 1.
///
/// Quality is the declared score (0.5 where there is none), latency the quantile of TTFT plus expected
/// output times the quantile of TPOT (0.5 after scaling where there are no samples), cost the
/// request's expected dollars, load the attempts in flight. When every candidate is over a ceiling,
/// the cheapest is taken.
package struct VSRMultiFactor: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "vsr.multi_factor",
    summary: "The highest weighted sum of quality, speed, cheapness and idleness, within ceilings.",
    source: "vLLM Semantic Router 0.3 selection/multi_factor (weights 0.25 each, p95)",
    role: .chooses,
    copiedVersion: "vLLM Semantic Router 0.3",
    parameters: TokenTimings.parameters + [
      ExpectedOutput.parameter,
      StrategyParameter("quality", "Weight of quality.", .number(default: 0.25, in: 0...1)),
      StrategyParameter("latency", "Weight of latency.", .number(default: 0.25, in: 0...1)),
      StrategyParameter("cost", "Weight of cost.", .number(default: 0.25, in: 0...1)),
      StrategyParameter("load", "Weight of load.", .number(default: 0.25, in: 0...1)),
      StrategyParameter("max_ttft_s", "Ceiling of TTFT.", .number(default: 1e9, in: 0...1e9)),
      StrategyParameter("max_tpot_s", "Ceiling of TPOT.", .number(default: 1e9, in: 0...1e9)),
      StrategyParameter(
        "max_cost_per_million",
        "Ceiling of input and output price together, dollars per million tokens.",
        .number(default: 1e9, in: 0...1e9)
      ),
      StrategyParameter("max_in_flight", "Ceiling of load.", .number(default: 1e9, in: 0...1e9)),
    ]
  ) { setup throws(StrategyError) in try VSRMultiFactor(setup) }

  private struct Ceilings {
    let firstToken, perToken, price, load: Double
  }

  private let weights: (quality: Double, latency: Double, cost: Double, load: Double)
  private let ceilings: Ceilings
  private let qualities: ContiguousArray<Double>
  private var timings: TokenTimings
  private var output: ExpectedOutput
  private var factors: ContiguousArray<SIMD4<Double>> = []
  private var scores: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    weights = (
      try setup.number("quality"), try setup.number("latency"),
      try setup.number("cost"), try setup.number("load")
    )
    ceilings = Ceilings(
      firstToken: try setup.number("max_ttft_s"),
      perToken: try setup.number("max_tpot_s"),
      price: try setup.number("max_cost_per_million"),
      load: try setup.number("max_in_flight")
    )
    qualities = ContiguousArray(setup.deployments.map { $0.qualityScore ?? 0.5 })
    timings = try TokenTimings(setup)
    output = try ExpectedOutput(setup)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    measure(context, fleet)
    var anyFits = false
    for candidate in context.candidates { anyFits = anyFits || fits(candidate, fleet) }
    scores.removeAll(keepingCapacity: true)
    for position in context.candidates.indices {
      if !anyFits {
        scores.append(factors[position].z)
      } else if fits(context.candidates[position], fleet) {
        scores.append(-score(position))
      } else {
        scores.append(.infinity)
      }
    }
    decision.takeLowest(scores, of: context.candidates)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    timings.observe(observation)
    output.observe(observation)
  }

  /// Sets quality, latency (negative when unknown), cost and load of every candidate.
  private mutating func measure(
    _ context: borrowing RoutingContext,
    _ fleet: borrowing ObservedFleet
  ) {
    factors.removeAll(keepingCapacity: true)
    let tokens = output.tokens(for: context.request)
    for candidate in context.candidates {
      let first = timings.firstToken(candidate)
      let per = timings.perOutputToken(candidate)
      let isKnown = first != nil || per != nil
      factors.append(
        SIMD4(
          qualities[candidate.offset],
          isKnown ? (first ?? 0) + tokens * (per ?? 0) : -1,
          output.dollars(for: context.request, at: candidate, in: fleet),
          Double(fleet.inFlight[candidate.offset])
        )
      )
    }
  }

  private func fits(_ candidate: DeploymentIndex, _ fleet: borrowing ObservedFleet) -> Bool {
    let prices = fleet.prices[candidate.offset]
    let price = prices.input.dollarsPerMillionTokens + prices.output.dollarsPerMillionTokens
    return timings.firstToken(candidate) ?? 0 <= ceilings.firstToken
      && timings.perOutputToken(candidate) ?? 0 <= ceilings.perToken
      && price <= ceilings.price
      && Double(fleet.inFlight[candidate.offset]) <= ceilings.load
  }

  private func score(_ position: Int) -> Double {
    weights.quality * scaled(position, 0) + weights.latency * (1 - scaled(position, 1))
      + weights.cost * (1 - scaled(position, 2)) + weights.load * (1 - scaled(position, 3))
  }

  /// A factor between the least (0) and the greatest (1) of the candidates, 0.5 when unknown or equal.
  private func scaled(_ position: Int, _ factor: Int) -> Double {
    var (least, greatest) = (Double.infinity, -Double.infinity)
    for other in factors where other[factor] >= 0 {
      least = min(least, other[factor])
      greatest = max(greatest, other[factor])
    }
    let own = factors[position][factor]
    return own < 0 || greatest <= least ? 0.5 : (own - least) / (greatest - least)
  }
}
