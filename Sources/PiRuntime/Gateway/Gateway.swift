// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The gateway as a state machine: events with their instants in, actions out.
///
/// It never reads a clock, sleeps, opens a socket or draws from a system's randomness, so the same
/// code decides under a simulator's clock and under the wall clock. The stages of a request are
/// filter, choose, dispatch, attempts with their timeouts and retries, settle and complete;
/// admission, cache and queue will stand before the filter.
package struct Gateway: Sendable {
  /// What the gateway has observed of its fleet.
  package private(set) var fleet: ObservedFleet
  private var strategy: any RoutingStrategy
  let configuration: GatewayConfiguration
  let recording: GatewayConfiguration.Recording?
  private let luck: Luck
  private let coinPurpose: Int
  private var filter: CandidateFilter
  private var budget: RetryBudget
  /// What features are made from; nil where nobody reads them.
  var watch: FeatureWatch?
  var decision = RoutingDecision()
  var states: ContiguousArray<RequestState> = []
  private var serial: UInt32 = 0

  /// Creates a gateway.
  ///
  /// - Parameters:
  ///   - deployments: the fleet, at least one deployment.
  ///   - strategy: what decides.
  ///   - coinPurpose: names the strategy's coin; equal purposes toss equal coins.
  ///   - luck: where coins and jitter come from.
  ///   - prefixes: the blocks that requests refer to; nil when they refer to none.
  ///   - configuration: timeouts and retries.
  package init(
    deployments: [Deployment],
    strategy: any RoutingStrategy,
    coinPurpose: Int,
    luck: Luck,
    prefixes: PrefixTree? = nil,
    configuration: GatewayConfiguration = GatewayConfiguration()
  ) {
    precondition(!deployments.isEmpty, "a fleet has at least one deployment")
    fleet = ObservedFleet(deployments)
    self.strategy = strategy
    self.coinPurpose = coinPurpose
    self.luck = luck
    self.configuration = configuration
    budget = configuration.budget
    recording = configuration.recording
    decision.wantsPropensities = recording != nil
    if strategy.readsFeatures || recording?.keepsFeatures == true {
      guard let features = configuration.features else {
        preconditionFailure("a gateway whose features are read or kept is told which they are")
      }
      watch = FeatureWatch(features, of: deployments, prefixes: prefixes)
    }
    filter = CandidateFilter(fleet.deployments)
  }

  /// Takes one event at its instant and appends what is to be done.
  package mutating func handle(
    _ event: GatewayEvent,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    switch event {
    case .submitted(let request, let handle):
      submit(request, handle, at: now, into: &actions)
    case .firstToken(let id):
      firstToken(id, at: now, into: &actions)
    case .attemptEnded(let id, let outcome):
      attemptEnded(id, outcome, at: now, into: &actions)
    case .timerFired(let timer):
      timerFired(timer, at: now, into: &actions)
    case .withdrawn(let handle):
      close(handle, because: .cancelled, at: now, into: &actions)
    case .labelled(let label):
      strategy.labelled(label)
      if recording != nil { record(label, into: &actions) }
    case .repriced(let deployment, let prices):
      fleet.prices[deployment.offset] = prices
      if recording != nil { record(prices, of: deployment, at: now, into: &actions) }
    }
  }
}

// MARK: - Submission and choice

extension Gateway {
  private mutating func submit(
    _ request: Request,
    _ handle: RequestHandle,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    let slot = Int(handle.slot)
    serial &+= 1
    let state = RequestState(request, serial: serial, now: now)
    if slot < states.count {
      precondition(states[slot].phase == .vacant, "the driver chose a slot that is taken")
      states[slot] = state
    } else {
      precondition(slot == states.count, "slots are dense")
      states.append(state)
    }
    budget.deposit(at: now)
    watch?.monitor.arrive(request)
    actions.append(.arm(timer(handle, .deadline), at: now + configuration.deadline))
    if !choose(handle, at: now, into: &actions) {
      refuse(handle, because: filter.refusal(of: request), at: now, into: &actions)
    }
  }

  /// Ends a request that nobody was chosen for, or waits as long as the strategy asked for.
  mutating func refuse(
    _ handle: RequestHandle,
    because error: ErrorClass,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    let slot = Int(handle.slot)
    let limit = states[slot].outcome.submitted + configuration.deadline
    guard let wait = decision.retryAfter, wait > .zero, now + wait < limit else {
      return complete(handle, error: error, at: now, into: &actions)
    }
    states[slot].phase = .waiting
    actions.append(.arm(timer(handle, .retry), at: now + wait))
  }

  /// Asks the strategy and starts an attempt; answers false when no deployment is left.
  private mutating func choose(
    _ handle: RequestHandle,
    at now: Instant,
    into actions: inout ActionBuffer
  ) -> Bool {
    let slot = Int(handle.slot)
    if let fallback = states[slot].fallbacks.take(untriedIn: states[slot].tried) {
      start(handle, at: fallback, now: now, into: &actions)
      return true
    }
    guard let best = ask(slot, excluding: states[slot].tried, at: now, into: &actions) else {
      return false
    }
    start(handle, at: best, now: now, into: &actions)
    return true
  }

  /// Lets the strategy rank the able deployments and keeps its fallbacks.
  mutating func ask(
    _ slot: Int,
    excluding tried: TriedDeployments,
    at now: Instant,
    into actions: inout ActionBuffer
  ) -> RankedDeployment? {
    let request = states[slot].request
    let candidates = filter.candidates(for: request, excluding: tried)
    decision.clear()
    guard !candidates.isEmpty else { return nil }
    let ordinal = Int(states[slot].decisions)
    let coin = RouterCoin(
      luck: luck,
      purpose: coinPurpose,
      request: request.key,
      decision: ordinal
    )
    watch?.describe(
      candidates,
      of: request,
      now: now,
      attempt: states[slot].tried.count,
      fleet: fleet
    )
    strategy.choose(
      RoutingContext(
        request: request,
        now: now,
        ordinal: ordinal,
        candidates: candidates,
        coin: coin,
        features: watch?.rows
      ),
      fleet: fleet,
      into: &decision
    )
    if recording != nil { recordDecision(slot, candidates, at: now, into: &actions) }
    states[slot].decisions += 1
    guard let best = decision.ranked.first else { return nil }
    states[slot].fallbacks.replace(with: decision.ranked)
    return RankedDeployment(deployment: best, rank: 0)
  }

  mutating func start(
    _ handle: RequestHandle,
    at choice: RankedDeployment,
    now: Instant,
    into actions: inout ActionBuffer
  ) {
    let slot = Int(handle.slot)
    let deployment = choice.deployment
    let ordinal = states[slot].tried.count
    let visit = ordinal == 0 ? 0 : states[slot].tried.visits(of: deployment)
    let input = Int64(states[slot].request.inputTokens.count)
    let prices = fleet.prices[deployment.offset].prices(forInput: input)
    states[slot].begin(at: choice, prices: prices, now: now)
    fleet.inFlight[deployment.offset] += 1
    let begun = AttemptStart(
      request: states[slot].request,
      deployment: deployment,
      ordinal: ordinal,
      now: now
    )
    watch?.monitor.started(begun)
    strategy.started(begun)
    if let limit = configuration.attemptTimeout {
      states[slot].hasAttemptTimer = true
      actions.append(.arm(timer(handle, .attempt), at: now + limit))
    }
    let id = AttemptID(request: handle, ordinal: UInt8(ordinal), serial: states[slot].serial)
    actions.append(.start(Attempt(id: id, deployment: deployment, visit: visit)))
  }
}

// MARK: - Attempts

extension Gateway {
  private mutating func firstToken(
    _ id: AttemptID,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    let slot = Int(id.request.slot)
    guard isCurrent(id), states[slot].phase == .attempting else { return }
    states[slot].firstToken = now
    guard states[slot].request.streams else { return }
    states[slot].isCommitted = true
    disarmAttemptTimer(id.request, into: &actions)
    actions.append(.commit(id))
  }

  private mutating func attemptEnded(
    _ id: AttemptID,
    _ reported: AttemptOutcome,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    let slot = Int(id.request.slot)
    precondition(isCurrent(id), "an attempt ends once, before its request completes")
    disarmAttemptTimer(id.request, into: &actions)
    let phase = states[slot].phase
    var outcome = reported
    if phase != .attempting, outcome.error != nil {
      outcome.error = phase == .abandoning ? .timeout : states[slot].closingError
    }
    settle(slot, outcome, at: now, into: &actions)
    guard let error = outcome.error else {
      states[slot].outcome.servedOutput = outcome.usage.output
      states[slot].outcome.timeToFirstToken = states[slot].firstToken.map {
        $0 - states[slot].outcome.submitted
      }
      return complete(id.request, error: nil, at: now, into: &actions)
    }
    let mayRetry =
      phase != .closing && error.isRetryable && !states[slot].isCommitted
      && states[slot].tried.count < configuration.retry.attempts
    guard mayRetry, budget.allowsRetry(at: now) else {
      return complete(id.request, error: error, at: now, into: &actions)
    }
    retry(id.request, after: outcome, because: error, at: now, into: &actions)
  }

  /// Books the money of an attempt and lets the strategy learn from it.
  private mutating func settle(
    _ slot: Int,
    _ outcome: AttemptOutcome,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    let deployment = states[slot].deployment
    let cost = states[slot].book(outcome.usage)
    if recording != nil { recordAttempt(slot, outcome, cost, at: now, into: &actions) }
    fleet.inFlight[deployment.offset] -= 1
    let observation = AttemptObservation(
      request: states[slot].request,
      deployment: deployment,
      ordinal: states[slot].tried.count - 1,
      started: states[slot].attemptStarted,
      ended: now,
      outcome: outcome,
      cost: cost
    )
    watch?.monitor.observe(observation)
    strategy.observe(observation)
  }

  private mutating func retry(
    _ handle: RequestHandle,
    after outcome: AttemptOutcome,
    because error: ErrorClass,
    at now: Instant,
    into actions: inout ActionBuffer
  ) {
    if choose(handle, at: now, into: &actions) { return budget.withdraw(at: now) }
    let slot = Int(handle.slot)
    let ordinal = states[slot].tried.count
    let coin = luck.uniform(
      .backoff,
      entity: coinPurpose,
      request: states[slot].request.key,
      visit: ordinal
    )
    let wait = configuration.retry.wait(
      beforeRetry: ordinal,
      retryAfter: outcome.retryAfter ?? decision.retryAfter,
      coin: coin
    )
    guard now + wait < states[slot].outcome.submitted + configuration.deadline else {
      return complete(handle, error: error, at: now, into: &actions)
    }
    budget.withdraw(at: now)
    states[slot].phase = .waiting
    actions.append(.arm(timer(handle, .retry), at: now + wait))
  }

  private func isCurrent(_ id: AttemptID) -> Bool {
    states[Int(id.request.slot)].runs(id)
  }
}
