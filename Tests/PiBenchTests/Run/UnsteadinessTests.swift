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
    #expect(
      note?.contains("round_robin (more is sent, retries included, than can be served to b)")
        == true,
      "\(document.notes)"
    )
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

  private func trend(_ numbers: [Double], _ demand: DeploymentDemand? = nil) -> LoadTrend {
    let idle = DeploymentDemand(attempts: 100, unserved: 0, late: 0, busy: 0.5)
    let length = LoadTrend.parts / numbers.count
    return LoadTrend(
      numbers: numbers.flatMap { [Double](repeating: $0, count: length) },
      demand: [idle, demand ?? idle]
    )
  }

  @Test func `nine runs of ten must rise from quarter to quarter, and by a quarter over all`() {
    let rising = [LoadTrend](repeating: trend([10, 15, 20]), count: 9)
    let falling = trend([10, 15, 9])
    let dented = trend([10, 9, 20])
    #expect(Unsteadiness(rising + [falling], isOpenLoop: true) == .growing)
    #expect(Unsteadiness(rising + [falling, falling], isOpenLoop: true) == nil)
    #expect(Unsteadiness(rising + [dented, dented], isOpenLoop: true) == nil)
    let slight = [LoadTrend](repeating: trend([10, 10.5, 11]), count: 10)
    #expect(Unsteadiness(slight, isOpenLoop: true) == nil)
    #expect(Unsteadiness([], isOpenLoop: true) == nil)
  }

  @Test
  func `two runs must rise in four steps and one in six, which chance does in 1 of 576 and 720`() {
    // Rising by thirds (10, 15, 20), not by quarters (12, 14.7, 13.3, 20).
    let quarters = trend([12, 12, 12, 4, 20, 20, 10, 10, 20, 20, 20, 20])
    let fours = trend([10, 12, 15, 20])
    let level = trend([10, 11, 9, 12, 12, 12, 15, 15, 15, 20, 20, 20])
    let sixes = trend([10, 12, 14, 16, 18, 20])
    #expect(Unsteadiness([quarters, quarters], isOpenLoop: true) == nil)
    #expect(Unsteadiness([fours, fours], isOpenLoop: true) == .growing)
    #expect(Unsteadiness([fours, trend([10, 12, 11, 20])], isOpenLoop: true) == nil)
    #expect(Unsteadiness([quarters, quarters, quarters], isOpenLoop: true) == .growing)
    #expect(Unsteadiness([level, level], isOpenLoop: true) == .growing)
    #expect(Unsteadiness([level], isOpenLoop: true) == nil)
    #expect(Unsteadiness([sixes], isOpenLoop: true) == .growing)
  }

  @Test(arguments: [
    // 95 % busy with 93 % served: with the rest it would be 102 %.
    (DeploymentDemand(attempts: 1_000, unserved: 70, late: 0, busy: 0.95), true),
    (DeploymentDemand(attempts: 1_000, unserved: 40, late: 0, busy: 0.95), false),
    // Always busy: kept so by a strategy, or too late for those who waited.
    (DeploymentDemand(attempts: 1_000, unserved: 5, late: 0, busy: 1), false),
    (DeploymentDemand(attempts: 1_000, unserved: 0, late: 10, busy: 1), true),
  ])
  func `a deployment is overloaded when all that it was sent would fill more slots than it has`(
    demand: DeploymentDemand,
    isOverloaded: Bool
  ) {
    let runs = [LoadTrend](repeating: trend([10, 10, 10], demand), count: 10)
    #expect(Unsteadiness(runs, isOpenLoop: true) == (isOverloaded ? .overloaded([1]) : nil))
    #expect(Unsteadiness(runs, isOpenLoop: false) == nil, "such arrivals slow themselves down")
  }
}
