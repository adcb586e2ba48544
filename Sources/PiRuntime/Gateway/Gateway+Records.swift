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
    let request = states[slot].request
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
    recording?.features?.append(
      request,
      candidates: candidates,
      fleet: fleet,
      now: now,
      to: &record.features
    )
    actions.record(.decision(record))
  }

  func recordAttempt(
    _ slot: Int,
    _ outcome: AttemptOutcome,
    _ cost: NanoDollars,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    actions.record(
      .attempt(
        AttemptRecord(
          request: states[slot].outcome.number,
          ordinal: Int32(states[slot].tried.count - 1),
          deployment: states[slot].deployment,
          started: states[slot].attemptStarted,
          ended: now,
          outcome: outcome,
          cost: cost
        )
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
