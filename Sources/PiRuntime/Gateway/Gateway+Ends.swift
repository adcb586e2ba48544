// SPDX-License-Identifier: Apache-2.0

import PiCore

/// How timers, deadlines and withdrawals end a request.
extension Gateway {
  mutating func timerFired(
    _ timer: TimerID,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    let slot = Int(timer.request.slot)
    guard states[slot].serial == timer.serial, states[slot].phase != .vacant else { return }
    switch timer.kind {
    case .deadline:
      close(timer.request, because: .timeout, at: now, into: &actions)
    case .attempt:
      guard states[slot].phase == .attempting, states[slot].hasAttemptTimer else { return }
      states[slot].hasAttemptTimer = false
      states[slot].phase = .abandoning
      actions.append(.cancel(attempt(timer.request)))
    case .retry:
      retryIsDue(timer.request, at: now, into: &actions)
    }
  }

  /// Tries again after a wait, when every deployment had failed: all of them may be chosen anew.
  private mutating func retryIsDue(
    _ handle: RequestHandle,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    let slot = Int(handle.slot)
    guard states[slot].phase == .waiting else { return }
    guard let best = ask(slot, excluding: TriedDeployments(), at: now, into: &actions) else {
      return refuse(handle, because: .noDeployment, at: now, into: &actions)
    }
    start(handle, at: best, now: now, into: &actions)
  }

  mutating func close(
    _ handle: RequestHandle,
    because error: ErrorClass,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    let slot = Int(handle.slot)
    switch states[slot].phase {
    case .vacant, .closing:
      return
    case .waiting:
      actions.append(.disarm(timer(handle, .retry)))
      complete(handle, error: error, at: now, into: &actions)
    case .attempting:
      states[slot].phase = .closing
      states[slot].closingError = error
      actions.append(.cancel(attempt(handle)))
    case .abandoning:
      states[slot].phase = .closing
      states[slot].closingError = error
    }
  }

  mutating func complete(
    _ handle: RequestHandle,
    error: ErrorClass?,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    let slot = Int(handle.slot)
    states[slot].outcome.error = error
    states[slot].outcome.ended = now
    if recording != nil { recordRequest(slot, into: &actions) }
    states[slot].phase = .vacant
    actions.append(.disarm(timer(handle, .deadline)))
    actions.append(.complete(handle, states[slot].outcome))
  }

  mutating func disarmAttemptTimer(
    _ handle: RequestHandle,
    into actions: inout ActionBuffer
  ) {
    guard states[Int(handle.slot)].hasAttemptTimer else { return }
    states[Int(handle.slot)].hasAttemptTimer = false
    actions.append(.disarm(timer(handle, .attempt)))
  }

  func timer(_ handle: RequestHandle, _ kind: TimerID.Kind) -> TimerID {
    TimerID(request: handle, kind: kind, serial: states[Int(handle.slot)].serial)
  }

  private func attempt(_ handle: RequestHandle) -> AttemptID {
    let slot = Int(handle.slot)
    return AttemptID(
      request: handle,
      ordinal: UInt8(states[slot].tried.count - 1),
      serial: states[slot].serial
    )
  }
}
