// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import Testing

/// What is said of few requests, and of two arms of one strategy.
struct FewRequestTests {
  private func rows(_ experiment: String, _ options: [String]) throws -> [[String: String]] {
    let scratch = try Scratch()
    let file = try scratch.write(experiment, to: "e.json")
    let words = ["simulate", file, "--out", scratch.path + "/o", "--progress", "none"] + options
    let ending = try Program.run(words)
    try #require(ending.code == 0, "\(ending.errors)")
    let lines = try scratch.text(of: "o/summary.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
  }

  private func number(_ row: [String: String]?, _ column: String) throws -> Double {
    try #require(Double(row?[column] ?? ""))
  }

  @Test func `no retry in forty requests does not prove that there are none`() throws {
    // With failures of 0.5 %, the default, most such runs have no retry at all: of 2 × 20 requests
    // one more could have had one, so the interval reaches at least 1/40.
    let rows = try rows(SampleFiles.experiment, ["--requests", "20"])
    let row = rows.first { $0["metric"] == "retries_per_request" }
    #expect(try number(row, "ci95_high") >= 0.025)
  }

  @Test(arguments: 1...6 as ClosedRange<Int>)
  func `replications stop at the precision that is printed`(_ seed: Int) throws {
    let options = ["--relative-half-width", "0.05", "--requests", "20", "--seed", "\(seed)"]
    let rows = try rows(SampleFiles.experiment, options)
    for row in rows where row["metric"] == "net_value_usd" {
      let (low, high) = (try number(row, "ci95_low"), try number(row, "ci95_high"))
      #expect((high - low) / 2 <= 0.05 * abs(try number(row, "mean")) * (1 + 1e-9))
    }
  }

  @Test func `of two arms of one strategy the one that is named is the baseline`() throws {
    let arms = """
      "strategies": [{"id": "random", "label": "one"}, {"id": "random", "label": "two"}], \
      "baseline": "two"
      """
    let experiment = SampleFiles.experiment(
      replacing: "\"strategies\": [\"random\", \"p2c.peak_ewma\"]",
      with: arms
    )
    let scratch = try Scratch()
    let file = try scratch.write(experiment, to: "e.json")
    let ending = try Program.run(
      ["simulate", file, "--out", scratch.path + "/o", "--progress", "none"]
    )
    let lines = ending.output.split(separator: "\n").filter {
      $0.hasPrefix("one") || $0.hasPrefix("two")
    }
    let table = lines.filter { $0.contains("±") }
    #expect(table.count == 2)
    for line in table { #expect(line.contains("baseline") == line.hasPrefix("two"), "\(line)") }
  }

  @Test
  func `of times that are all alike the interval holds the time, and others are not identical`()
    throws
  {
    let scratch = try Scratch()
    func deployment(_ name: String, _ seconds: Double) -> String {
      """
      {"name": "\(name)", "input_usd_per_million": 1, "output_usd_per_million": 1, "ttft_sigma": 0,
       "ttft_base_s": \(seconds), "tpot_s": 0, "tpot_sigma": 0, "slots": 1000, "slowdown": 0,
       "error_share": 0, "solve_rate": 0.999}
      """
    }
    func only(_ name: String) -> String {
      #"{"id": "weighted", "label": "\#(name)", "parameters": {"weights": {"*": {"\#(name)": 1}}}}"#
    }
    let file = try scratch.write(
      """
      {"name": "alike", "yardsticks": [], "baseline": "a", "replications": 3,
       "fleet": {"name": "two", "deployments": [\(deployment("a", 0.1)), \(deployment("b", 0.1001))]},
       "strategies": [\(only("a")), \(only("b"))],
       "workload": {"kind": "open_loop", "arrivals": {"law": "poisson", "rate_per_s": 2},
        "duration_s": 1000, "task_types": [{"name": "chat", "share": 1, "slo_s": 9,
        "input_tokens": 100, "output_tokens": 10}]}}
      """,
      to: "e.json"
    )
    let ending = try Program.run(
      ["simulate", file, "--out", scratch.path + "/o", "--progress", "none"]
    )
    try #require(ending.code == 0, "\(ending.errors)")
    let lines = try scratch.text(of: "o/summary.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let rows = lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
    for (name, time) in [("a", 0.1), ("b", 0.1001)] {
      let row = rows.first { $0["label"] == name && $0["metric"] == "latency_p95_s" }
      #expect(try number(row, "ci95_low") <= time && number(row, "ci95_high") >= time, "\(name)")
      guard name == "b" else { continue }
      #expect(row?["verdict"] == "not distinguishable", "\(row ?? [:])")
      #expect(try number(row, "diff_ci95_low") <= 0.0001, "\(row ?? [:])")
      #expect(try number(row, "diff_ci95_high") >= 0.0001, "\(row ?? [:])")
      let mean = rows.first { $0["label"] == "b" && $0["metric"] == "latency_mean_served_s" }
      #expect(abs(try number(mean, "diff_mean") - 0.0001) < 1e-9)
    }
  }

  @Test func `net value is worth at most a solved request`() throws {
    // Nothing costs anything here and all is solved: the mean of two replications is the value itself.
    let free = SampleFiles.experiment.replacing(
      "\"strategies\"",
      with: "\"value_usd\": 0.1, \"strategies\""
    )
    let rows = try rows(free, ["--requests", "5", "--replications", "2"])
    let row = rows.first { $0["metric"] == "net_value_usd" }
    let bound = try number(rows.first { $0["metric"] == "net_value_at_0.02_usd" }, "ci95_high")
    #expect(try number(row, "ci95_high") <= 0.1 && bound <= 0.02)
  }
}
