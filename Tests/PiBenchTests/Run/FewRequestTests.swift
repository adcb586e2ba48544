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
}
