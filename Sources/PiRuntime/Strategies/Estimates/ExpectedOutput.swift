// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The output tokens that a request is expected to need: a constant, or a moving mean by task type.
struct ExpectedOutput: Sendable {
  static let parameter = StrategyParameter(
    "expected_output",
    "Output tokens expected of a request; 0 learns a moving mean by task type (256 before the first).",
    .number(default: 0, in: 0...1e6)
  )

  private let fixed: Double
  private var means: ContiguousArray<Double>
  private var counts: ContiguousArray<Double>

  init(_ setup: StrategySetup) throws(StrategyError) {
    fixed = try setup.number("expected_output")
    let rows = max(setup.taskTypes.count, 1)
    means = ContiguousArray(repeating: 256, count: rows)
    counts = ContiguousArray(repeating: 0, count: rows)
  }

  /// Learns from an answer; each of the first twenty counts alike, then the newest counts 5 %.
  mutating func observe(_ observation: borrowing AttemptObservation) {
    guard observation.outcome.error == nil else { return }
    let row = min(observation.request.taskType.offset, means.count - 1)
    counts[row] += 1
    let share = max(1 / counts[row], 0.05)
    means[row] += (Double(observation.outcome.usage.output.count) - means[row]) * share
  }

  /// The tokens expected, at most the request's cap.
  func tokens(for request: Request) -> Double {
    let row = min(request.taskType.offset, means.count - 1)
    return min(fixed > 0 ? fixed : means[row], Double(request.outputCap.count))
  }

  /// Dollars that a request is expected to cost at a deployment: fresh, cached and written input and
  /// the expected output, at the prices that its whole input calls for.
  ///
  /// - Parameters:
  ///   - request: the request.
  ///   - deployment: where it would go.
  ///   - fleet: the fleet with its current prices.
  ///   - cached: input tokens from the prompt cache; nil for the whole prefix that the request
  ///     shares, as a deployment holds it that serves the session all along.
  /// - Returns: dollars, 0 or more.
  func dollars(
    for request: Request,
    at deployment: DeploymentIndex,
    in fleet: borrowing ObservedFleet,
    cached: Int32? = nil
  ) -> Double {
    let shared = min(request.sharedPrefixTokens.count, request.inputTokens.count)
    let keeps = fleet.caching[deployment.offset]?.keeps(shared) ?? false
    return fleet.dollars(
      for: request,
      at: deployment,
      cached: cached ?? (keeps ? shared : 0),
      outputTokens: tokens(for: request)
    )
  }
}
