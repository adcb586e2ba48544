// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import Testing

/// `evaluate` and `explain` on what `simulate` and `train` leave.
@Suite struct EvaluateCommandTests {
  /// A folder with weights `w` and a store `n.db` of a run that used them.
  private func trained() throws -> Scratch {
    let scratch = try Scratch()
    let learned = "learned(weights=mine)"
    for words in [
      [
        "simulate", "--requests", "4000", "--replications", "2", "--explore", "0.05",
        "--strategy", "litellm.simple_shuffle", "--baseline", "litellm.simple_shuffle",
        "--telemetry", "t.db", "--seed", "21", "--progress", "none",
      ],
      ["train", "--store", "t.db", "--out", "w"],
      [
        "simulate", "--weights", "mine=w", "--requests", "500", "--replications", "2",
        "--strategy", learned, "--baseline", learned, "--telemetry", "n.db", "--seed", "5",
        "--progress", "none",
      ],
    ] {
      let ending = try Program.run(words, in: scratch.path)
      #expect(ending.code == 0, "\(ending.errors)")
    }
    return scratch
  }

  @Test func `weights are judged on new telemetry, and a decision is taken apart`() throws {
    let scratch = try trained()
    let judged = try Program.run(
      ["evaluate", "--weights", "w", "--store", "n.db"],
      in: scratch.path
    )
    #expect(judged.code == 0 && judged.errors.isEmpty, "\(judged.errors)")
    #expect(judged.output.contains(" attempts of 1 runs, "))
    #expect(judged.output.contains("\nCould not judge the probability of success: "))
    #expect(judged.output.hasSuffix("\nevaluation: evaluation\n"))
    #expect(try scratch.names(in: "evaluation") == ["evaluate.json", "heads.csv"])
    let explained = try Program.run(
      ["explain", "1:7", "--weights", "w", "--store", "n.db"],
      in: scratch.path
    )
    #expect(explained.code == 0 && explained.errors.isEmpty, "\(explained.errors)")
    #expect(explained.output.hasPrefix("run 1, request 7, decision 0 at "))
    #expect(!explained.output.contains("The log's scores differ"))
    let priced = try Program.run(
      ["explain", "1:7", "--weights", "w", "--store", "n.db", "--value", "0.5"],
      in: scratch.path
    )
    #expect(priced.output.contains("\nThe log's scores differ by up to "))
    let json = try Program.run(
      ["explain", "1:7", "--weights", "w", "--store", "n.db", "--json"],
      in: scratch.path
    )
    let document = try JSONReader.parse(Array(json.output.utf8), named: "stdout")
    let decisions = try [JSONNode](json: try #require(document["decisions"]))
    let candidates = try [JSONNode](json: try #require(decisions.first?["candidates"]))
    #expect(candidates.count == 7)
    let sums = try candidates.map { candidate in
      let terms = try [
        "value", "fresh_input", "cached_input", "output", "latency", "if_it_fails", "rest",
      ].map { try Double(json: try #require(candidate["terms"]?[$0])) }
      return try terms.reduce(0, +) - Double(json: try #require(candidate["score"]))
    }
    #expect(sums.allSatisfy { abs($0) < 1e-12 })
  }

  @Test func `what is not there is told, and nothing is written`() throws {
    let scratch = try trained()
    let store = ["--store", "n.db"]
    let weights = ["--weights", "w"]
    for (words, code, message) in [
      (
        ["explain", "1:500"] + store + weights, Int32(3),
        "expected a request of run 1, which has 500, found 500"
      ),
      (["explain", "4:1"] + store + weights, 3, "n.db: has no run 4"),
      (["explain", "1:1"] + store + ["--weights", "none"], 3, "none/model.json: no such file"),
      (
        ["explain", "x"] + store + weights, 2,
        "expected the numbers of a run and of a request such as 1:42, found \"x\""
      ),
      (
        ["explain", "1:1"] + store, 2,
        "explain needs weights: --weights DIR; see pibench explain --help"
      ),
      (
        ["evaluate"] + store, 2,
        "evaluate needs weights: --weights DIR; see pibench evaluate --help"
      ),
      (["evaluate", "--run", "4"] + store + weights, 3, "n.db: has no run 4"),
      (
        ["evaluate", "--since", "99d"] + store + weights, 3,
        "nothing can be judged on this store: 1 run without attempts that follow a decision with"
          + " features in the time asked for"
      ),
      (
        ["evaluate", "--since", "2026-11-01"] + store + weights, 2,
        "--since: expected a length since the run's start such as 36h, 90m or 2d, found"
          + " \"2026-11-01\""
      ),
    ] {
      let ending = try Program.run(words, in: scratch.path)
      #expect(ending.code == code, "\(words)")
      #expect(ending.errors == "pibench: \(message)\n", "\(words)")
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.path + "/evaluation"))
  }
}
