// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// Ranks deployments in a fixed order, as far as they are candidates.
struct FixedRanking: RoutingStrategy {
  var order: [Int]
  var retryAfter: TimeSpan?

  mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    let candidates = context.candidates
    for position in order where candidates.contains(DeploymentIndex(position)) {
      decision.ranked.append(DeploymentIndex(position))
    }
    if decision.ranked.isEmpty { decision.retryAfter = retryAfter }
  }
}

/// Drives a gateway by hand; its answers are lines of text, so that tests read as scripts.
struct GatewayHarness {
  var gateway: Gateway
  private var actions = ActionBuffer()
  /// The last attempt that was started for each slot.
  private(set) var attempts: [UInt32: Attempt] = [:]
  private(set) var timers: [UInt32: [TimerID.Kind: TimerID]] = [:]
  private(set) var outcomes: [UInt32: RequestOutcome] = [:]

  /// Creates a gateway before `deployments` equal deployments, without jitter.
  init(
    deployments: Int = 2,
    order: [Int] = [0, 1],
    limits: [DeploymentLimits] = [],
    deadline: Int64 = 60_000,
    attemptTimeout: Int64? = nil,
    attempts: Int = 3,
    budget: RetryBudget = RetryBudget(),
    retryAfter: TimeSpan? = nil
  ) {
    let fleet = (0..<deployments).map { index in
      Deployment(
        name: "d\(index)",
        provider: "p",
        model: "m",
        prices: PriceList(
          input: TokenPrice(picodollars: 1_000),
          output: TokenPrice(picodollars: 2_000)
        ),
        limits: index < limits.count ? limits[index] : DeploymentLimits()
      )
    }
    gateway = Gateway(
      deployments: fleet,
      strategy: FixedRanking(order: order, retryAfter: retryAfter),
      coinPurpose: 0,
      luck: Luck(seed: 1, replication: 0),
      configuration: GatewayConfiguration(
        deadline: TimeSpan(milliseconds: deadline),
        attemptTimeout: attemptTimeout.map { TimeSpan(milliseconds: $0) },
        retry: RetryPolicy(attempts: attempts, jitter: .zero),
        budget: budget
      )
    )
  }

  mutating func send(_ event: GatewayEvent, at milliseconds: Int64) -> [String] {
    actions.clear()
    let now = Instant.zero + TimeSpan(milliseconds: milliseconds)
    gateway.handle(event, at: now, into: &actions)
    return actions.map { describe($0) }
  }

  mutating func submit(
    slot: UInt32 = 0,
    at milliseconds: Int64 = 0,
    input: Int32 = 10,
    streams: Bool = true
  ) -> [String] {
    let request = Request(
      key: RequestKey(source: 0, ordinal: slot),
      arrival: .zero + TimeSpan(milliseconds: milliseconds),
      inputTokens: TokenCount(input),
      streams: streams
    )
    return send(.submitted(request, RequestHandle(slot: slot)), at: milliseconds)
  }

  mutating func firstToken(slot: UInt32 = 0, at milliseconds: Int64) -> [String] {
    guard let attempt = attempts[slot] else { return ["no attempt"] }
    return send(.firstToken(attempt.id), at: milliseconds)
  }

  /// Reports the end of the slot's running attempt, with 10 input tokens and this output.
  mutating func end(
    slot: UInt32 = 0,
    _ error: ErrorClass? = nil,
    retryAfter: TimeSpan? = nil,
    output: Int32 = 5,
    at milliseconds: Int64
  ) -> [String] {
    guard let attempt = attempts[slot] else { return ["no attempt"] }
    let outcome = AttemptOutcome(
      error: error,
      retryAfter: retryAfter,
      usage: TokenUsage(input: TokenCount(10), output: TokenCount(output))
    )
    return send(.attemptEnded(attempt.id, outcome), at: milliseconds)
  }

  mutating func fire(
    _ kind: TimerID.Kind,
    slot: UInt32 = 0,
    at milliseconds: Int64
  ) -> [String] {
    guard let timer = timers[slot]?[kind] else { return ["no timer"] }
    return send(.timerFired(timer), at: milliseconds)
  }

  private mutating func describe(_ action: GatewayAction) -> String {
    switch action {
    case .start(let attempt):
      attempts[attempt.id.request.slot] = attempt
      return "start d\(attempt.deployment.offset) visit \(attempt.visit)"
    case .cancel(let id): return "cancel \(id.ordinal)"
    case .commit(let id): return "commit \(id.ordinal)"
    case .arm(let timer, let instant):
      timers[timer.request.slot, default: [:]][timer.kind] = timer
      return "arm \(timer.kind) \(instant.nanoseconds / 1_000_000)"
    case .disarm(let timer): return "disarm \(timer.kind)"
    case .complete(let handle, let outcome):
      outcomes[handle.slot] = outcome
      return "complete \(outcome.error?.name ?? "served") after \(outcome.attempts)"
    }
  }
}
