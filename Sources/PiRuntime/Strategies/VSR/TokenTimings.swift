// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Sliding quantiles of TTFT and TPOT by deployment, from answers only, in seconds.
struct TokenTimings: Sendable {
  static let parameters = [
    StrategyParameter(
      "percentile",
      "Quantile of TTFT and TPOT.",
      .number(default: 0.95, in: 0...1)
    ),
    StrategyParameter("window", "Answers kept.", .number(default: 100, in: 1...10_000)),
  ]

  private let share: Double
  private var firstTokens: ContiguousArray<SlidingQuantile>
  private var perToken: ContiguousArray<SlidingQuantile>

  init(_ setup: StrategySetup) throws(StrategyError) {
    share = try setup.number("percentile")
    let window = SlidingQuantile(window: try setup.whole("window"))
    firstTokens = ContiguousArray(repeating: window, count: setup.deployments.count)
    perToken = firstTokens
  }

  /// Time to first token; nil before the first answer that streamed.
  func firstToken(_ deployment: DeploymentIndex) -> Double? {
    firstTokens[deployment.offset].quantile(share)
  }

  /// Time per output token after the first; nil before the first answer.
  func perOutputToken(_ deployment: DeploymentIndex) -> Double? {
    perToken[deployment.offset].quantile(share)
  }

  mutating func observe(_ observation: borrowing AttemptObservation) {
    let deployment = observation.deployment.offset
    let timings = AttemptTimings(observation)
    if let first = timings.firstToken { firstTokens[deployment].insert(first) }
    if let each = timings.perOutputToken { perToken[deployment].insert(each) }
  }
}
