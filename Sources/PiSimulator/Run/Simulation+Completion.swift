// SPDX-License-Identifier: Apache-2.0

package import PiCore
import PiRuntime

/// What is folded from a run as it happens.
package protocol RunRecorder {
  /// Takes a completed request; called once for each, in order of completion.
  mutating func record(_ completed: borrowing CompletedRequest)
  /// Takes what the gateway recorded, when its configuration asks for records.
  mutating func take(_ records: ContiguousArray<TelemetryRecord>)
  /// Takes what was seen of the load when the run has ended.
  mutating func take(_ load: LoadHistory)
  /// Learns that a request's first attempt goes to a deployment.
  mutating func choose(_ deployment: DeploymentIndex, at now: Instant)
  /// Learns that a fault starts or ends.
  mutating func faultChanged(_ fault: Int, isActive: Bool, at now: Instant)
}

extension RunRecorder {
  package mutating func take(_ records: ContiguousArray<TelemetryRecord>) {}
  package mutating func take(_ load: LoadHistory) {}
}

/// A request that ended, with the truth about its answer.
package struct CompletedRequest: Sendable {
  /// The request with what only its source knows.
  package let sourced: SourcedRequest
  package let outcome: RequestOutcome
  /// Whether the answer passed the task, false when there was none.
  package let isSolved: Bool
  /// What the input of the answer cost more than at the deployment that held most of it in its
  /// prompt cache; zero without an answer, nil where no deployment has a cache.
  package let cacheRegret: NanoDollars?

  package init(
    sourced: SourcedRequest,
    outcome: RequestOutcome,
    isSolved: Bool,
    cacheRegret: NanoDollars? = nil
  ) {
    self.sourced = sourced
    self.outcome = outcome
    self.isSolved = isSolved
    self.cacheRegret = cacheRegret
  }

  /// The request as the gateway saw it.
  @inlinable package var request: Request { sourced.request }

  /// Whether a complete answer came within `objective`.
  package func isServed(within objective: TimeSpan) -> Bool {
    outcome.error == nil && outcome.endToEnd <= objective
  }
}

extension Simulation {
  mutating func complete<Recorder: RunRecorder>(
    _ slot: Int,
    _ outcome: RequestOutcome,
    at now: Instant,
    _ source: inout some RequestSource,
    _ recorder: inout Recorder
  ) throws {
    let sourced = live[slot].sourced
    ledger.leave(enteredAt: outcome.submitted, at: now)
    freeSlots.append(UInt32(slot))
    totals.completed += 1
    totals.cost += Int128(outcome.cost.amount)
    totals.tokens += Int128(outcome.usage.total)
    totals.attemptsNamed += UInt64(outcome.attempts)
    var isSolved = false
    if outcome.error == nil, let deployment = outcome.deployment {
      let isWhole =
        !live[slot].plan.isCut || deployments[deployment.offset].behaviour.solvesCutAnswers
      isSolved = isWhole && solves(sourced, at: deployment)
      scheduleLabel(of: sourced.request, outcome, at: deployment, isSolved: isSolved)
    }
    recorder.record(
      CompletedRequest(
        sourced: sourced,
        outcome: outcome,
        isSolved: isSolved,
        cacheRegret: caches == nil ? nil : (outcome.error == nil ? live[slot].cacheRegret : .zero)
      )
    )
    if let next = try source.followUp(to: sourced.request.key, endedAt: now) {
      guard next.request.arrival >= now else { throw SimulationError.effectBeforeCause }
      queue.schedule(
        .followUp(followUps.insert(next)),
        at: next.request.arrival,
        rank: .arrival
      )
    }
  }

  private func solves(_ sourced: SourcedRequest, at deployment: DeploymentIndex) -> Bool {
    let difficulty = QualityModel.difficulty(
      signal: sourced.difficultySignal,
      request: sourced.request.key,
      luck: setup.luck
    )
    return setup.fleet.quality.solves(
      model: deployments[deployment.offset].model,
      request: sourced.request.key,
      taskType: sourced.request.taskType,
      difficulty: difficulty,
      luck: setup.luck
    )
  }

  private mutating func scheduleLabel(
    of request: Request,
    _ outcome: RequestOutcome,
    at deployment: DeploymentIndex,
    isSolved: Bool
  ) {
    let (chosen, delay) = setup.luck.uniformPair(.labels, request: request.key)
    guard chosen < setup.labels.share else { return }
    let factor = Mathematics.exp(setup.labels.delaySigma * Mathematics.normalQuantile(delay))
    let due = outcome.ended + TimeSpan(clampingSeconds: setup.labels.medianDelay.seconds * factor)
    let label = LabelObservation(
      request: request,
      number: outcome.number,
      deployment: deployment,
      score: isSolved ? 1 : 0,
      source: "quality model",
      now: due
    )
    queue.schedule(.label(labels.insert(label)), at: due, rank: .arrival)
  }
}

extension Simulation {
  /// Takes over what the ledgers of the gateway and of the deployments hold when all has ended.
  mutating func closeLedgers() {
    totals.requestNanoseconds = ledger.area
    totals.timeInSystem = ledger.timeInSystem
    for deployment in deployments {
      totals.tokensBilled += Int128(deployment.tokensBilled)
      totals.costBilled += deployment.moneyBilled
      totals.attemptNanoseconds += deployment.station.ledger.area
      totals.timeInDeployments += deployment.station.ledger.timeInSystem
    }
  }
}
