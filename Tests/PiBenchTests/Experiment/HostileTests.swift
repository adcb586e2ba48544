// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiRuntime
import PiSimulator
import Testing

/// Values at the edges of what files may say: every run must end and render.
struct HostileTests {
  private static let rate = "{\"law\": \"poisson\", \"rate_per_s\": 2}"
  private static let prices = "\"input_usd_per_million\": 1, \"output_usd_per_million\": 2"
  private static let times = "\"ttft_base_s\": 0.5, \"tpot_s\": 0.01"
  private static let end = "\"replications\": 2"
  private static let sizes = "\"input_tokens\": 900, \"output_tokens\": 300"

  static let edges: [(part: String, other: String)] = [
    (end, end + ", \"gateway\": {\"deadline_s\": 0}"),
    (end, end + ", \"gateway\": {\"attempt_timeout_s\": 0}"),
    (end, end + ", \"gateway\": {\"attempts\": 8, \"backoff_s\": 0, \"jitter_s\": 0}"),
    (
      end,
      end + ", \"gateway\": {\"deadline_s\": 3.15e8, \"attempts\": 8, \"backoff_s\": 3.15e8, "
        + "\"longest_backoff_s\": 3.15e8, \"jitter_s\": 3.15e8, \"longest_retry_after_s\": 3.15e8}"
    ),
    (end, end + ", \"labels\": {\"share\": 1, \"median_delay_s\": 3.15e8, \"delay_sigma\": 5}"),
    (end, end + ", \"window\": {\"from_s\": 3e8}"),
    (end, end + ", \"window\": {\"from_s\": 1, \"to_s\": 1.000000001}"),
    (end, end + ", \"value_usd\": 0"),
    (times, times + ", \"error_share\": 1"),
    (times, times + ", \"error_share\": 1, \"error_mix\": {\"hangs\": 1}"),
    (times, times + ", \"slots\": 1, \"queue\": 0"),
    (times, times + ", \"rpm\": 1"), (times, times + ", \"tpm\": 1"),
    (times, times + ", \"context_tokens\": 1, \"refusal_s\": 0"),
    (times, "\"ttft_base_s\": 0, \"tpot_s\": 0, \"ttft_sigma\": 0, \"tpot_sigma\": 0"),
    (times, "\"ttft_base_s\": 3600, \"tpot_s\": 3600, \"ttft_sigma\": 3, \"slowdown\": 100"),
    (prices, "\"input_usd_per_million\": 0, \"output_usd_per_million\": 0"),
    (sizes, "\"input_tokens\": {\"median\": 2e8, \"sigma\": 5}, \"output_tokens\": 2e8"),
    (rate, "{\"law\": \"poisson\", \"rate_per_s\": 1e-6}"),
    (rate, "{\"law\": \"gamma\", \"rate_per_s\": 1, \"shape\": 0.01}"),
    (rate, "{\"law\": \"weibull\", \"rate_per_s\": 1, \"shape\": 0.1}"),
    (
      rate,
      "{\"law\": \"mmpp\", \"states\": [{\"rate_per_s\": 0, \"mean_stay_s\": 0.01}, "
        + "{\"rate_per_s\": 1e-6, \"mean_stay_s\": 0.01}]}"
    ),
    (rate, "{\"law\": \"diurnal\", \"mean_per_s\": 1e-6, \"peak_to_mean\": 2}"),
    (
      end,
      end + ", \"faults\": [{\"effect\": \"brown_out\", \"factor\": 1000, \"provider\": \"east\", "
        + "\"mean_between_s\": 0.001, \"mean_repair_s\": 0.001}]"
    ),
    (
      end,
      end + ", \"faults\": [{\"effect\": \"black_hole\", \"deployments\": [\"a\", \"a\", \"b\"], "
        + "\"from_request\": 0, \"for_requests\": 1000000000}]"
    ),
  ]

  @Test(arguments: edges)
  func `a run at the edge ends and renders`(_ part: String, _ other: String) async throws {
    var spec = try SampleFiles.read(SampleFiles.experiment(replacing: part, with: other))
    spec.yardsticks = Yardstick.allCases
    let runner = try ExperimentRunner(spec, workers: 2)
    let result = try await runner.run()
    let document = DocumentBuilder(result, runner).document(manifest: [])
    #expect(document.strategies.count == 2 + Yardstick.allCases.count)
    #expect(!SummaryCSV.render(document).isEmpty)
    #expect(!TerminalTable.render(document, options: .init()).isEmpty)
    // As bytes, because what is not a number equals nothing.
    let json = document.json()
    #expect(try RunDocument(json: json, named: "results.json").json() == json)
  }

  @Test func `sums of money have no limit`() {
    var cell = MetricCell()
    cell.cost = Int128(Int64.max)
    cell.merge(cell)
    // More than 2⁶³ nanodollars, which is 9.2 billion dollars.
    #expect(cell.cost == 2 * Int128(Int64.max))
  }

  @Test func `every strategy runs on one deployment and on 60`() async throws {
    var spec = try SampleFiles.read(SampleFiles.experiment)
    spec.strategies = StrategyRegistry.builtIn.all.filter { $0.id != "weighted" }.map {
      ExperimentSpec.StrategyChoice(StrategySelection($0.id))
    }
    spec.baseline = spec.strategies[0].label
    spec.workload.requests = 100
    let first = spec.fleet.members[0]
    for count in [1, 60] {
      spec.fleet.members = (0..<count).map { place in
        var member = first
        member.deployment.name = "d\(place)"
        return member
      }
      let result = try await ExperimentRunner(spec, workers: 2).run()
      #expect(result.strategies.count == spec.strategies.count)
    }
  }

  @Test func `a fleet of 4,096 deployments is reported in seconds, 4,097 are refused`()
    async throws
  {
    func text(_ count: Int) -> String {
      let members = (0..<count).map {
        "{\"name\": \"d\($0)\", \(HostileTests.prices), \(HostileTests.times)}"
      }
      return SampleFiles.experiment(
        replacing: SampleFiles.fleet,
        with: "{\"name\": \"big\", \"deployments\": [\(members.joined(separator: ", "))]}"
      )
    }
    var spec = try SampleFiles.read(text(4_096))
    spec.workload.requests = 20
    spec.strategies.removeLast()
    let runner = try ExperimentRunner(spec, workers: 2)
    let result = try await runner.run()
    let document = DocumentBuilder(result, runner).document(manifest: [])
    #expect(document.strategies[0].shares.count == 4_096)
    #expect {
      _ = try SampleFiles.read(text(4_097))
    } throws: { "\($0)".contains("expected 1 … 4096 deployments") }
  }

  @Test func `256 task types are read and run, 257 are refused`() async throws {
    func text(_ count: Int) -> String {
      let types = (0..<count).map {
        "{\"name\": \"t\($0)\", \"share\": 1, \"slo_s\": 8, \(HostileTests.sizes)}"
      }
      return SampleFiles.experiment.replacing(
        "{\"name\": \"code\", \"share\": 1, \"slo_s\": 20, \(HostileTests.sizes)}",
        with: types.joined(separator: ", ")
      ).replacing("{\"chat\": 0.9, \"code\": 0.8}", with: "0.9")
    }
    var spec = try SampleFiles.read(text(255))
    spec.yardsticks = [.oracle]
    let result = try await ExperimentRunner(spec, workers: 2).run()
    #expect(result.strategies[0].runs[0].taskTypes.count == 256)
    #expect {
      _ = try SampleFiles.read(text(256))
    } throws: { "\($0)".contains("expected 1 … 256 task_types") }
  }

  @Test(arguments: [
    ("", "expected"), ("[", "expected"), ("null", "expected an object"),
    (String(repeating: "[", count: 100_000), "expected"),
    (String(repeating: "{\"a\":", count: 100_000), "expected"),
    ("{\"name\": 1" + String(repeating: "0", count: 100_000) + "}", "expected"),
    ("\u{FEFF}{}", "expected the key \"name\""), ("{}\r\n\r\n{}", "expected"),
  ])
  func `what is no experiment is told and does not trap`(
    _ text: String,
    _ message: String
  ) throws {
    #expect {
      _ = try SampleFiles.read(text)
    } throws: { "\($0)".hasPrefix("e.json:") && "\($0)".contains(message) }
  }
}
