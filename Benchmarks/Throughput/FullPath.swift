// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator

/// The whole simulation: workload, gateway, eight hosted deployments with limits, all metrics.
enum FullPath {
  static let requests = CommandLine.arguments.dropFirst(2).first.flatMap(UInt32.init) ?? 1_000_000
  private static let rate = 100.0
  private static let taskTypes = [
    TaskType(name: "chat", objective: TimeSpan(wholeSeconds: 10)),
    TaskType(name: "code", objective: TimeSpan(wholeSeconds: 20)),
  ]
  private static let output = TokenLaw.lognormal(median: 150, sigma: 0.8)

  private static let mix = RequestMix(
    kinds: [
      RequestMix.Kind(share: 0.7, input: .lognormal(median: 800, sigma: 1), output: output),
      RequestMix.Kind(share: 0.3, input: .lognormal(median: 2_000, sigma: 1), output: output),
    ]
  )

  private static func deployment(_ index: Int) -> Deployment {
    Deployment(
      name: "d\(index)",
      provider: "p\(index % 3)",
      model: "m\(index % 4)",
      prices: PriceList(
        input: TokenPrice(picodollars: 500_000 + 100_000 * Int64(index)),
        output: TokenPrice(picodollars: 1_500_000 + 400_000 * Int64(index))
      ),
      limits: DeploymentLimits(
        requestsPerMinute: 2_400,
        tokensPerMinute: 6_000_000,
        contextTokens: 128_000
      )
    )
  }

  private static func behaviour(_ index: Int) -> HostedBehaviour {
    HostedBehaviour(
      firstTokenBase: TimeSpan(milliseconds: 250 + 40 * Int64(index)),
      firstTokenPerThousandInput: TimeSpan(milliseconds: 30),
      perOutputToken: TimeSpan(milliseconds: 12 + Int64(index)),
      slots: 128,
      errorShare: 0.01,
      solveRates: [0.7 + 0.02 * Double(index), 0.6 + 0.02 * Double(index)]
    )
  }

  /// Runs one replication; answers with its counts.
  static func run(strategy id: String, replication: UInt32) throws -> RunTotals {
    let deployments = (0..<8).map(deployment)
    let luck = Luck(seed: 7, replication: replication)
    let setup = SimulationSetup(
      fleet: SimulatedFleet(
        deployments: deployments,
        behaviours: (0..<8).map(behaviour),
        taskTypes: taskTypes.count
      ),
      taskTypes: taskTypes,
      outputLaws: [output, output],
      luck: luck
    )
    let horizon = TimeSpan(clampingSeconds: 2 * Double(requests) / rate)
    var source = SyntheticSource(
      law: .poisson(rate: rate),
      mix: mix,
      horizon: horizon,
      requests: requests,
      luck: luck
    )
    var recorder = MetricRecorder(setup, window: .zero..<(.zero + horizon), horizon: horizon)
    let strategy = try StrategyRegistry.builtIn.make(
      id,
      deployments: deployments,
      taskTypes: taskTypes
    )
    let run = Simulation(setup: setup, strategy: strategy, coinPurpose: 1)
    return try run.run(&source, into: &recorder)
  }
}
