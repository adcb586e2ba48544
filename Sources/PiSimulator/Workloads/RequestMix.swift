// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The attributes of requests: task types with their token laws, tenants, priorities, prompts.
package struct RequestMix: Hashable, Sendable {
  package var kinds: [Kind]
  /// Share of requests by tenant.
  package var tenantShares: [Double]
  /// Share of requests by priority, 0 … 3.
  package var priorityShares: [Double]
  /// Distinct prompts; 0 when every prompt is new.
  package var prompts: UInt64
  /// Most output tokens that a client accepts.
  package var outputCap: TokenCount
  /// Whether clients read tokens as they come.
  package var streams: Bool

  /// The cap where none is given.
  package static let usualOutputCap = TokenCount(8_192)

  /// A task type's share and sizes.
  package struct Kind: Hashable, Sendable {
    package var share: Double
    package var input: TokenLaw
    package var output: TokenLaw
    package var needs: Capabilities

    package init(share: Double, input: TokenLaw, output: TokenLaw, needs: Capabilities = []) {
      self.share = share
      self.input = input
      self.output = output
      self.needs = needs
    }
  }

  /// The law of difficulty of every kind: standard normal, except where sizes have quantiles of
  /// their own.
  package var difficulties: [DifficultyLaw] {
    kinds.map { kind in
      guard case .empirical = kind.input else { return .standardNormal }
      let moments = kind.input.logMoments
      var bins = SignalBins.ofLogTokens
      for step in 0..<4_096 {
        let tokens = kind.input.sample((Double(step) + 0.5) / 4_096)
        bins.add(Mathematics.log(Double(tokens.count)))
      }
      return DifficultyLaw(signals: bins.signals(moments))
    }
  }

  package init(
    kinds: [Kind],
    tenantShares: [Double] = [1],
    priorityShares: [Double] = [0, 1],
    prompts: UInt64 = 0,
    outputCap: TokenCount = RequestMix.usualOutputCap,
    streams: Bool = true
  ) {
    self.kinds = kinds
    self.tenantShares = tenantShares
    self.priorityShares = priorityShares
    self.prompts = prompts
    self.outputCap = outputCap
    self.streams = streams
  }
}

/// Draws requests of a mix; one per experiment and worker.
package struct RequestFactory: Sendable {
  private let mix: RequestMix
  private let luck: Luck
  private let logMoments: [(mean: Double, deviation: Double)]
  private let kinds: ShareTable
  private let tenants: ShareTable
  private let priorities: ShareTable

  package init(_ mix: RequestMix, luck: Luck) {
    self.mix = mix
    self.luck = luck
    logMoments = mix.kinds.map(\.input.logMoments)
    kinds = ShareTable(mix.kinds.map(\.share))
    tenants = ShareTable(mix.tenantShares)
    priorities = ShareTable(mix.priorityShares)
  }

  /// The request of a key that arrives at an instant.
  package func request(_ key: RequestKey, at arrival: Instant) -> SourcedRequest {
    var request = blank(key, at: arrival)
    let kind = request.taskType.offset
    let uniform = luck.uniform(.inputTokens, request: key)
    let score = Mathematics.normalQuantile(uniform)
    request.inputTokens = mix.kinds[kind].input.sample(uniform, score: score)
    return SourcedRequest(
      request: request,
      difficultySignal: signal(of: request.inputTokens, kind: kind, score)
    )
  }

  /// A request of a key with drawn attributes and no size, as a recorded trace needs.
  package func blank(_ key: RequestKey, at arrival: Instant) -> Request {
    let (kindDraw, tenantDraw) = luck.uniformPair(.attributes, request: key)
    var request = Request(
      key: key,
      arrival: arrival,
      inputTokens: .zero,
      outputCap: mix.outputCap
    )
    let kind = kinds.index(of: kindDraw)
    request.taskType = TaskTypeIndex(UInt8(truncatingIfNeeded: kind))
    request.tenant = TenantIndex(UInt16(truncatingIfNeeded: tenants.index(of: tenantDraw)))
    request.needs = mix.kinds[kind].needs
    request.streams = mix.streams
    request.promptKey = UInt64(key.source) << 32 | UInt64(key.ordinal)
    if priorities.count > 1 || mix.prompts > 0 {
      let (priority, prompt) = luck.uniformPair(.attributes, request: key, index: 1)
      request.priority = UInt8(truncatingIfNeeded: priorities.index(of: priority))
      if mix.prompts > 0 { request.promptKey = UInt64(prompt * Double(mix.prompts)) }
    }
    return request
  }

  /// What requests of a task type need.
  package func needs(of taskType: TaskTypeIndex) -> Capabilities {
    mix.kinds[taskType.offset].needs
  }

  /// The standardised log of an input size; a constant size takes its luck's normal score.
  private func signal(of tokens: TokenCount, kind: Int, _ score: Double) -> Double {
    let moments = logMoments[kind]
    guard moments.deviation > 0 else { return score }
    if case .lognormal = mix.kinds[kind].input { return score }
    return (Mathematics.log(Double(max(tokens.count, 1))) - moments.mean) / moments.deviation
  }
}

/// Cumulative shares, for a draw by one uniform number.
struct ShareTable: Sendable {
  private let bounds: ContiguousArray<Double>

  /// How many things there are to draw.
  var count: Int { bounds.count }

  init(_ shares: [Double]) {
    let total = shares.reduce(0, +)
    var sum = 0.0
    bounds = ContiguousArray(
      shares.map { share in
        sum += share / total
        return sum
      }
    )
  }

  func index(of uniform: Double) -> Int {
    for index in bounds.indices where uniform < bounds[index] { return index }
    return bounds.count - 1
  }
}
