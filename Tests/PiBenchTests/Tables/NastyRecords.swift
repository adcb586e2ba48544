// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Records whose texts and numbers are hard to carry through a file.
enum NastyRecords {
  static let texts = [
    "", "plain", "=1+1", "+cmd", "-2", "@sum", "'quoted", "''", "a,b", "say \"hi\"", "two\nlines",
    "tab\there", "cr\rlf\r\n", "\u{1B}[31mred", "\u{202E}reversed", "back\\slash", "\\u{41}",
    "größe é é", "＝full", "null", "NA", "1e5", " lead", "trail ", "\u{FEFF}bom", "🙂",
  ]

  static var description: RunDescription {
    var description = RunDescription(
      origin: .imported,
      clock: .unix,
      name: "=nasty",
      contentHash: "ab"
    )
    description.strategy = "p2c, or \"so\""
    description.seed = .max
    description.replication = 2
    description.featureSchemaHash = "5eed"
    description.featureNames = ["a", "größe", "x,\"y\""]
    description.requestFeatures = 1
    description.encoders = [PromptEncoder(name: "=enc", digest: "-1", width: 2)]
    description.deployments = texts.enumerated().map { position, text in
      DeploymentName(
        name: "\(position)\(text)",
        provider: position % 3 == 0 ? nil : text,
        model: position % 4 == 0 ? nil : text
      )
    }
    description.tenants = texts.enumerated().map { "\($1)\($0)" }
    description.taskTypes = ["=task", "code"]
    description.attributions = texts.enumerated().map { position, text in
      var attribution = Attribution()
      attribution.key = position % 2 == 0 ? nil : "\(position)"
      attribution.keyAlias = text
      attribution.teamAlias = position % 3 == 0 ? nil : text
      attribution.endUser = text
      attribution.modelGroup = position % 4 == 0 ? nil : text
      return attribution
    }
    return description
  }

  static var records: ContiguousArray<TelemetryRecord> {
    var records: ContiguousArray<TelemetryRecord> = []
    for (position, text) in texts.enumerated() {
      let number = UInt32(position)
      records += [.decision(decision(number)), .attempt(attempt(number))]
      records.append(.request(request(number, text)))
      let label = LabelRecord(
        request: number,
        deployment: position % 2 == 0 ? nil : DeploymentIndex(position),
        score: 1 / Double(position + 1),
        source: text,
        labelled: Instant(nanoseconds: (1 << 62) - 1 - Int64(position))
      )
      var price = PriceRecord(
        deployment: DeploymentIndex(position),
        effective: Instant(nanoseconds: -5),
        prices: PriceList(input: TokenPrice(picodollars: 7), output: .free),
        source: text
      )
      if position % 2 == 0 { price.cachedInput = nil }
      if position % 5 == 0 { price.hourlyWrittenInput = TokenPrice(picodollars: 9) }
      if position % 4 == 0 { price.reasoningOutput = TokenPrice(picodollars: 13) }
      if position % 3 == 0 {
        price.tiers = [ContextTier(aboveTokens: 128_000), ContextTier(aboveTokens: 200_000)]
        price.tiers[1].output = TokenPrice(picodollars: 11)
        price.tiers[1].reasoningOutput = TokenPrice(picodollars: 14)
        price.tiers[0].hourlyWrittenInput = TokenPrice(picodollars: 12)
      }
      let vector = PromptVectorRecord(
        request: number,
        encoder: 0,
        vector: [.leastNonzeroMagnitude, -Float(number) / 7]
      )
      records += [.label(label), .price(price), .promptVector(vector)]
    }
    return records
  }

  private static func decision(_ number: UInt32) -> DecisionRecord {
    var decision = DecisionRecord(
      request: number,
      ordinal: 0,
      decided: Instant(nanoseconds: Int64(number)),
      candidates: [DeploymentIndex(0), DeploymentIndex(2)],
      chosen: number % 5 == 0 ? nil : DeploymentIndex(2)
    )
    if number % 2 == 0 {
      decision.propensities = [0.1, 1.0 / 3]
      decision.propensityKind = number % 4 == 0 ? .exact : .estimated(draws: 9)
      decision.scores = [-0.0, .leastNonzeroMagnitude]
      decision.requestFeatures = [0.1]
      decision.candidateFeatures = [1e38, -2.5, 1e-7, 123_456_792]
    }
    return decision
  }

  private static func attempt(_ number: UInt32) -> AttemptRecord {
    var attempt = AttemptRecord(
      request: number,
      ordinal: 0,
      deployment: DeploymentIndex(Int(number)),
      decision: number % 5 == 0
        ? nil
        : FollowedDecision(ordinal: 0, rank: Int32(number), intended: DeploymentIndex(2)),
      started: Instant(nanoseconds: 1_795_258_799_123_456_789),
      ended: Instant(nanoseconds: 1_795_258_800_000_000_001),
      outcome: AttemptOutcome(
        error: number % 3 == 0 ? .timeout : nil,
        retryAfter: number % 3 == 0 ? TimeSpan(nanoseconds: 3) : nil,
        timeToFirstToken: number % 3 == 0 ? nil : TimeSpan(nanoseconds: 1),
        usage: number % 4 == 0
          ? .none
          : TokenUsage(input: TokenCount(3), output: .zero, cachedInput: TokenCount(199_999_999))
      ),
      cost: number % 7 == 0 ? nil : NanoDollars(9_007_199_254_740_993),
      isUsageKnown: number % 4 != 0
    )
    if number % 4 == 1 {
      attempt.isCacheWriteKnown = true
      attempt.outcome.usage.writtenInput = TokenCount(Int32(number))
    }
    return attempt
  }

  private static func request(_ number: UInt32, _ text: String) -> RequestRecord {
    var record = RequestRecord(
      number: number,
      key: RequestKey(source: .max, ordinal: number),
      arrival: Instant(nanoseconds: Int64(number) * 1_000_003)
    )
    guard number % 6 != 5 else { return record }
    record.externalID = text
    record.errorText = number % 2 == 0 ? text : nil
    record.promptKey = .max - UInt64(number)
    record.needs = Capabilities(rawValue: 5)
    record.taskType = TaskTypeIndex(1)
    record.tenant = TenantIndex(UInt16(number))
    record.attribution = AttributionIndex(UInt16(number))
    record.isArrivalKnown = number % 2 == 0
    record.reasoningTokens = TokenCount(Int32(number % 3))
    record.priority = 3
    record.streams = number % 2 == 0
    record.isServed = number % 3 != 0
    record.error = number % 3 == 0 ? .contentRefused : nil
    record.inputTokens = TokenCount(12)
    record.outputCap = .zero
    record.deployment = DeploymentIndex(Int(number))
    record.attempts = 1
    record.ended = Instant(nanoseconds: (1 << 62) - 1)
    record.usage = TokenUsage(input: TokenCount(1), output: TokenCount(2))
    record.isCacheWriteKnown = number % 2 == 0
    if record.isCacheWriteKnown { record.usage?.writtenInput = TokenCount(4) }
    record.cost = .zero
    return record
  }
}
