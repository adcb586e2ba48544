// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// A strategy with a fleet and a clock, played by hand.
struct StrategyScene {
  var strategy: any RoutingStrategy
  var fleet: ObservedFleet
  var now = Instant(nanoseconds: 1_000_000_000)
  var seed: UInt64 = 1
  private var ordinal: UInt32 = 0

  static let taskTypes = [
    TaskType(name: "chat", objective: TimeSpan(wholeSeconds: 10)),
    TaskType(name: "code", objective: TimeSpan(wholeSeconds: 30)),
  ]

  init(_ selection: String, _ deployments: [Deployment], prefixes: PrefixTree? = nil) throws {
    strategy = try StrategyRegistry.builtIn.make(
      StrategySelection.parse(selection),
      deployments: deployments,
      taskTypes: StrategyScene.taskTypes,
      prefixes: prefixes
    )
    fleet = ObservedFleet(deployments)
  }

  /// A request that no other one of this scene equals.
  mutating func request(
    input: Int32 = 100,
    taskType: UInt8 = 0,
    streams: Bool = false,
    needs: Capabilities = []
  ) -> Request {
    ordinal += 1
    return Request(
      key: RequestKey(source: 0, ordinal: ordinal),
      arrival: now,
      inputTokens: TokenCount(input),
      taskType: TaskTypeIndex(taskType),
      streams: streams,
      needs: needs
    )
  }

  /// Asks for a decision, with propensities.
  mutating func decide(
    _ request: Request? = nil,
    among candidates: [Int]? = nil,
    ordinal: Int = 0,
    propensities: Bool = true
  ) -> RoutingDecision {
    let asked = request ?? self.request()
    let positions = candidates ?? Array(fleet.deployments.indices)
    var decision = RoutingDecision()
    decision.wantsPropensities = propensities
    strategy.choose(
      RoutingContext(
        request: asked,
        now: now,
        ordinal: ordinal,
        candidates: ContiguousArray(positions.map(DeploymentIndex.init)),
        coin: RouterCoin(
          luck: Luck(seed: seed, replication: 0),
          purpose: 1,
          request: asked.key,
          decision: ordinal
        )
      ),
      fleet: fleet,
      into: &decision
    )
    return decision
  }

  /// The first choice of a fresh decision.
  mutating func choice(_ request: Request? = nil, among candidates: [Int]? = nil) -> Int? {
    decide(request, among: candidates, propensities: false).ranked.first?.offset
  }

  mutating func start(_ deployment: Int, _ request: Request? = nil) {
    fleet.inFlight[deployment] += 1
    let asked = request ?? self.request()
    strategy.started(
      AttemptStart(
        request: asked,
        deployment: DeploymentIndex(deployment),
        ordinal: 0,
        now: now
      )
    )
  }

  mutating func finish(
    _ deployment: Int,
    after seconds: Double,
    _ outcome: AttemptOutcome,
    _ request: Request? = nil
  ) {
    fleet.inFlight[deployment] -= 1
    let asked = request ?? self.request()
    strategy.observe(
      AttemptObservation(
        request: asked,
        deployment: DeploymentIndex(deployment),
        ordinal: 0,
        started: now - TimeSpan(clampingSeconds: seconds),
        ended: now,
        outcome: outcome,
        cost: fleet.prices[deployment].cost(of: outcome.usage)
      )
    )
  }

  /// Plays an attempt from start to end while the clock advances.
  mutating func play(
    _ deployment: Int,
    seconds: Double,
    error: ErrorClass? = nil,
    output: Int32 = 100,
    firstToken: Double? = nil,
    request: Request? = nil
  ) {
    let asked = request ?? self.request()
    start(deployment, asked)
    advance(seconds)
    let usage = TokenUsage(
      input: asked.inputTokens,
      output: TokenCount(error == nil ? output : 0)
    )
    let first = firstToken.map { TimeSpan(clampingSeconds: $0) }
    finish(
      deployment,
      after: seconds,
      AttemptOutcome(error: error, timeToFirstToken: first, usage: usage),
      asked
    )
  }

  mutating func label(_ deployment: Int, _ score: Double, taskType: UInt8 = 0) {
    let labelled = request(taskType: taskType)
    strategy.labelled(
      LabelObservation(
        request: labelled,
        number: 0,
        deployment: DeploymentIndex(deployment),
        score: score,
        source: "test",
        now: now
      )
    )
  }

  mutating func advance(_ seconds: Double) {
    now = now + TimeSpan(clampingSeconds: seconds)
  }
}

extension Deployment {
  /// A deployment with prices in dollars per million tokens.
  static func sample(
    _ name: String,
    input: Double = 1,
    output: Double = 4,
    limits: DeploymentLimits = DeploymentLimits(),
    capabilities: Capabilities = [],
    weight: Double? = nil,
    quality: Double? = nil,
    tier: Int? = nil
  ) -> Deployment {
    Deployment(
      name: name,
      provider: "p",
      model: name,
      prices: PriceList(
        input: TokenPrice(picodollars: Int64(input * 1e6)),
        output: TokenPrice(picodollars: Int64(output * 1e6))
      ),
      limits: limits,
      capabilities: capabilities,
      weight: weight,
      qualityScore: quality,
      tier: tier
    )
  }
}
