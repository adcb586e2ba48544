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
    case refused
    /// Waiting for a slot.
    case queued
    /// In a slot, served as planned.
    case served
    /// Not let in and not answered, until it is given up.
    case ignored
  }

  var sourced: SourcedRequest
  var stage = Stage.idle
  var attempt: AttemptID?
  var deployment = 0
  var visit = 0
  var attemptStarted = Instant.zero
  var serviceStarted = Instant.zero
  /// Prices in force when the attempt began.
  var prices = TokenPrices(input: .free, output: .free)
  /// How the service goes, once the attempt holds a slot.
  var plan = ServicePlan(ending: .hangs, input: .none)
  /// What its input costs more than at the deployment that held most of it, as its service began.
  var cacheRegret = NanoDollars.zero
  /// What a refused or cancelled attempt will report.
  var answer = AttemptOutcome()
  /// The attempt's next event.
  var pending = EventQueue<SimulationEvent>.Ticket.none
  var deadline = EventQueue<SimulationEvent>.Ticket.none
  var attemptTimer = EventQueue<SimulationEvent>.Ticket.none
  var retryTimer = EventQueue<SimulationEvent>.Ticket.none

  /// Begins an attempt, which holds no slot yet.
  mutating func begin(_ attempt: Attempt, prices: TokenPrices, at now: Instant) {
    self.attempt = attempt.id
    deployment = attempt.deployment.offset
    visit = attempt.visit
    attemptStarted = now
    self.prices = prices
  }

  /// Takes a slot for a service that goes as planned.
  mutating func takeSlot(for plan: ServicePlan, at now: Instant) {
    stage = .served
    serviceStarted = now
    self.plan = plan
  }
}

/// What happens in a simulation.
enum SimulationEvent: BitwiseCopyable, Sendable {
  /// An attempt's first token.
  case firstToken(UInt32)
  /// A complete answer.
  case answered(UInt32)
  /// An error that ends a service.
  case failed(UInt32)
  /// The answer to an attempt that was not let in.
  case refused(UInt32)
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
