// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Records of every shape, drawn from a seed.
struct SampleRecords {
  private var state: UInt64
  static let deployments = 5
  static let taskTypes = 3
  static let tenants = 2
  static let requestFeatures = 1
  static let candidateFeatures = 3

  init(seed: UInt64) {
    state = seed
  }

  mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(bits() % UInt64(bound)) }

  mutating func unit() -> Double { Double(bits() >> 11) * 0x1p-53 }

  mutating func maybe<Value>(_ value: Value) -> Value? { below(3) == 0 ? nil : value }

  static var description: RunDescription {
    var description = RunDescription(
      origin: .simulated,
      clock: .virtual,
      name: "sample",
      contentHash: "c0ffee"
    )
    description.strategy = "p2c.peak_ewma"
    description.strategyVersion = "1 {\"decay\": 10}"
    description.seed = .max
    description.replication = 3
    description.featureSchemaHash = "5eed"
    description.featureNames = ["one", "input_tokens", "größe", ""]
    description.requestFeatures = SampleRecords.requestFeatures
    description.encoders = [
      PromptEncoder(name: "minilm", digest: "ab12", width: 3),
      PromptEncoder(name: "größer", digest: "", width: 1),
    ]
    description.deployments = [
      DeploymentName(name: "a", provider: "north", model: "large"),
      DeploymentName(name: "b", provider: "north", model: "small"),
      DeploymentName(name: "c", provider: "south", model: "large"),
      DeploymentName(name: "d"), DeploymentName(name: "e", provider: "we\"st", model: nil),
    ]
    description.taskTypes = ["chat", "code", "summary"]
    description.tenants = ["alpha", "beta"]
    var known = Attribution()
    known.key = "0123456789abcdef"
    known.keyAlias = "größe"
    known.modelGroup = ""
    var other = Attribution()
    other.teamAlias = "team, a"
    other.endUser = "fedcba9876543210"
    description.attributions = [known, Attribution(), other]
    return description
  }

  mutating func deployment() -> DeploymentIndex {
    DeploymentIndex(below(SampleRecords.deployments))
  }

  mutating func tokens() -> TokenCount { TokenCount(Int32(below(200_000))) }

  mutating func usage() -> TokenUsage {
    TokenUsage(input: tokens(), output: tokens(), cachedInput: tokens())
  }

  mutating func span() -> TimeSpan { TimeSpan(nanoseconds: Int64(bits() >> 24)) }

  mutating func instant() -> Instant { Instant(nanoseconds: Int64(bits() >> 4)) }

  mutating func error() -> ErrorClass { ErrorClass.allCases[below(ErrorClass.allCases.count)] }

  mutating func numbers(_ count: Int) -> ContiguousArray<Double> {
    ContiguousArray((0..<count).map { _ in unit() * 1e6 - 5e5 })
  }

  mutating func floats(_ count: Int) -> ContiguousArray<Float> {
    ContiguousArray((0..<count).map { _ in Float(unit() * 1e6 - 5e5) })
  }

  /// An attempt that follows one of the request's first decisions, at any rank, or none.
  mutating func attempt(
    _ request: UInt32,
    _ ordinal: Int32,
    decisions: Int = 1
  ) -> AttemptRecord {
    let started = instant()
    let isUsageKnown = below(4) > 0
    let follows =
      decisions == 0 || below(5) == 0
      ? nil
      : FollowedDecision(
        ordinal: Int32(below(decisions)),
        rank: Int32(below(3)),
        intended: deployment()
      )
    var attempt = AttemptRecord(
      request: request,
      ordinal: ordinal,
      deployment: deployment(),
      decision: follows,
      started: started,
      ended: started + span(),
      outcome: AttemptOutcome(
        error: maybe(error()),
        retryAfter: maybe(span()),
        timeToFirstToken: maybe(span()),
        usage: isUsageKnown ? usage() : .none
      ),
      cost: maybe(NanoDollars(Int64(bits() >> 34))),
      isUsageKnown: isUsageKnown
    )
    attempt.isCacheReadKnown = !isUsageKnown || below(3) > 0
    if !attempt.isCacheReadKnown { attempt.outcome.usage.cachedInput = .zero }
    attempt.isCacheWriteKnown = isUsageKnown && below(3) > 0
    if attempt.isCacheWriteKnown { attempt.outcome.usage.writtenInput = tokens() }
    return attempt
  }

  mutating func decision(_ request: UInt32, _ ordinal: Int32) -> DecisionRecord {
    let count = below(SampleRecords.deployments + 1)
    let candidates = ContiguousArray((0..<count).map { DeploymentIndex($0) })
    var decision = DecisionRecord(
      request: request,
      ordinal: ordinal,
      decided: instant(),
      candidates: candidates,
      chosen: count == 0 ? nil : maybe(candidates[below(count)])
    )
    guard count > 0 else { return decision }
    if below(3) > 0 {
      decision.propensities = ContiguousArray((0..<count).map { _ in unit() })
      decision.propensityKind = below(2) == 0 ? .exact : .estimated(draws: 1 + below(1000))
    }
    if below(2) == 0 { decision.scores = numbers(count) }
    if below(2) == 0 { decision.predictions = numbers(count * 3) }
    if ordinal == 0, below(4) > 0 {
      decision.requestFeatures = floats(SampleRecords.requestFeatures)
    }
    if below(4) > 0 {
      decision.candidateFeatures = floats(count * SampleRecords.candidateFeatures)
    }
    return decision
  }

  mutating func request(_ number: UInt32) -> RequestRecord {
    var record = RequestRecord(
      number: number,
      key: RequestKey(
        source: UInt32(truncatingIfNeeded: bits()),
        ordinal: UInt32(truncatingIfNeeded: bits())
      ),
      arrival: instant()
    )
    record.externalID = maybe("req-\(number)-ü\"'%_\\")
    record.ended = maybe(instant())
    record.taskType = maybe(TaskTypeIndex(UInt8(below(SampleRecords.taskTypes))))
    record.tenant = maybe(TenantIndex(UInt16(below(SampleRecords.tenants))))
    record.attribution = maybe(AttributionIndex(UInt16(below(3))))
    record.isArrivalKnown = below(4) > 0
    record.priority = maybe(UInt8(below(4)))
    record.streams = maybe(below(2) == 0)
    record.inputTokens = maybe(tokens())
    record.sharedPrefixTokens = maybe(tokens())
    record.outputCap = maybe(tokens())
    record.needs = Capabilities(rawValue: UInt16(truncatingIfNeeded: bits()))
    record.promptKey = maybe(bits())
    record.isServed = maybe(below(2) == 0)
    record.error = maybe(error())
    record.errorText = maybe(below(5) == 0 ? "" : "upstream timed out after \(below(100)) s")
    record.deployment = maybe(deployment())
    record.firstChoice = maybe(deployment())
    record.attempts = maybe(Int32(below(16)))
    record.timeToFirstToken = maybe(span())
    record.usage = maybe(usage())
    record.reasoningTokens = record.usage.flatMap { maybe(TokenCount($0.output.count / 2)) }
    record.isCacheReadKnown = record.usage == nil || below(3) > 0
    if !record.isCacheReadKnown { record.usage?.cachedInput = .zero }
    record.isCacheWriteKnown = record.usage != nil && below(3) > 0
    if record.isCacheWriteKnown { record.usage?.writtenInput = tokens() }
    record.cost = maybe(NanoDollars(Int64(bits() >> 30)))
    return record
  }

  mutating func vector(_ request: UInt32) -> PromptVectorRecord {
    let encoder = below(2)
    return PromptVectorRecord(
      request: request,
      encoder: Int32(encoder),
      vector: floats(encoder == 0 ? 3 : 1)
    )
  }

  mutating func label(_ request: UInt32) -> LabelRecord {
    LabelRecord(
      request: request,
      deployment: maybe(deployment()),
      score: [0, 1, unit()][below(3)],
      source: "judge \(below(3))",
      labelled: instant()
    )
  }

  mutating func price() -> PriceRecord {
    var record = PriceRecord(
      deployment: deployment(),
      effective: instant(),
      prices: PriceList(input: .free, output: .free),
      source: "list of \(below(10))"
    )
    record.input = maybe(TokenPrice(picodollars: Int64(bits() >> 20)))
    record.cachedInput = maybe(TokenPrice(picodollars: Int64(bits() >> 20)))
    record.hourlyWrittenInput = maybe(TokenPrice(picodollars: Int64(bits() >> 20)))
    record.writtenInput = maybe(TokenPrice(picodollars: Int64(bits() >> 20)))
    record.output = maybe(TokenPrice(picodollars: Int64(bits() >> 20)))
    record.reasoningOutput = maybe(TokenPrice(picodollars: Int64(bits() >> 20)))
    for tier in 0..<below(3) {
      var prices = ContextTier(aboveTokens: 1_000 + tier * 1_000 + below(1_000))
      prices.input = maybe(TokenPrice(picodollars: Int64(bits() >> 20)))
      prices.cachedInput = maybe(TokenPrice(picodollars: Int64(bits() >> 20)))
      prices.hourlyWrittenInput = maybe(TokenPrice(picodollars: Int64(bits() >> 20)))
      prices.writtenInput = maybe(TokenPrice(picodollars: Int64(bits() >> 20)))
      prices.output = maybe(TokenPrice(picodollars: Int64(bits() >> 20)))
      prices.reasoningOutput = maybe(TokenPrice(picodollars: Int64(bits() >> 20)))
      record.tiers.append(prices)
    }
    return record
  }

  /// All that happens to `count` requests, numbered from `first`.
  mutating func records(of count: Int, from first: UInt32 = 0) -> ContiguousArray<TelemetryRecord> {
    var records: ContiguousArray<TelemetryRecord> = [.price(price())]
    for number in first..<first + UInt32(count) {
      let decisions = below(4)
      for ordinal in 0..<Int32(decisions) {
        records.append(.decision(decision(number, ordinal)))
        records.append(.attempt(attempt(number, ordinal, decisions: decisions)))
      }
      if below(3) == 0 { records.append(.promptVector(vector(number))) }
      records.append(.request(request(number)))
      if below(3) == 0 { records.append(.label(label(number))) }
    }
    return records
  }
}
