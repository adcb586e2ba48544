// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator
import Testing

/// Small fleets and workloads for tests.
enum SampleWorld {
  static let taskTypes = [
    TaskType(name: "chat", objective: TimeSpan(wholeSeconds: 10)),
    TaskType(name: "code", objective: TimeSpan(wholeSeconds: 20)),
  ]
  static let output = TokenLaw.lognormal(median: 150, sigma: 0.8)
  static let mix = RequestMix(
    kinds: [
      RequestMix.Kind(share: 0.7, input: .lognormal(median: 800, sigma: 1), output: output),
      RequestMix.Kind(share: 0.3, input: .lognormal(median: 2_000, sigma: 1), output: output),
    ],
    tenantShares: [0.8, 0.2]
  )

  static func deployment(
    _ index: Int,
    limits: DeploymentLimits = DeploymentLimits()
  ) -> Deployment {
    Deployment(
      name: "d\(index)",
      provider: "p\(index % 3)",
      model: "m\(index % 4)",
      prices: PriceList(
        input: TokenPrice(picodollars: 500_000 + 300_000 * Int64(index)),
        output: TokenPrice(picodollars: 1_500_000 + 900_000 * Int64(index))
      ),
      limits: limits
    )
  }

  static func behaviour(_ index: Int, errorShare: Double = 0.02) -> HostedBehaviour {
    HostedBehaviour(
      firstTokenBase: TimeSpan(milliseconds: 250 + 80 * Int64(index)),
      firstTokenPerThousandInput: TimeSpan(milliseconds: 30),
      perOutputToken: TimeSpan(milliseconds: 12 + 4 * Int64(index)),
      slots: 32,
      errorShare: errorShare,
      solveRates: [0.6 + 0.05 * Double(index % 4), 0.5 + 0.1 * Double(index % 4)]
    )
  }

  /// A fleet of four unlike deployments.
  static let fleet = SimulatedFleet(
    deployments: (0..<4).map { deployment($0) },
    behaviours: (0..<4).map { behaviour($0) },
    taskTypes: taskTypes.count
  )

  static func setup(_ luck: Luck, fleet: SimulatedFleet = fleet) -> SimulationSetup {
    SimulationSetup(
      fleet: fleet,
      taskTypes: taskTypes,
      outputLaws: [output, output],
      luck: luck
    )
  }

  static func source(rate: Double, seconds: Int64, luck: Luck) -> SyntheticSource {
    SyntheticSource(
      law: .poisson(rate: rate),
      mix: mix,
      horizon: TimeSpan(wholeSeconds: seconds),
      luck: luck
    )
  }

  static func strategy(_ id: String, _ setup: SimulationSetup) throws -> any RoutingStrategy {
    try StrategyRegistry.builtIn.make(
      id,
      deployments: setup.fleet.deployments,
      taskTypes: setup.taskTypes
    )
  }

  /// Runs a strategy over a Poisson stream; answers with all metrics.
  static func metrics(
    _ id: String,
    _ setup: SimulationSetup,
    rate: Double,
    seconds: Int64,
    coinPurpose: Int = 1
  ) throws -> MetricRecorder {
    let horizon = TimeSpan(wholeSeconds: seconds)
    var source = source(rate: rate, seconds: seconds, luck: setup.luck)
    var recorder = MetricRecorder(setup, window: .zero..<(.zero + horizon), horizon: horizon)
    let run = Simulation(
      setup: setup,
      strategy: try strategy(id, setup),
      coinPurpose: coinPurpose
    )
    _ = try run.run(&source, into: &recorder)
    return recorder
  }
}

extension MetricRecorder {
  /// Dollars a request: v · [solved in time] − cost.
  func netValue(_ value: Double = 0.1) -> Double {
    (value * Double(total.solvedInTime) - Double(total.cost) / 1e9) / Double(total.arrivals)
  }
}

/// Keeps every completed request and every first choice.
struct ListRecorder: RunRecorder {
  var completed: [CompletedRequest] = []
  var choices: [(deployment: DeploymentIndex, now: Instant)] = []
  var faults: [(fault: Int, isActive: Bool, now: Instant)] = []

  mutating func record(_ completed: borrowing CompletedRequest) {
    self.completed.append(copy completed)
  }

  mutating func choose(_ deployment: DeploymentIndex, at now: Instant) {
    choices.append((deployment, now))
  }

  mutating func faultChanged(_ fault: Int, isActive: Bool, at now: Instant) {
    faults.append((fault, isActive, now))
  }
}

/// Plain random numbers for property tests, from a seed that failures print.
struct Dice {
  private let luck: Luck
  private var ordinal: UInt32 = 0

  init(_ seed: UInt64) {
    luck = Luck(seed: seed, replication: 999)
  }

  mutating func uniform() -> Double {
    defer { ordinal += 1 }
    return luck.uniform(.resampling, request: RequestKey(source: 0, ordinal: ordinal))
  }

  mutating func below(_ bound: Int) -> Int {
    min(Int(uniform() * Double(bound)), bound - 1)
  }
}

/// Expects equality where the value comes from a mutating call, which `#expect` cannot make.
func expect<Value: Equatable>(
  _ value: Value,
  is expected: Value,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(value == expected, sourceLocation: sourceLocation)
}
