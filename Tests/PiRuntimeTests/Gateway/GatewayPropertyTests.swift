// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

/// Random drivers: whatever happens in whatever order, the gateway's accounts close.
@Suite struct GatewayPropertyTests {
  /// A driver that obeys the gateway and does everything else at random.
  private struct Driver {
    let seed: UInt64
    var gateway: Gateway
    var actions = ActionBuffer()
    var now = Instant.zero
    var running: [Attempt] = []
    var cancelled: Set<AttemptID> = []
    var timers: [TimerID: Instant] = [:]
    var free: [UInt32] = []
    var slots: UInt32 = 0
    var open: [UInt32: NanoDollars] = [:]
    var prices: [AttemptID: PriceList] = [:]
    var started = 0
    var ended = 0
    var completed = 0
    var draw: UInt32 = 0
    var records: [TelemetryRecord] = []
    var outcomes: [RequestOutcome] = []
    var log: [String] = []

    init(
      seed: UInt64,
      features: RoutingFeatures? = nil,
      recording: GatewayConfiguration.Recording? = nil
    ) {
      self.seed = seed
      let strategies: [any RoutingStrategy] = [
        RandomStrategy(), FixedRanking(order: [2, 0, 1]), FixedRanking(order: [1]),
        FixedRanking(order: []),
      ]
      gateway = Gateway(
        deployments: (0..<3).map { index in
          Deployment(
            name: "d\(index)",
            provider: "p",
            model: "m",
            prices: PriceList(
              input: TokenPrice(picodollars: 700),
              output: TokenPrice(picodollars: 1_300)
            ),
            limits: DeploymentLimits(contextTokens: Int64(50 * (index + 1)))
          )
        },
        strategy: strategies[seed % 10 == 0 ? 3 : Int(seed % 3)],
        coinPurpose: 1,
        luck: Luck(seed: seed, replication: 0),
        configuration: GatewayConfiguration(
          deadline: TimeSpan(milliseconds: 800),
          attemptTimeout: seed.isMultiple(of: 2) ? TimeSpan(milliseconds: 200) : nil,
          retry: RetryPolicy(attempts: 1 + Int(seed % 8), backoff: TimeSpan(milliseconds: 50)),
          budget: RetryBudget(share: 0.5, reservePerSecond: Int64(seed % 3)),
          features: features,
          recording: recording
        )
      )
    }

    /// Acts at random, then lets every request end.
    mutating func play(steps: Int) {
      for _ in 0..<steps { step() }
      var rounds = 0
      while !open.isEmpty, rounds < 10_000 {
        rounds += 1
        now = now + TimeSpan(milliseconds: 100)
        fireDueTimers()
        if !running.isEmpty { end(0) }
      }
    }

    mutating func uniform() -> Double {
      defer { draw += 1 }
      let key = RequestKey(source: 1, ordinal: draw)
      return Luck(seed: seed, replication: 1).uniform(.resampling, request: key)
    }

    mutating func below(_ bound: Int) -> Int { min(Int(uniform() * Double(bound)), bound - 1) }

    mutating func step() {
      now = now + TimeSpan(milliseconds: Int64(below(40)))
      fireDueTimers()
      switch uniform() {
      case ..<0.35: submit()
      case ..<0.75: if !running.isEmpty { end(below(running.count)) }
      case ..<0.85: if !running.isEmpty { send(.firstToken(running[below(running.count)].id)) }
      case ..<0.9: if let slot = open.keys.min() { send(.withdrawn(RequestHandle(slot: slot))) }
      default:
        let price = TokenPrice(picodollars: Int64(below(5_000)))
        send(.repriced(DeploymentIndex(below(3)), PriceList(input: price, output: price)))
      }
    }

    mutating func submit() {
      let slot = free.popLast() ?? slots
      if slot == slots { slots += 1 }
      open[slot] = .zero
      let request = Request(
        key: RequestKey(source: 0, ordinal: draw),
        arrival: now,
        inputTokens: TokenCount(Int32(below(180))),
        streams: uniform() < 0.5
      )
      send(.submitted(request, RequestHandle(slot: slot)))
    }

    mutating func end(_ index: Int) {
      let attempt = running.remove(at: index)
      let errors: [ErrorClass?] = [nil, nil, .serverError, .rateLimited, .network, .contentRefused]
      let isCancelled = cancelled.contains(attempt.id) && uniform() < 0.8
      let usage = TokenUsage(
        input: TokenCount(Int32(below(100))),
        output: TokenCount(Int32(below(100)))
      )
      let outcome = AttemptOutcome(
        error: isCancelled ? .cancelled : errors[below(errors.count)],
        retryAfter: uniform() < 0.3 ? TimeSpan(milliseconds: Int64(below(400))) : nil,
        usage: usage
      )
      ended += 1
      if let price = prices[attempt.id] {
        open[attempt.id.request.slot]? += price.cost(of: usage)
      }
      send(.attemptEnded(attempt.id, outcome))
    }

    mutating func fireDueTimers() {
      let due = timers.filter { $0.value <= now }.keys
        .sorted { ($0.request.slot, $0.kind.rawValue) < ($1.request.slot, $1.kind.rawValue) }
      for timer in due where timers.removeValue(forKey: timer) != nil { send(.timerFired(timer)) }
    }

    mutating func send(_ event: GatewayEvent) {
      actions.clear()
      gateway.handle(event, at: now, into: &actions)
      records += actions.records
      for action in actions { carryOut(action) }
    }

    mutating func carryOut(_ action: GatewayAction) {
      log.append("\(action)")
      switch action {
      case .start(let attempt):
        started += 1
        running.append(attempt)
        prices[attempt.id] = gateway.fleet.prices[attempt.deployment.offset]
      case .cancel(let id): cancelled.insert(id)
      case .commit: break
      case .arm(let timer, let instant): timers[timer] = instant
      case .disarm(let timer): timers[timer] = nil
      case .complete(let handle, let outcome):
        completed += 1
        outcomes.append(outcome)
        #expect(outcome.cost == open[handle.slot], "seed \(seed)")
        #expect(!running.contains { $0.id.request == handle }, "seed \(seed)")
        #expect(open.removeValue(forKey: handle.slot) != nil, "seed \(seed)")
        free.append(handle.slot)
      }
    }
  }

  @Test(arguments: UInt64(1)...60)
  func `each request completes once, each attempt ends once, and the money adds up`(
    seed: UInt64
  ) {
    var driver = Driver(seed: seed)
    driver.play(steps: 2_000)
    #expect(driver.open.isEmpty)
    #expect(driver.running.isEmpty && driver.timers.isEmpty)
    #expect(driver.started == driver.ended)
    #expect(driver.gateway.fleet.inFlight.allSatisfy { $0 == 0 })
    #expect(driver.completed > 500)
  }

  @Test(arguments: UInt64(1)...20) func `the records are the whole story`(
    seed: UInt64
  ) throws {
    let features = RoutingFeatures(
      deployments: ["d0", "d1", "d2"],
      taskTypes: [TaskType(name: "t", objective: TimeSpan(wholeSeconds: 8))]
    )
    var driver = Driver(seed: seed, features: features, recording: .init(keepsFeatures: true))
    driver.play(steps: 500)
    var requests: [RequestRecord] = []
    var attempts: [AttemptRecord] = []
    var decisions: [UInt32: [DecisionRecord]] = [:]
    for record in driver.records {
      switch record {
      case .request(let request): requests.append(request)
      case .attempt(let attempt): attempts.append(attempt)
      case .decision(let decision):
        let count = decision.candidates.count
        let width = features.candidateFeatures
        #expect(decision.candidateFeatures.count == count * width, "seed \(seed)")
        #expect(decision.requestFeatures.count == features.requestFeatures, "seed \(seed)")
        decisions[decision.request, default: []].append(decision)
        #expect(decision.propensities.isEmpty || decision.propensities.count == count)
        #expect(decision.chosen.map(decision.candidates.contains) ?? (decision.ordinal == 0))
        #expect((0..<9).contains(decision.ordinal), "at most eight attempts")
      case .price(let price): #expect(price.input == price.output)
      case .label, .promptVector: Issue.record("nothing was labelled or described")
      }
    }
    #expect(requests.count == driver.completed && attempts.count == driver.ended)
    #expect(Set(requests.map(\.number)).count == requests.count)
    #expect(requests.map(\.cost) == driver.outcomes.map(\.cost))
    for request in requests {
      let own = attempts.filter { $0.request == request.number }
      #expect(own.count == Int(request.attempts ?? -1), "seed \(seed)")
      #expect(own.map(\.ordinal) == own.indices.map { Int32($0) }, "seed \(seed)")
      #expect(own.reduce(0) { $0 + ($1.cost?.amount ?? 0) } == request.cost?.amount)
      #expect(own.allSatisfy { $0.started >= request.arrival && $0.ended >= $0.started })
      try expectDecisions(own, among: decisions[request.number] ?? [], seed)
    }
  }

  /// Every attempt follows the last decision that chose, at the next rank that it did not try.
  private func expectDecisions(
    _ attempts: [AttemptRecord],
    among decisions: [DecisionRecord],
    _ seed: UInt64
  ) throws {
    var tried: Set<DeploymentIndex> = []
    var last: FollowedDecision?
    for attempt in attempts {
      let followed = try #require(attempt.decision)
      let decision = try #require(decisions.first { $0.ordinal == followed.ordinal })
      #expect(followed.intended == decision.chosen, "seed \(seed)")
      #expect(decision.candidates.contains(attempt.deployment))
      if followed.ordinal == last?.ordinal {
        #expect(followed.rank > (last?.rank ?? 0) && !tried.contains(attempt.deployment))
      } else {
        #expect(followed.rank == 0 && attempt.deployment == decision.chosen)
        #expect(decision.decided == attempt.started && followed.ordinal > (last?.ordinal ?? -1))
      }
      let later = decisions.filter { $0.chosen != nil && $0.decided <= attempt.started }
      #expect(later.map(\.ordinal).max().map { $0 >= followed.ordinal } == true)
      tried.insert(attempt.deployment)
      last = followed
    }
  }

  @Test(arguments: UInt64(1)...20) func `recording changes nothing that the gateway does`(
    seed: UInt64
  ) {
    var silent = Driver(seed: seed)
    var recorded = Driver(seed: seed, recording: .init())
    silent.play(steps: 500)
    recorded.play(steps: 500)
    #expect(silent.log == recorded.log)
    #expect(silent.records.isEmpty && !recorded.records.isEmpty)
  }
}
