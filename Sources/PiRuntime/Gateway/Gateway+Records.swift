// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What a gateway tells a telemetry store, when its configuration asks for records.
extension Gateway {
  mutating func recordDecision(
    _ slot: Int,
    _ candidates: ContiguousArray<DeploymentIndex>,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    let chosen = decision.ranked.first
    guard chosen != nil || states[slot].decisions == 0 else { return }
    var record = DecisionRecord(
      request: states[slot].outcome.number,
      ordinal: states[slot].recordedDecisions,
      decided: now,
      candidates: candidates,
      chosen: chosen
    )
    states[slot].recordedDecisions += 1
    // A mixture may exceed 1 in its last digit.
    record.propensities = ContiguousArray(decision.propensities.lazy.map { min($0, 1) })
    record.propensityKind = decision.propensityKind
    record.scores = decision.scores
    record.predictions = decision.predictions
    if recording?.keepsFeatures == true, let rows = watch?.rows {
      record.requestFeatures = rows.request
      record.candidateFeatures = rows.candidates
    }
    actions.record(.decision(record))
  }

  func recordAttempt(
    _ slot: Int,
    _ outcome: AttemptOutcome,
    _ cost: NanoDollars,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    var record = AttemptRecord(
      request: states[slot].outcome.number,
      ordinal: Int32(states[slot].tried.count - 1),
      deployment: states[slot].deployment,
      decision: states[slot].followedDecision,
      started: states[slot].attemptStarted,
      ended: now,
      outcome: outcome,
      cost: cost
    )
    record.isCacheWriteKnown = true
    actions.record(.attempt(record))
  }

  /// Records the vector by which a request's caller describes its prompt; only the first one counts.
  ///
  /// - Parameters:
  ///   - handle: a request that has not completed.
  ///   - encoder: position of what made the vector in the run's list of encoders.
  ///   - vector: as many numbers as that encoder makes.
  ///   - actions: what the record is added to.
  package mutating func describe(
    _ handle: RequestHandle,
    encoder: Int32,
    vector: ContiguousArray<Float>,
    into actions: inout ActionBuffer
  ) {
    let slot = Int(handle.slot)
    precondition(states[slot].phase != .vacant, "the request has not completed")
    guard recording != nil, !states[slot].isDescribed else { return }
    states[slot].isDescribed = true
    actions.record(
      .promptVector(
        PromptVectorRecord(request: states[slot].outcome.number, encoder: encoder, vector: vector)
      )
    )
  }

  func recordRequest(_ slot: Int, into actions: inout ActionBuffer) {
    let outcome = states[slot].outcome
    actions.record(
      .request(
        RequestRecord(number: outcome.number, request: states[slot].request, outcome: outcome)
      )
    )
  }

  func record(_ label: LabelObservation, into actions: inout ActionBuffer) {
    actions.record(
      .label(
        LabelRecord(
          request: label.number,
          deployment: label.deployment,
          score: label.score,
          source: label.source,
          labelled: label.now
        )
      )
    )
  }

  func record(
    _ prices: PriceList,
    of deployment: DeploymentIndex,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    actions.record(
      .price(
        PriceRecord(deployment: deployment, effective: now, prices: prices, source: "gateway")
      )
    )
  }
}
