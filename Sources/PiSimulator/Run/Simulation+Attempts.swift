// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// What happens to an attempt inside a deployment.
extension Simulation {
  mutating func start(_ attempt: Attempt, at now: Instant) {
    let slot = Int(attempt.id.request.slot)
    let target = attempt.deployment.offset
    let input = Int64(live[slot].sourced.request.inputTokens.count)
    let prices = deployments[target].prices.prices(forInput: input)
    live[slot].begin(attempt, prices: prices, at: now)
    door?.started(slot, at: attempt.deployment)
    totals.attempts += 1
    switch deployments[target].admit(UInt32(slot), live[slot].sourced.request, at: now) {
    case .served: serve(slot, at: now)
    case .queued: live[slot].stage = .queued
    case .ignored: live[slot].stage = .ignored
    case .refused(let answer): refuse(slot, with: answer, at: now)
    }
  }

  private mutating func refuse(_ slot: Int, with answer: AttemptOutcome, at now: Instant) {
    live[slot].stage = .refused
    live[slot].answer = answer
    let delay = deployments[live[slot].deployment].behaviour.refusalTime
    live[slot].pending = queue.schedule(.refused(UInt32(slot)), at: now + delay, rank: .ending)
  }

  /// Begins the service of an attempt that has a slot, and plays its plan.
  private mutating func serve(_ slot: Int, at now: Instant) {
    let target = live[slot].deployment
    let visit = Visit(
      sourced: live[slot].sourced,
      cached: readCache(slot, at: now),
      occupancy: deployments[target].station.busy,
      ordinal: live[slot].visit
    )
    // Mutating, though it changes nothing: a reading access would copy the deployment.
    let plan = deployments[target].plan(visit)
    live[slot].takeSlot(for: plan, at: now)
    switch plan.ending {
    case .hangs:
      live[slot].pending = .none
    case .fails:
      live[slot].pending = queue.schedule(
        .failed(UInt32(slot)),
        at: now + plan.toEnd,
        rank: .ending
      )
    case .answers:
      live[slot].pending = queue.schedule(
        .firstToken(UInt32(slot)),
        at: now + plan.toFirstToken,
        rank: .ending
      )
    }
  }

  mutating func firstToken(_ slot: Int, at now: Instant) {
    live[slot].pending = queue.schedule(
      .answered(UInt32(slot)),
      at: live[slot].serviceStarted + live[slot].plan.toEnd,
      rank: .ending
    )
    guard let id = live[slot].attempt else { preconditionFailure("a token has an attempt") }
    gateway.handle(.firstToken(id), at: now, into: &actions)
  }

  mutating func answered(_ slot: Int, at now: Instant) {
    let usage = live[slot].plan.usage
    if caches != nil { writeCache(slot, at: now) }
    leaveSlot(slot, billing: usage, at: now)
    let waited = live[slot].serviceStarted - live[slot].attemptStarted
    report(
      slot,
      AttemptOutcome(timeToFirstToken: waited + live[slot].plan.toFirstToken, usage: usage),
      at: now
    )
  }

  mutating func failed(_ slot: Int, at now: Instant) {
    guard case .fails(let error) = live[slot].plan.ending else {
      preconditionFailure("only a planned failure fails")
    }
    let usage = live[slot].plan.usage
    leaveSlot(slot, billing: usage, at: now)
    report(slot, AttemptOutcome(error: error, usage: usage), at: now)
  }

  /// Gives the running attempt up; its end, with the usage so far, follows at the same instant.
  mutating func cancel(_ id: AttemptID, at now: Instant) {
    let slot = Int(id.request.slot)
    queue.disarm(live[slot].pending)
    var usage = TokenUsage.none
    switch live[slot].stage {
    case .queued:
      deployments[live[slot].deployment].leftQueue += 1
      deployments[live[slot].deployment].station.withdraw(
        UInt32(slot),
        enteredAt: live[slot].attemptStarted,
        at: now
      )
    case .served:
      if live[slot].serviceStarted > live[slot].attemptStarted {
        deployments[live[slot].deployment].leftLate += 1
      }
      usage = live[slot].plan.usage(givenUpAfter: now - live[slot].serviceStarted)
      leaveSlot(slot, billing: usage, at: now)
    case .idle, .refused, .ignored:
      break
    }
    live[slot].answer = AttemptOutcome(error: .cancelled, usage: usage)
    live[slot].pending = queue.schedule(.cancelled(UInt32(slot)), at: now, rank: .ending)
  }

  /// Bills the service that ends, frees its slot and starts the next in line.
  private mutating func leaveSlot(_ slot: Int, billing usage: TokenUsage, at now: Instant) {
    let target = live[slot].deployment
    deployments[target].bill(usage, at: live[slot].prices, now)
    if let next = deployments[target].station.finish(
      enteredAt: live[slot].attemptStarted,
      at: now
    ) {
      serve(Int(next), at: now)
    }
  }

  /// Tells the gateway how the attempt ended.
  mutating func report(_ slot: Int, _ outcome: AttemptOutcome, at now: Instant) {
    guard let id = live[slot].attempt else { preconditionFailure("an end has an attempt") }
    live[slot].stage = .idle
    live[slot].attempt = nil
    openDoor(slot, at: now)
    gateway.handle(.attemptEnded(id, outcome), at: now, into: &actions)
    door?.close()
  }
}
