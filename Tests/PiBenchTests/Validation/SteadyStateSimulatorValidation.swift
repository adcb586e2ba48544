// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiReport
import PiStatistics
import PiTestSupport
import Testing

/// Arms that have no steady state are called so, and hardly any others: one server with exponential
/// gaps and variable services, whose utilisation decides it.
///
/// The full version makes 100 experiments of each kind.
@Suite(.enabled(if: ValidationExtent.isOptimised, "needs `swift test -c release`"), .serialized)
struct SteadyStateSimulatorValidation {
  struct Case: CustomStringConvertible, Sendable {
    var utilisation: Double
    /// Requests that may wait.
    var queue: Int
    var replications: Int
    var description: String { "utilisation \(utilisation), queue \(queue), \(replications) runs" }
  }

  private static let cases = [0.5, 0.9, 0.95, 1.05, 1.3].flatMap { utilisation in
    [(1_000_000, 10), (50, 10), (1_000_000, 2)].map {
      Case(utilisation: utilisation, queue: $0.0, replications: $0.1)
    }
  }

  @Test(arguments: cases)
  func `an arm is called transient exactly when more is sent than served`(
    _ one: Case
  ) async throws {
    let trials = ValidationExtent.isFull ? 100 : 6
    var named = 0
    for trial in 1...trials { named += try await isTransient(one, seed: trial) ? 1 : 0 }
    print("transient, \(one): \(named) of \(trials)")
    let share = ProportionInterval.clopperPearson(
      successes: named,
      trials: trials,
      confidence: 0.98
    )
    if one.utilisation < 1 {
      #expect(share.low <= 0.02, "\(one): \(named) of \(trials)")
    } else {
      #expect(share.high >= 0.98, "\(one): \(named) of \(trials)")
    }
  }

  /// Bursts of requests that never wait raise the number in the system, and it falls again.
  @Test(arguments: [1_000, 4_000])
  func `two runs in bursts are not called transient`(_ stay: Int) async throws {
    let text = """
      {"name": "bursts", "fleet": {"name": "one", "deployments": [
       {"name": "a", "input_usd_per_million": 1, "output_usd_per_million": 1, "ttft_base_s": 2,
        "ttft_sigma": 0.3, "tpot_s": 0, "error_share": 0, "slowdown": 0, "slots": 1000}]},
       "workload": {"kind": "open_loop", "arrivals": {"law": "mmpp", "states": [
        {"rate_per_s": 0.05, "mean_stay_s": \(stay)}, {"rate_per_s": 0.8, "mean_stay_s": \(stay)}]},
        "duration_s": 8000, "task_types": [{"name": "t", "share": 1, "slo_s": 30,
        "input_tokens": 500, "output_tokens": 10}]},
       "strategies": ["random"], "yardsticks": [], "replications": 2}
      """
    let trials = ValidationExtent.isFull ? 500 : 20
    var named = 0
    for trial in 1...trials { named += try await isTransient(text, seed: trial) ? 1 : 0 }
    print("transient, bursts of \(stay) s, 2 runs: \(named) of \(trials)")
    let share = ProportionInterval.clopperPearson(
      successes: named,
      trials: trials,
      confidence: 0.98
    )
    #expect(share.low <= 0.02, "\(named) of \(trials)")
  }

  private func isTransient(_ one: Case, seed: Int) async throws -> Bool {
    // Services of 1 s on average: 200 tokens of 5 ms; σ² = ln 2 makes them vary like exponential ones.
    let text = """
      {"name": "one", "fleet": {"name": "one", "deployments": [
       {"name": "a", "input_usd_per_million": 1, "output_usd_per_million": 1, "ttft_base_s": 0,
        "ttft_sigma": 0, "tpot_s": 0.005, "tpot_sigma": 0, "error_share": 0, "slowdown": 0,
        "slots": 1, "queue": \(one.queue)}]},
       "workload": {"kind": "open_loop",
        "arrivals": {"law": "poisson", "rate_per_s": \(one.utilisation)}, "duration_s": 20000,
        "task_types": [{"name": "t", "share": 1, "slo_s": 10, "input_tokens": 100,
         "output_tokens": {"median": 141.4, "sigma": 0.8326}}]},
       "gateway": {"deadline_s": 86400, "attempts": 1},
       "strategies": ["random"], "yardsticks": [], "replications": \(one.replications)}
      """
    return try await isTransient(text, seed: seed)
  }

  private func isTransient(_ text: String, seed: Int) async throws -> Bool {
    var spec = try SampleFiles.read(text)
    spec.seed = UInt64(seed)
    let runner = try ExperimentRunner(spec, workers: 2)
    let document = DocumentBuilder(try await runner.run(), runner).document(manifest: [])
    return document.strategies[0].marks.contains("transient")
  }
}
