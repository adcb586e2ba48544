// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `learned`: the most expected net value by routing weights that were trained from telemetry.
///
/// Of each candidate it predicts the probability of a right answer within the time left, the tokens and
/// the latency; cost is current price × predicted tokens. A failed attempt is worth what the best other
/// candidate is. Candidates under a Retry-After or without headroom come after all others. Scores are
/// rounded to 10⁻⁹ dollars; equal ones go to the fewest in flight, then to the first in fleet order.
package struct LearnedStrategy: RoutingStrategy {
  /// The strategy with the weights that it can be made from, by the names that users give them.
  package static func descriptor(_ weights: [String: RoutingWeights]) -> StrategyDescriptor {
    StrategyDescriptor(
      id: "learned",
      summary: "The most expected net value by routing weights that were trained from telemetry.",
      source: "docs/learned.md",
      role: .chooses,
      parameters: [
        weightsParameter,
        StrategyParameter(
          "value",
          "Dollars that a right answer within the time left is worth.",
          .number(default: 0.10, in: 0...1e6)
        ),
        StrategyParameter(
          "latency_cost",
          "Dollars per second of expected latency.",
          .number(default: 0, in: 0...1e6)
        ),
        StrategyParameter(
          "epsilon",
          "Probability of drawing the first choice evenly among candidates with headroom.",
          .number(default: 0.01, in: 0...1)
        ),
        StrategyParameter(
          "fallback",
          "Decides where the weights know no candidate.",
          .strategy(default: "p2c.peak_ewma")
        ),
      ]
    ) { setup throws(StrategyError) in
      try LearnedStrategy(LearnedStrategy.weights(weights, setup, of: "learned"), setup)
    }
  }

  static let weightsParameter = StrategyParameter(
    "weights",
    "Name of the routing weights, as `--weights NAME=DIR` gives it.",
    .word(default: "")
  )

  /// The weights that a strategy is made from; the only ones when it names none.
  static func weights(
    _ known: [String: RoutingWeights],
    _ setup: StrategySetup,
    of strategy: String
  ) throws(StrategyError) -> RoutingWeights {
    let name = try setup.word("weights")
    if name.isEmpty, known.count == 1, let only = known.first { return only.value }
    guard let found = known[name] else {
      throw .badValue(
        parameter: "weights",
        strategy: strategy,
        expected: known.isEmpty
          ? "a name that --weights NAME=DIR gives"
          : "one of \(known.keys.sorted().joined(separator: ", "))"
      )
    }
    return found
  }

  private let model: RoutingModel
  private var binding: DesignBinding
  private let isKnown: ContiguousArray<Bool>
  private let columns: CandidateColumns
  private let value: Double
  private let latencyCost: Double
  private let epsilon: Double
  private var fallback: any RoutingStrategy
  private var offers: ContiguousArray<CandidateOffer> = []
  /// Positions of offers, the best one first.
  private var order: ContiguousArray<Int> = []

  init(_ weights: RoutingWeights, _ setup: StrategySetup) throws(StrategyError) {
    let features = RoutingFeatures(
      deployments: setup.deployments.map(\.name),
      taskTypes: setup.taskTypes
    )
    let names = features.schema.features.map(\.name)
    let fleet = setup.deployments.map { FleetNames.Place(name: $0.name, model: $0.model) }
    guard
      let bound = weights.design.bound(
        to: names,
        fleet: fleet,
        taskTypes: setup.taskTypes.map(\.name)
      )
    else {
      let missing = weights.design.missing(in: names).joined(separator: ", ")
      throw .badValue(
        parameter: "weights",
        strategy: "learned",
        expected: "weights of this gateway's features; it has no \(missing)"
      )
    }
    binding = bound
    model = weights.model
    isKnown = ContiguousArray(weights.design.names.places(of: fleet).map { $0 != nil })
    columns = CandidateColumns(names, requestFeatures: features.requestFeatures)
    value = try setup.number("value")
    latencyCost = try setup.number("latency_cost")
    epsilon = try setup.number("epsilon")
    fallback = try setup.strategy("fallback")
  }

  package var readsFeatures: Bool { true }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    guard let features = context.features,
      context.candidates.contains(where: { isKnown[$0.offset] })
    else { return fallback.choose(context, fleet: fleet, into: &decision) }
    offers.removeAll(keepingCapacity: true)
    for (position, candidate) in context.candidates.enumerated() {
      offers.append(offer(candidate, position, features, context.request, fleet))
    }
    offers.addFallbackValue()
    rank(into: &decision)
    explore(context, into: &decision)
    record(into: &decision)
  }

  package mutating func started(_ attempt: borrowing AttemptStart) { fallback.started(attempt) }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    fallback.observe(observation)
  }

  package mutating func labelled(_ label: borrowing LabelObservation) { fallback.labelled(label) }
}

extension LearnedStrategy {
  private mutating func offer(
    _ candidate: DeploymentIndex,
    _ position: Int,
    _ features: FeatureRows,
    _ request: Request,
    _ fleet: borrowing ObservedFleet
  ) -> CandidateOffer {
    let start = position * columns.width
    binding.encode(request: features.request, candidates: features.candidates, from: start)
    let timeLeft = Double(features.request[RoutingFeatures.Place.timeLeft])
    let prediction = model.predict(binding.row.span, timeLeft: timeLeft)
    let cost = fleet.dollars(
      for: request,
      at: candidate,
      cached: Int32(features.candidates[start + columns.cachedTokens]),
      outputTokens: prediction.outputTokens
    )
    let isOpen = columns.hasHeadroom(
      features.candidates,
      from: start,
      inputTokens: Float(request.inputTokens.count)
    )
    return CandidateOffer(
      candidate,
      prediction,
      cost: cost,
      value: value,
      latencyCost: latencyCost,
      tier: !isKnown[candidate.offset] ? .unknown : isOpen ? .open : .closed,
      inFlight: fleet.inFlight[candidate.offset]
    )
  }

  private mutating func rank(into decision: inout RoutingDecision) {
    order.removeAll(keepingCapacity: true)
    for index in offers.indices {
      var slot = order.count
      order.append(index)
      while slot > 0, offers[index].precedes(offers[order[slot - 1]]) {
        order[slot] = order[slot - 1]
        slot -= 1
      }
      order[slot] = index
    }
    for index in order { decision.ranked.append(offers[index].candidate) }
  }

  /// Draws the first choice evenly among candidates with headroom in a share ε of first decisions.
  private func explore(
    _ context: borrowing RoutingContext,
    into decision: inout RoutingDecision
  ) {
    let open = offers.count { $0.tier == .open }
    let share = context.ordinal == 0 && open > 0 ? epsilon : 0
    if decision.wantsPropensities {
      decision.propensityKind = .exact
      for (index, offer) in offers.enumerated() {
        let own = index == order[0] ? 1 - share : 0
        decision.propensities.append(own + (offer.tier == .open ? share / Double(max(open, 1)) : 0))
      }
    }
    let (coin, draw) = context.coin.uniformPair()
    guard coin < share else { return }
    var rest = min(Int(draw * Double(open)), open - 1)
    for offer in offers where offer.tier == .open {
      if rest == 0 {
        decision.ranked.removeAll { $0 == offer.candidate }
        decision.ranked.insert(offer.candidate, at: 0)
        return
      }
      rest -= 1
    }
  }

  /// Keeps what was expected of each candidate where decisions are recorded.
  private func record(into decision: inout RoutingDecision) {
    guard decision.wantsPropensities else { return }
    for offer in offers {
      decision.scores.append(offer.score)
      let prediction = offer.prediction
      decision.predictions.append(prediction.success)
      decision.predictions.append(prediction.served)
      decision.predictions.append(offer.cost)
      decision.predictions.append(prediction.latency)
    }
  }
}
