// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator

/// A fleet, its workload and its gateway drawn from a seed, under so little load that no request
/// meets another.
struct OracleFleet {
  static let taskTypes = 2
  static let value = 0.1
  let setup: SimulationSetup
  private let mix: RequestMix
  private let requests: UInt32

  /// Draws a fleet.
  init(_ seed: UInt64, requests: UInt32) {
    var dice = Dice(seed)
    self.requests = requests
    let count = 2 + dice.below(4)
    let deployments = (0..<count).map { OracleFleet.deployment($0, &dice) }
    var behaviours: [HostedBehaviour] = []
    for _ in 0..<count { behaviours.append(OracleFleet.behaviour(&dice)) }
    let kinds = (0..<OracleFleet.taskTypes).map { _ in OracleFleet.kind(&dice) }
    let objectives = kinds.map { _ in TimeSpan(clampingSeconds: dice.between(1.5, 25)) }
    mix = RequestMix(
      kinds: kinds,
      outputCap: TokenCount(clamping: dice.happens(0.4) ? dice.between(60, 900) : 8_192),
      streams: dice.happens(0.6)
    )
    setup = SimulationSetup(
      fleet: SimulatedFleet(
        deployments: deployments,
        behaviours: behaviours,
        taskTypes: OracleFleet.taskTypes
      ),
      taskTypes: objectives.enumerated().map {
        TaskType(name: "t\($0.offset)", objective: $0.element)
      },
      outputLaws: kinds.map(\.output),
      gateway: OracleFleet.gateway(&dice),
      luck: Luck(seed: seed, replication: 1)
    )
  }

  private static func deployment(_ index: Int, _ dice: inout Dice) -> Deployment {
    Deployment(
      name: "d\(index)",
      provider: "p\(index)",
      model: "m\(index)",
      prices: PriceList(
        input: TokenPrice(picodollars: Int64(dice.between(50_000, 4_000_000))),
        output: TokenPrice(picodollars: Int64(dice.between(200_000, 16_000_000)))
      ),
      limits: DeploymentLimits(
        outputTokens: dice.happens(0.3) ? Int64(dice.between(80, 1_000)) : nil
      )
    )
  }

  private static func behaviour(_ dice: inout Dice) -> HostedBehaviour {
    let errors = [0, 0.005, 0.05, 0.3]
    return HostedBehaviour(
      firstTokenBase: TimeSpan(clampingSeconds: dice.between(0.1, 2.5)),
      firstTokenPerThousandInput: TimeSpan(clampingSeconds: dice.between(0, 0.3)),
      firstTokenSigma: dice.happens(0.15) ? 0 : dice.between(0.1, 1),
      perOutputToken: TimeSpan(clampingSeconds: dice.between(0.002, 0.05)),
      perOutputTokenSigma: dice.happens(0.15) ? 0 : dice.between(0.05, 0.6),
      sharesNoise: dice.happens(0.3),
      outputFactor: dice.between(0.5, 2),
      slots: 1_000,
      slowdown: 0,
      errorShare: errors[dice.below(errors.count)],
      errorMix: ErrorMix(
        serverError: 0.5,
        overloaded: 0.2,
        network: 0.1,
        hangs: dice.between(0, 0.4)
      ),
      solveRates: (0..<taskTypes).map { _ in dice.between(0.3, 0.98) },
      solvesCutAnswers: dice.happens(0.2)
    )
  }

  private static func kind(_ dice: inout Dice) -> RequestMix.Kind {
    let median = dice.between(30, 600)
    let outputs: [TokenLaw] = [
      .lognormal(median: median, sigma: dice.between(0.2, 1)),
      .constant(median.rounded()),
      .empirical(levels: [0, 0.5, 0.9, 1], quantiles: [1, median, 3 * median, 8 * median]),
    ]
    return RequestMix.Kind(
      share: dice.between(0.3, 1),
      input: .lognormal(median: dice.between(200, 4_000), sigma: 0.8),
      output: outputs[dice.below(outputs.count)]
    )
  }

  private static func gateway(_ dice: inout Dice) -> GatewayConfiguration {
    GatewayConfiguration(
      deadline: TimeSpan(clampingSeconds: dice.between(8, 60)),
      attemptTimeout: dice.happens(0.4) ? TimeSpan(clampingSeconds: dice.between(1, 8)) : nil,
      retry: RetryPolicy(attempts: 1 + dice.below(4))
    )
  }

  /// The net value of every request under a strategy, by its ordinal.
  func netValues(_ strategy: any RoutingStrategy, door: OracleDoor? = nil) throws -> [Double] {
    let gap = 2 * setup.gateway.deadline.seconds
    var source = SpacedSource(
      factory: RequestFactory(mix, luck: setup.luck),
      gap: TimeSpan(clampingSeconds: gap),
      left: requests
    )
    var recorder = NetValueRecorder(setup)
    let run = Simulation(setup: setup, strategy: strategy, coinPurpose: 0, door: door)
    _ = try run.run(&source, into: &recorder)
    return recorder.values
  }

  /// The net values under every registered strategy and every deployment alone.
  func arms() throws -> [(name: String, values: [Double])] {
    var arms: [(name: String, values: [Double])] = []
    for descriptor in StrategyRegistry.builtIn.all {
      let strategy = try StrategyRegistry.builtIn.make(
        descriptor.id,
        deployments: setup.fleet.deployments,
        taskTypes: setup.taskTypes
      )
      arms.append((descriptor.id, try netValues(strategy)))
    }
    for deployment in setup.fleet.deployments.indices {
      let alone = LoneDeployment(DeploymentIndex(deployment))
      arms.append(("d\(deployment) alone", try netValues(alone)))
    }
    return arms
  }

  func oracle() throws -> [Double] {
    let door = OracleDoor()
    return try netValues(Oracle(setup: setup, value: OracleFleet.value, door: door), door: door)
  }

  func blindOracle() throws -> [Double] {
    let door = OracleDoor()
    let oracle = Oracle(setup: setup, value: OracleFleet.value, door: door, isBlind: true)
    return try netValues(oracle, door: door)
  }

  func luckOracle() throws -> [Double] {
    let door = OracleDoor()
    return try netValues(LuckOracle(setup: setup, value: OracleFleet.value, door: door), door: door)
  }
}

/// Always one deployment.
struct LoneDeployment: RoutingStrategy {
  private let deployment: DeploymentIndex

  init(_ deployment: DeploymentIndex) {
    self.deployment = deployment
  }

  mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    if context.candidates.contains(deployment) { decision.ranked.append(deployment) }
  }
}

/// Requests so far apart that each ends before the next comes.
struct SpacedSource: RequestSource {
  let factory: RequestFactory
  let gap: TimeSpan
  var left: UInt32
  private var ordinal: UInt32 = 0

  init(factory: RequestFactory, gap: TimeSpan, left: UInt32) {
    self.factory = factory
    self.gap = gap
    self.left = left
  }

  mutating func next() -> SourcedRequest? {
    guard ordinal < left else { return nil }
    defer { ordinal += 1 }
    let arrival = Instant(nanoseconds: gap.nanoseconds * Int64(ordinal))
    return factory.request(RequestKey(source: 0, ordinal: ordinal), at: arrival)
  }
}

/// Keeps the net value of every request in order of completion.
struct NetValueRecorder: RunRecorder {
  private let objectives: [TimeSpan]
  var values: [Double] = []

  init(_ setup: SimulationSetup) {
    objectives = setup.taskTypes.map(\.objective)
  }

  mutating func record(_ completed: borrowing CompletedRequest) {
    let objective = objectives[completed.request.taskType.offset]
    var isWorthIt = completed.isSolved
    if !completed.isServed(within: objective) { isWorthIt = false }
    values.append((isWorthIt ? OracleFleet.value : 0) - completed.outcome.cost.dollars)
  }

  mutating func choose(_ deployment: DeploymentIndex, at now: Instant) {}
  mutating func faultChanged(_ fault: Int, isActive: Bool, at now: Instant) {}
}

extension Dice {
  /// A number drawn evenly from `low` to `high`.
  mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }

  /// Whether something of this probability happens.
  mutating func happens(_ share: Double) -> Bool { uniform() < share }
}
