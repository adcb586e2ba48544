// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiStatistics
import PiTestSupport
import Testing

/// How often nine equal strategies are called better or worse than one another.
///
/// Few replications of few requests agree by luck, and must not be believed.
///
/// The full version makes 1,000 tables of each size. A size fails when the lower 99 % limit of its
/// family error is above 7 %. Before the spread between requests was looked at, half of the tables of two
/// replications failed.
@Suite(.enabled(if: ValidationExtent.isOptimised, "needs `swift test -c release`"), .serialized)
struct EqualStrategyValidationTests {
  /// What is hard about an experiment.
  enum Scenario: String, CaseIterable, Sendable {
    /// Solved or not, as in most experiments.
    case usual
    /// Attempts fail and hang, so that p95 lies at the deadline in some runs.
    case failing
    /// Hardly anything is solved.
    case hopeless

    var deployment: String {
      switch self {
      case .usual: "\"error_share\": 0, \"solve_rate\": 0.8"
      case .failing: "\"error_share\": 0.37, \"solve_rate\": 0.8"
      case .hopeless: "\"error_share\": 0, \"solve_rate\": 0.02"
      }
    }

    /// Deployments of one model give equal answers; where solving is to differ, models differ.
    var models: [String] { self == .failing ? ["m", "m", "m"] : ["a", "b", "c"] }
  }

  struct Size: CustomStringConvertible, Sendable {
    var replications: Int
    var requests: Int
    var description: String { "\(replications) × \(requests)" }
  }

  private static let sizes = [(2, 10), (2, 50), (2, 500), (3, 50), (10, 50), (10, 500)]
    .map { Size(replications: $0.0, requests: $0.1) }

  @Test(arguments: Scenario.allCases, EqualStrategyValidationTests.sizes)
  func `equal strategies are seldom told apart`(scenario: Scenario, size: Size) async throws {
    let tables =
      ValidationExtent.isFull ? 1_000 : size.replications * size.requests < 1_000 ? 60 : 8
    var found: [[Bool]] = []
    for table in 1...tables { found.append(try await claims(scenario, size, seed: table)) }
    for (index, metric) in headlines.enumerated() {
      let errors = found.count { $0[index] }
      print("equal strategies, \(scenario), \(size), \(metric.id): \(errors) of \(tables)")
      let interval = ProportionInterval.clopperPearson(
        successes: errors,
        trials: tables,
        confidence: 0.98
      )
      #expect(interval.low <= 0.07, "\(scenario), \(size), \(metric.id): \(errors) of \(tables)")
    }
  }

  private var headlines: [MetricDescriptor] {
    MetricDefinition.all.map(\.descriptor).filter(\.isHeadline)
  }

  /// By headline metric: whether a table calls any strategy better or worse.
  private func claims(_ scenario: Scenario, _ size: Size, seed: Int) async throws -> [Bool] {
    var spec = try SampleFiles.read(experiment(scenario))
    spec.seed = UInt64(seed)
    spec.replications = size.replications
    spec.workload.requests = UInt32(size.requests)
    let runner = try ExperimentRunner(spec, workers: 2)
    let document = DocumentBuilder(try await runner.run(), runner).document(manifest: [])
    return document.metrics.indices.filter { document.metrics[$0].isHeadline }.map { metric in
      document.strategies.contains { strategy in
        let verdict = strategy.figures[metric].difference?.verdict
        return verdict == .better || verdict == .worse
      }
    }
  }

  private func experiment(_ scenario: Scenario) -> String {
    let deployments = scenario.models.enumerated().map { index, model in
      """
      {"name": "d\(index)", "model": "\(model)", "input_usd_per_million": 1,
       "output_usd_per_million": 2, "ttft_base_s": 0.5, "tokens_per_second": 100, "slots": 1000,
       "slowdown": 0, \(scenario.deployment)}
      """
    }
    return """
      {"name": "equal", "fleet": {"name": "equal", "deployments": [\(deployments.joined(separator: ","))]},
       "workload": {"kind": "open_loop", "arrivals": {"law": "poisson", "rate_per_s": 2},
         "duration_s": 250, "task_types": [{"name": "chat", "share": 1, "slo_s": 4,
         "input_tokens": {"median": 500, "sigma": 0.8}, "output_tokens": {"median": 180, "sigma": 0.6}}]},
       "strategies": ["random", "weighted", "litellm.simple_shuffle", "openrouter.price2", "round_robin",
         "p2c.least_loaded", "envoy.least_request", "p2c.peak_ewma", "litellm.usage_v2"],
       "yardsticks": [], "window": {"from_s": 0}, "baseline": "random"}
      """
  }
}
