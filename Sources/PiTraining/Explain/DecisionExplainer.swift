// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiRuntime
package import PiTelemetry

/// Takes recorded decisions of a run apart by routing weights, with the code that `learned` decides by.
package struct DecisionExplainer: Sendable {
  /// Features beside those of the design that a score reads.
  private static let ofRequest = ["input_tokens", "time_left_s"]
  private static let ofCandidate = [
    "fresh_input_tokens", "cached_input_tokens", "input_price", "cached_input_price",
    "cache_write_price", "output_price", "in_flight", "request_headroom", "token_headroom",
    "retry_after_s",
  ]

  private let weights: RoutingWeights
  private let run: StoredRun
  private let terms: ScoreTerms
  private let columns: CandidateColumns
  private let fleet: [FleetNames.Place]
  private var binding: DesignBinding

  /// Binds weights to a run.
  ///
  /// - Parameters:
  ///   - weights: what scores.
  ///   - run: whose decisions are explained.
  ///   - terms: what a score weighs.
  /// - Throws: ``ExplainError`` where the run has other features.
  package init(
    _ weights: RoutingWeights,
    of run: StoredRun,
    terms: ScoreTerms
  ) throws(ExplainError) {
    let description = run.description
    let names = description.featureNames
    let split = min(max(description.requestFeatures, 0), names.count)
    let missing =
      DecisionExplainer.ofRequest.filter { !names[..<split].contains($0) }
      + DecisionExplainer.ofCandidate.filter { !names[split...].contains($0) }
    let others = weights.design.missing(in: names).filter { !missing.contains($0) }
    guard missing.isEmpty, others.isEmpty else {
      throw .otherFeatures(run: run.id.number, missing: missing + others)
    }
    fleet = description.deployments.map { FleetNames.Place(name: $0.name, model: $0.model ?? "") }
    guard
      let bound = weights.design.bound(to: names, fleet: fleet, taskTypes: description.taskTypes)
    else { preconditionFailure("no feature is missing") }
    binding = bound
    columns = CandidateColumns(names, requestFeatures: split)
    self.weights = weights
    self.run = run
    self.terms = terms
  }

  /// Explains a decision that was recorded with its features.
  package mutating func explain(_ decision: DecisionRecord) -> DecisionExplanation {
    let features = decision.requestFeatures
    let names = run.description.featureNames
    let own = zip(names, features).map { (name: $0, value: $1) }
    var parts: [Parts] = []
    for position in decision.candidates.indices { parts.append(take(decision, position)) }
    var offers = ContiguousArray(parts.map(\.offer))
    offers.addFallbackValue()
    let order = offers.indices.sorted {
      offers[$0].precedes(offers[$1]) || !offers[$1].precedes(offers[$0]) && $0 < $1
    }
    let task = own.first { $0.name == "task_type" }.flatMap { Int(exactly: $0.value) } ?? -1
    let types = run.description.taskTypes
    return DecisionExplanation(
      run: run.id.number,
      request: decision.request,
      ordinal: decision.ordinal,
      decided: decision.decided,
      clock: run.description.clock,
      strategy: run.description.strategy,
      taskType: types.indices.contains(task) ? types[task] : nil,
      terms: terms,
      features: own,
      candidates: parts.indices.map { explanation(parts[$0], offers[$0], decision, $0) },
      order: order,
      chosen: decision.chosen.flatMap { decision.candidates.firstIndex(of: $0) }
    )
  }

  /// A candidate before it is worth what others are.
  private struct Parts {
    var place: FleetNames.Place
    var offer: CandidateOffer
    var cost: CostByKind
    var heads: [HeadExplanation]
    var features: [(name: String, value: Float)]
  }

  private mutating func take(_ decision: DecisionRecord, _ position: Int) -> Parts {
    let names = run.description.featureNames
    let request = decision.requestFeatures
    let start = position * columns.width
    binding.encode(request: request, candidates: decision.candidateFeatures, from: start)
    let raw = decision.candidateFeatures[start..<(start + columns.width)]
    let features = zip(names[request.count...], raw).map { (name: $0, value: $1) }
    func value(_ name: String) -> Float {
      if let place = names[..<request.count].firstIndex(of: name) { return request[place] }
      return features.first { $0.name == name }?.value ?? .nan
    }
    let row = binding.row
    let prediction = weights.model.predict(
      row.span,
      timeLeft: Double(value("time_left_s"))
    )
    let cost = RecordedPrices(value).cost(
      outputTokens: prediction.outputTokens,
      known: logged(decision, position)
    )
    let place = fleet[decision.candidates[position].offset]
    let isOpen = columns.hasHeadroom(
      decision.candidateFeatures,
      from: start,
      inputTokens: value("input_tokens")
    )
    let offer = CandidateOffer(
      decision.candidates[position],
      prediction,
      cost: cost.total,
      value: terms.value,
      latencyCost: terms.latencyCost,
      tier: !weights.design.names.deployments.contains(place) ? .unknown : isOpen ? .open : .closed,
      inFlight: Int32(exactly: value("in_flight")) ?? 0
    )
    let schema = weights.design.schema
    let heads = weights.model.heads.compactMap { name, head in
      head.map { HeadExplanation(name, $0, schema, row) }
    }
    return Parts(place: place, offer: offer, cost: cost, heads: heads, features: features)
  }

  /// The expected cost that `learned` logged; nil for another strategy.
  private func logged(_ decision: DecisionRecord, _ position: Int) -> Double? {
    // Success, served, cost and latency.
    let (width, cost) = (4, 2)
    guard run.description.strategy == "learned",
      decision.predictions.count == width * decision.candidates.count
    else { return nil }
    return decision.predictions[width * position + cost]
  }

  private func explanation(
    _ parts: Parts,
    _ settled: CandidateOffer,
    _ decision: DecisionRecord,
    _ position: Int
  ) -> CandidateExplanation {
    let (expected, cost) = (parts.offer.prediction, parts.cost)
    let terms: [(String, Double)] = [
      ("value", terms.value * expected.success),
      ("fresh_input", -expected.served * cost.freshInput),
      ("cached_input", -expected.served * cost.cachedInput),
      ("output", -expected.served * cost.output),
      ("latency", -terms.latencyCost * expected.latency),
      ("if_it_fails", settled.score - parts.offer.score),
    ]
    func of(_ values: ContiguousArray<Double>) -> Double? {
      values.indices.contains(position) ? values[position] : nil
    }
    return CandidateExplanation(
      deployment: parts.place.name,
      model: parts.place.model,
      offer: settled,
      terms: terms.map { CandidateExplanation.Term(name: $0, dollars: $1) },
      heads: parts.heads,
      features: parts.features,
      loggedScore: of(decision.scores),
      propensity: of(decision.propensities)
    )
  }
}
