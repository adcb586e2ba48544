// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// A request between submission and completion, with the attempt that runs for it.
struct LiveRequest: Sendable {
  /// Where the running attempt stands.
  enum Stage: UInt8, Sendable {
    /// No attempt runs.
    case idle
    /// The provider is about to refuse.
    case refusing
    /// Waiting for a slot.
    case queued
    /// In a slot, and will fail.
    case failing
    /// In a slot, before the first token.
    case reading
    /// In a slot, after the first token.
    case writing
    /// In a slot or not, without an answer until it is cancelled.
    case hanging
  }

  var sourced: SourcedRequest
  var stage = Stage.idle
  var attempt: AttemptID?
  var deployment = 0
  var visit = 0
  var attemptStarted = Instant.zero
  var serviceStarted = Instant.zero
  /// Whether the attempt holds a slot.
  var isServed = false
  var firstTokenAfter = TimeSpan.zero
  var totalAfter = TimeSpan.zero
  var output: Int32 = 0
  /// What the provider will answer when the attempt is refused or fails.
  var answer = AttemptOutcome()
  /// The attempt's next event.
  var pending = Simulation.Ticket.none
  var deadline = Simulation.Ticket.none
  var attemptTimer = Simulation.Ticket.none
  var retryTimer = Simulation.Ticket.none

  /// Begins an attempt, which holds no slot yet.
  mutating func begin(_ attempt: Attempt, at now: Instant) {
    self.attempt = attempt.id
    deployment = attempt.deployment.offset
    visit = attempt.visit
    attemptStarted = now
    isServed = false
  }

  /// Takes a slot.
  mutating func takeSlot(at now: Instant) {
    isServed = true
    serviceStarted = now
  }

  /// Fixes when the tokens of the answer will come.
  mutating func read(toFirstToken: TimeSpan, toEnd: TimeSpan, output: Int32) {
    stage = .reading
    firstTokenAfter = toFirstToken
    totalAfter = toEnd
    self.output = output
  }
}

/// What happens in a simulation.
enum SimulationEvent: BitwiseCopyable, Sendable {
  /// An attempt's first token.
  case firstToken(UInt32)
  /// A complete answer.
  case answered(UInt32)
  /// A refusal or failure that was decided before.
  case failed(UInt32)
  /// A cancelled attempt reports its end.
  case cancelled(UInt32)
  /// A timer of the gateway.
  case timer(TimerID)
  /// The next turn of a session, by its place in the table of waiting turns.
  case followUp(UInt32)
  /// A label, by its place in the table of pending labels.
  case label(UInt32)
  /// A fault starts or ends.
  case fault(UInt32)
}
