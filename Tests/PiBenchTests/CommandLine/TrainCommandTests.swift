// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import Testing

/// The loop as users close it: log, train, judge.
@Suite struct TrainCommandTests {
  /// A folder with a store of one logged run.
  private func logged() throws -> Scratch {
    let scratch = try Scratch()
    let ending = try Program.run(
      [
        "simulate", "--requests", "4000", "--replications", "2", "--explore", "0.05",
        "--strategy", "litellm.simple_shuffle", "--baseline", "litellm.simple_shuffle",
        "--telemetry", "t.db", "--seed", "21", "--progress", "none",
      ],
      in: scratch.path
    )
    #expect(ending.code == 0, "\(ending.errors)")
    return scratch
  }

  @Test func `what was trained is compared with the experiment's own strategies`() throws {
    let scratch = try logged()
    let trained = try Program.run(["train", "--store", "t.db", "--out", "w"], in: scratch.path)
    #expect(trained.code == 0 && trained.errors.isEmpty, "\(trained.errors)")
    #expect(trained.output.contains("attempts of 1 runs"))
    #expect(trained.output.hasSuffix("\nweights: w\n"))
    #expect(try scratch.names(in: "w") == ["heads.csv", "model.json", "train.json"])
    let judged = try Program.run(
      [
        "simulate", "--weights", "mine=w", "--requests", "300", "--replications", "2", "--json",
        "--progress", "none",
      ],
      in: scratch.path
    )
    #expect(judged.code == 0, "\(judged.errors)")
    let document = try JSONReader.parse(Array(judged.output.utf8), named: "stdout")
    guard case .array(let strategies)? = document["strategies"]?.value else {
      return #expect(Bool(false), "no strategies")
    }
    let roles = try strategies.reduce(into: [String: String]()) { roles, node in
      guard let name = node["label"] ?? node["id"], let role = node["role"] else { return }
      roles[try String(json: name)] = try String(json: role)
    }
    #expect(roles["learned(weights=mine)"] == "chooses")
    #expect(roles["learned.table(weights=mine)"] == "chooses")
    #expect(roles["vsr.multi_factor"] == "chooses" && roles["oracle"] == "yardstick")
  }

  @Test func `a quick training chooses penalties on one stretch and learns the same heads`() throws
  {
    let scratch = try logged()
    func heads(_ words: String...) throws -> [String: [String]] {
      let ending = try Program.run(
        ["train", "--store", "t.db", "--out", "w"] + words,
        in: scratch.path
      )
      try #require(ending.code == 0, "\(ending.errors)")
      let lines = try scratch.text(of: "w/heads.csv").split(separator: "\n").dropFirst()
      return Dictionary(
        uniqueKeysWithValues: lines.map {
          let cells = $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
          return (cells[0], cells)
        }
      )
    }
    let (usual, quick) = (try heads(), try heads("--quick"))
    #expect(Set(usual.keys) == Set(quick.keys) && quick["served"] != nil)
    // Rows are the same; only how the penalty is chosen differs.
    #expect(usual.mapValues { $0[1] } == quick.mapValues { $0[1] })
  }

  @Test func `what cannot be trained is told, and nothing is written`() throws {
    let scratch = try logged()
    for (words, code, message) in [
      (
        ["--strategy", "random"], Int32(3),
        "nothing can be learned from this store: 1 run not asked for"
      ),
      (["--run", "9"], 3, "t.db: has no run 9"),
      (["--hold-out", "2"], 2, "--hold-out: expected a number in 0 … 0.9, found \"2\""),
    ] {
      let ending = try Program.run(
        ["train", "--store", "t.db", "--out", "w"] + words,
        in: scratch.path
      )
      #expect(ending.code == code)
      #expect(ending.errors == "pibench: \(message)\n")
      #expect(!FileManager.default.fileExists(atPath: scratch.path + "/w"))
    }
  }

  @Test func `a folder with other files is not touched`() throws {
    let scratch = try logged()
    let ending = try Program.run(["train", "--store", "t.db", "--out", "."], in: scratch.path)
    #expect(ending.code == 2 && ending.errors.contains("expected a new or empty folder"))
    #expect(try scratch.names(in: ".").contains("t.db"))
  }
}
