// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiRuntime
import PiSimulator
import Testing

struct ExperimentRunnerTests {
  /// Deployment `good` is best alone for chat, `code` for code; `bad` for neither.
  private static let experiment = """
    {"name": "pick", "fleet": {"name": "f", "deployments": [
    {"name": "bad", "input_usd_per_million": 0, "output_usd_per_million": 0, "ttft_base_s": 0.1, \
    "tpot_s": 0.001, "solve_rate": {"chat": 0.2, "code": 0.2}},
    {"name": "good", "input_usd_per_million": 1, "output_usd_per_million": 1, "ttft_base_s": 0.1, \
    "tpot_s": 0.001, "solve_rate": {"chat": 0.95, "code": 0.6}},
    {"name": "code", "input_usd_per_million": 1, "output_usd_per_million": 1, "ttft_base_s": 0.1, \
    "tpot_s": 0.001, "solve_rate": {"chat": 0.5, "code": 0.95}}]},
    "workload": {"kind": "open_loop", "arrivals": {"law": "poisson", "rate_per_s": 5}, \
    "duration_s": 200, "task_types": [\
    {"name": "chat", "share": 2, "slo_s": 8, "input_tokens": 100, "output_tokens": 50}, \
    {"name": "code", "share": 1, "slo_s": 8, "input_tokens": 100, "output_tokens": 50}]},
    "strategies": ["random"], "yardsticks": ["best_single", "best_per_task", "oracle", \
    "oracle.luck"], "replications": 3, "seed": 7}
    """

  @Test func `yardsticks name what they picked and stand in order`() async throws {
    let spec = try SampleFiles.read(ExperimentRunnerTests.experiment)
    let result = try await ExperimentRunner(spec, workers: 2).run()
    #expect(
      result.yardsticks.map(\.arm.label) == [
        "best_single", "best_per_task", "oracle", "oracle.luck",
      ]
    )
    #expect(result.yardsticks[0].detail == "good")
    #expect(result.yardsticks[1].detail == "chat: good, code: code")
    // The oracle is left out: it picks the same deployments but for the easiest requests.
    let values = [result.strategies[0]] + [0, 1, 3].map { result.yardsticks[$0] }
    let means = values.map(\.meanNetValue)
    #expect(means == means.sorted())
    let alone = result.yardsticks[0].record.merged
    let arrivals = alone.tally.total.arrivals
    #expect(alone.tally.choices[1] == arrivals, "every request in the window")
    #expect(arrivals > 900 * Int64(result.replications))
  }

  @Test func `a relative half-width adds replications, and yardsticks cover them all`()
    async throws
  {
    var spec = try SampleFiles.read(ExperimentRunnerTests.experiment)
    spec.precision = 0.02
    spec.yardsticks = [.bestSingle]
    let result = try await ExperimentRunner(spec, workers: 2).run()
    #expect(result.replications > 3 && result.replications < 1_000)
    #expect(result.strategies[0].runs.count == result.replications)
    #expect(result.yardsticks[0].runs.count == result.replications)
    #expect(result.windows.count == result.replications)
    #expect(result.yardsticks[0].detail == "good")
  }

  @Test func `what a command line changes reaches the experiment`() throws {
    var changes = ExperimentChanges()
    changes.strategies = "fastest, p2c.peak_ewma(tau_s=60),weighted"
    changes[.replications] = 5
    changes[.seed] = 9
    changes[.rateScale] = 2.0
    changes[.requests] = 77
    changes[.value] = 0.5
    changes[.precision] = 0.1
    let spec = try ExperimentReader().read("default", changes: changes)
    #expect(spec.strategies.map(\.label) == ["fastest", "p2c.peak_ewma(tau_s=60)", "weighted"])
    #expect(spec.strategies[2].selection.parameters.count == 1)
    #expect(spec.baseline == "fastest")
    #expect(spec.replications == 5 && spec.seed == 9 && spec.value == 0.5)
    #expect(spec.workload.rateScale == 2 && spec.workload.requests == 77)
    #expect(spec.precision == 0.1)
  }

  @Test func `another fleet drops the strategies with tables of the old one`() throws {
    var changes = ExperimentChanges()
    changes.fleet = "same-model"
    let scratch = try Scratch()
    let table = """
      [{"id": "weighted", "parameters": {"weights": {"chat": {"a": 1}}}}]
      """
    let only = try scratch.write(
      SampleFiles.experiment(replacing: "[\"random\", \"p2c.peak_ewma\"]", with: table),
      to: "only.json"
    )
    #expect {
      _ = try ExperimentReader().read(only, changes: changes)
    } throws: { "\($0)".contains("has only strategies with tables of its own fleet") }
    changes.strategies = "random"
    #expect(try ExperimentReader().read(only, changes: changes).fleet.name == "same-model")
  }

  @Test(arguments: [1, 2, 3, 500])
  func `a limit on requests holds for every kind of workload`(_ most: UInt32) async throws {
    let open = "\"kind\": \"open_loop\",\n\"arrivals\": {\"law\": \"poisson\", \"rate_per_s\": 2}"
    let kinds = [
      open, "\"kind\": \"closed_loop\", \"users\": 4, \"mean_think_time_s\": 0.1",
      "\"kind\": \"closed_loop\", \"users\": 600, \"mean_think_time_s\": 1",
    ]
    for kind in kinds {
      var spec = try SampleFiles.read(SampleFiles.experiment(replacing: open, with: kind))
      spec.workload.requests = most
      let result = try await ExperimentRunner(spec, workers: 2).run()
      for run in result.strategies.flatMap(\.runs) {
        #expect(run.ending.totals.submitted <= UInt64(most))
        if most <= 3 || kind == kinds[2] { #expect(run.ending.totals.submitted == UInt64(most)) }
      }
    }
  }

  @Test func `goodput is per second of the time in which requests came`() async throws {
    var spec = try SampleFiles.read(SampleFiles.experiment)
    let goodput = try #require(
      MetricDefinition.all.firstIndex { $0.descriptor.id == "goodput_per_s" }
    )
    let all = try await ExperimentRunner(spec, workers: 2).run().strategies[0].runs[0]
    spec.workload.requests = 100
    let cut = try await ExperimentRunner(spec, workers: 2).run().strategies[0].runs[0]
    #expect(cut.ending.totals.submitted == 100)
    #expect((0.6...1.7).contains(cut.values[goodput] / all.values[goodput]))
  }
}
