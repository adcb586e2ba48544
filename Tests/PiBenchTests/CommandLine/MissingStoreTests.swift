// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Every command that reads a store, with the name of one that is not there.
struct MissingStoreTests {
  private static let store = ["--store", "none.db"]

  /// Command lines that need a store to be there, by command.
  static let commands: [String: [[String]]] = [
    "import": [["labels", "labels.csv", "--dry-run"] + store],
    "ledger": [store],
    "train": [store + ["--out", "weights"]],
    "evaluate": [store + ["--weights", "weights", "--out", "evaluation"]],
    "explain": [["1:0"] + store + ["--weights", "weights"]],
    "reconcile": [store + ["--invoice", "bill.csv"]],
    "history": [store, store + ["--summary"]],
    "export": [["telemetry"] + store + ["--out", "tables"]],
    "migrate": [
      ["--from", "none.db", "--to", "copy.db", "--progress", "none"],
      ["--from", "none.db", "--to", "copy.db", "--progress", "none", "--dry-run"],
      ["--from", "none.db", "--to", "copy.db", "--progress", "none", "--verify"],
    ],
  ]
  /// Commands that name stores and make those that are not there, or take the name for a file's.
  private static let others: Set<String> = ["simulate"]

  private static func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("day,cost\n2026-11-02,3\n", to: "bill.csv")
    try scratch.write("request_id,score\na,1\n", to: "labels.csv")
    return scratch
  }

  @Test func `every command whose help names a store is here`() throws {
    let overview = try Program.run(["help"]).output
    let names = overview.split(separator: "\n").filter { $0.hasPrefix("  ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(names.contains("ledger"))
    let naming = try names.filter { name in
      try Program.run([name, "--help"]).output.contains("STORE")
    }
    #expect(Set(naming) == Set(Self.commands.keys).union(Self.others))
  }

  @Test(arguments: commands.keys.sorted())
  func `a store that is not there is named, and nothing is made`(_ command: String) throws {
    for words in try #require(Self.commands[command]) {
      let scratch = try Self.scratch()
      let ending = try Program.run([command] + words, in: scratch.path)
      #expect(ending.code == 3, "\(command) \(words): \(ending.code)")
      #expect(
        ending.errors
          == "pibench: none.db: no such store; pibench import and simulate --telemetry make one\n"
      )
      let left = try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
      #expect(left == ["bill.csv", "labels.csv"], "\(command) \(words)")
    }
  }

  @Test func `of a run of a store that is not there the store is named`() throws {
    let scratch = try Self.scratch()
    let ending = try Program.run(
      ["simulate", "--trace", "none.db:3", "--out", "out", "--progress", "none"],
      in: scratch.path
    )
    #expect(ending.code == 3)
    #expect(ending.errors == "pibench: none.db: no such file\n")
  }

  @Test func `a store in a folder that is not there is not made`() throws {
    let scratch = try Self.scratch()
    let ending = try Program.run(
      ["import", "labels", "labels.csv", "--store", "none/s.db"],
      in: scratch.path
    )
    #expect(ending.code == 3)
    #expect(ending.errors == "pibench: none/s.db: no such folder to make the store in\n")
  }
}
