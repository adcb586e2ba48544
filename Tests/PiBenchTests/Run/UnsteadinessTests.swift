// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiSimulator
import Testing

/// Arms that are sent more than they can serve are named, and set nobody's warm-up.
struct UnsteadinessTests {
  /// Two deployments, of which b is too slow for half of two requests per second.
  ///
  /// It serves 0.4: two slots, 5 s each.
  private func experiment(_ strategies: String, faults: String = "") -> String {
    """
    {"name": "overload", "fleet": {"name": "two", "deployments": [
     {"name": "a", "input_usd_per_million": 1, "output_usd_per_million": 2, "ttft_base_s": 0.5,
      "tokens_per_second": 100, "slots": 100, "slowdown": 0, "error_share": 0},
     {"name": "b", "input_usd_per_million": 1, "output_usd_per_million": 2, "ttft_base_s": 1,
      "tokens_per_second": 50, "slots": 2, "slowdown": 0, "error_share": 0, "queue": 1000}]},
     "workload": {"kind": "open_loop", "arrivals": {"law": "poisson", "rate_per_s": 2},
      "duration_s": 3000, "task_types": [{"name": "chat", "share": 1, "slo_s": 10,
      "input_tokens": 100, "output_tokens": 200}]},
     "strategies": [\(strategies)], "baseline": "p2c.least_loaded", "yardsticks": [],
     "replications": 3\(faults)}
    """
  }

  @Test func `an arm that overloads a deployment is named, marked, and sets no warm-up`()
    async throws
  {
    let both = "\"p2c.least_loaded\", \"round_robin\""
    let runner = try ExperimentRunner(try SampleFiles.read(experiment(both)), workers: 2)
    let result = try await runner.run()
    let document = DocumentBuilder(result, runner).document(manifest: [])
    let marked = document.strategies.filter { $0.marks.contains("transient") }.map(\.id)
    #expect(marked == ["round_robin"])
    let note = document.notes.first { $0.hasPrefix("No steady state: ") }
    #expect(note?.contains("round_robin (utilisation 1 at b)") == true, "\(document.notes)")
    #expect(note?.contains("p2c") == false)
    let alone = try ExperimentRunner(
      try SampleFiles.read(experiment("\"p2c.least_loaded\"")),
      workers: 2
    )
    #expect(try await alone.run().windows == result.windows)
  }

  @Test func `a terminating experiment has no steady state to miss`() async throws {
    let text = experiment(
      "\"p2c.least_loaded\", \"round_robin\"",
      faults: ", \"window\": {\"from_s\": 0}"
    )
    let runner = try ExperimentRunner(try SampleFiles.read(text), workers: 2)
    let document = DocumentBuilder(try await runner.run(), runner).document(manifest: [])
    #expect(!document.strategies.contains { $0.marks.contains("transient") })
    #expect(!document.notes.contains { $0.hasPrefix("No steady state") })
  }

  private func trend(_ second: Double, _ last: Double, full: Bool = false) -> LoadTrend {
    LoadTrend(second: second, last: last, isFull: [false, full])
  }

  @Test func `nine runs of ten must rise, and by a quarter over all`() {
    let rising = [LoadTrend](repeating: trend(10, 20), count: 9)
    #expect(Unsteadiness(rising + [trend(10, 9)], isOpenLoop: true) == .growing)
    #expect(Unsteadiness(rising + [trend(10, 9), trend(10, 9)], isOpenLoop: true) == nil)
    let slight = [LoadTrend](repeating: trend(10, 11), count: 10)
    #expect(Unsteadiness(slight, isOpenLoop: true) == nil)
    #expect(Unsteadiness([], isOpenLoop: true) == nil)
  }

  @Test func `a full deployment counts where arrivals do not wait for answers`() {
    let full = [LoadTrend](repeating: trend(10, 10, full: true), count: 10)
    #expect(Unsteadiness(full, isOpenLoop: true) == .full([1]))
    #expect(Unsteadiness(full, isOpenLoop: false) == nil)
  }
}
