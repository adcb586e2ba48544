// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// What happens to an attempt inside a deployment.
extension Simulation {
  mutating func start(_ attempt: Attempt, at now: Instant) {
    let slot = Int(attempt.id.request.slot)
    let target = attempt.deployment.offset
    live[slot].begin(attempt, at: now)
    totals.attempts += 1
    if deployments[target].condition.hanging > 0 {
      live[slot].stage = .hanging
      return
    }
    if let answer = deployments[target].refusal(of: live[slot].sourced.request, at: now) {
      return refuse(slot, with: answer, at: now)
    }
    switch deployments[target].station.admit(UInt32(slot), at: now) {
    case .served: serve(slot, at: now)
    case .queued: live[slot].stage = .queued
    case .refused: refuse(slot, with: AttemptOutcome(error: .overloaded), at: now)
    }
  }

  private mutating func refuse(_ slot: Int, with answer: AttemptOutcome, at now: Instant) {
    live[slot].stage = .refusing
    live[slot].answer = answer
    let delay = deployments[live[slot].deployment].behaviour.refusalTime
    live[slot].pending = queue.schedule(.failed(UInt32(slot)), at: now + delay, rank: .ending)
  }

  /// Begins the service of an attempt that has a slot.
  private mutating func serve(_ slot: Int, at now: Instant) {
    let target = live[slot].deployment
    let request = live[slot].sourced.request
    let behaviour = deployments[target].behaviour
    let medians = deployments[target].medians(
      of: request,
      busy: deployments[target].station.busy
    )
    let visit = VisitLuck(
      setup.luck,
      at: deployments[target],
      request: request.key,
      visit: live[slot].visit
    )
    live[slot].takeSlot(at: now)
    let firstToken =
      medians.firstToken * Mathematics.exp(behaviour.firstTokenSigma * visit.firstToken)
    let failing = behaviour.errorShare + deployments[target].condition.extraErrors
    if visit.failure < failing {
      return fail(slot, luck: visit, within: firstToken, share: failing, at: now)
    }
    let perToken =
      medians.perOutputToken
      * Mathematics.exp(behaviour.perOutputTokenSigma * visit.perOutputToken)
    let output = setup.output(
      of: live[slot].sourced,
      model: deployments[target].model,
      factor: behaviour.outputFactor,
      longest: deployments[target].longestOutput
    )
    let toFirstToken = TimeSpan(clampingSeconds: firstToken)
    live[slot].read(
      toFirstToken: toFirstToken,
      toEnd: TimeSpan(clampingSeconds: firstToken + perToken * Double(output - 1)),
      output: output
    )
    live[slot].pending = queue.schedule(
      .firstToken(UInt32(slot)),
      at: now + toFirstToken,
      rank: .ending
    )
  }

  private mutating func fail(
    _ slot: Int,
    luck: VisitLuck,
    within firstToken: Double,
    share: Double,
    at now: Instant
  ) {
    let behaviour = deployments[live[slot].deployment].behaviour
    guard let error = behaviour.errorMix.errorClass(luck.failureKind) else {
      live[slot].stage = .hanging
      return
    }
    live[slot].stage = .failing
    live[slot].answer = AttemptOutcome(error: error)
    let delay = TimeSpan(clampingSeconds: firstToken * luck.failure / share)
    live[slot].pending = queue.schedule(.failed(UInt32(slot)), at: now + delay, rank: .ending)
  }

  mutating func firstToken(_ slot: Int, at now: Instant) {
    live[slot].stage = .writing
    live[slot].pending = queue.schedule(
      .answered(UInt32(slot)),
      at: live[slot].serviceStarted + live[slot].totalAfter,
      rank: .ending
    )
    guard let id = live[slot].attempt else { preconditionFailure("a token has an attempt") }
    gateway.handle(.firstToken(id), at: now, into: &actions)
  }

  mutating func answered(_ slot: Int, at now: Instant) {
    let target = live[slot].deployment
    let request = live[slot].sourced.request
    let usage = deployments[target].usage(of: request, output: live[slot].output)
    deployments[target].tokenWindow.charge(Int64(live[slot].output), at: now)
    leaveSlot(slot, at: now)
    let waited = live[slot].serviceStarted - live[slot].attemptStarted
    report(
      slot,
      AttemptOutcome(timeToFirstToken: waited + live[slot].firstTokenAfter, usage: usage),
      at: now
    )
  }

  mutating func failed(_ slot: Int, at now: Instant) {
    if live[slot].isServed { leaveSlot(slot, at: now) }
    report(slot, live[slot].answer, at: now)
  }

  /// Gives the running attempt up; its end, with the usage so far, follows at the same instant.
  mutating func cancel(_ id: AttemptID, at now: Instant) {
    let slot = Int(id.request.slot)
    let target = live[slot].deployment
    queue.disarm(live[slot].pending)
    var usage = TokenUsage.none
    switch live[slot].stage {
    case .queued:
      deployments[target].station.withdraw(
        UInt32(slot),
        enteredAt: live[slot].attemptStarted,
        at: now
      )
    case .reading:
      usage = deployments[target].usage(of: live[slot].sourced.request, output: 0)
    case .writing:
      usage = deployments[target].usage(
        of: live[slot].sourced.request,
        output: outputSoFar(slot, at: now)
      )
      deployments[target].tokenWindow.charge(Int64(usage.output.count), at: now)
    case .idle, .refusing, .failing, .hanging:
      break
    }
    if live[slot].isServed { leaveSlot(slot, at: now) }
    live[slot].answer = AttemptOutcome(error: .cancelled, usage: usage)
    live[slot].pending = queue.schedule(.cancelled(UInt32(slot)), at: now, rank: .ending)
  }

  private func outputSoFar(_ slot: Int, at now: Instant) -> Int32 {
    let writing = (live[slot].totalAfter - live[slot].firstTokenAfter).seconds
    let elapsed = (now - live[slot].serviceStarted - live[slot].firstTokenAfter).seconds
    guard writing > 0 else { return live[slot].output }
    let share = Double(live[slot].output - 1) * elapsed / writing
    return TokenCount(clamping: min(1 + share, Double(live[slot].output))).count
  }

  /// Frees the attempt's slot and starts the next in line.
  private mutating func leaveSlot(_ slot: Int, at now: Instant) {
    let target = live[slot].deployment
    live[slot].isServed = false
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
    totals.book(outcome.usage)
    deployments[live[slot].deployment].tokensServed += outcome.usage.total
    door?.look(at: live[slot].sourced, deployments: deployments, now: now)
    gateway.handle(.attemptEnded(id, outcome), at: now, into: &actions)
  }
}
