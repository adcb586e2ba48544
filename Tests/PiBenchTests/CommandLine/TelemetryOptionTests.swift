// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiTelemetry
import Testing

struct TelemetryOptionTests {
  private func simulate(_ scratch: Scratch, telemetry: String, _ words: String...) throws
    -> Program.Ending
  {
    let file = try scratch.write(SampleFiles.experiment, to: "e.json")
    return try Program.run(
      ["simulate", file, "--out", scratch.path + "/out", "--progress", "none"]
        + ["--telemetry", telemetry] + words
    )
  }

  /// The runs of a store as strategy and replication, in their order.
  private func runs(_ path: String) throws -> [String] {
    try SQLiteTelemetryStore(path: path).openReader().runs().map {
      "\($0.description.strategy ?? "") \($0.description.replication ?? -1)"
    }
  }

  @Test func `a run adds its baseline to the store, another one what it names`() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/log.db"
    let first = try simulate(scratch, telemetry: path)
    #expect(first.code == 0)
    #expect(first.output.contains("telemetry: ") && first.output.contains(" in 1 runs added to "))
    #expect(try runs(path) == ["random 0"])
    let again = try simulate(
      scratch,
      telemetry: path,
      "--telemetry-strategy",
      "all",
      "--telemetry-replications",
      "2"
    )
    #expect(again.code == 0)
    let all = ["random 0", "random 1", "p2c.peak_ewma 0", "p2c.peak_ewma 1"]
    #expect(try runs(path) == ["random 0"] + all)
    let named = try simulate(scratch, telemetry: path, "--telemetry-strategy", "p2c.peak_ewma")
    #expect(named.code == 0)
    #expect(try runs(path) == ["random 0"] + all + ["p2c.peak_ewma 0"])
  }

  @Test(arguments: [
    (
      ["--telemetry-strategy", "random,p2c.peak_ewm"],
      "--telemetry-strategy: cannot read \"p2c.peak_ewm\": expected a strategy that is compared, or all;"
        + " did you mean \"p2c.peak_ewma\"?; there are random, p2c.peak_ewma"
    ),
    (
      ["--telemetry-replications", "3"],
      "--telemetry-replications: expected at most the experiment's 2 replications, found 3"
    ),
  ]) func `what the experiment does not run cannot be logged`(
    _ words: [String],
    _ message: String
  ) throws {
    let scratch = try Scratch()
    let file = try scratch.write(SampleFiles.experiment, to: "e.json")
    let store = scratch.path + "/log.db"
    let ending = try Program.run(
      ["simulate", file, "--out", scratch.path + "/out", "--telemetry", store] + words
    )
    #expect(ending.code == 2)
    #expect(ending.errors == "pibench: \(message)\n")
    #expect(try scratch.names() == ["e.json"])
    let alone = try Program.run(["simulate", file, "--out", scratch.path + "/out"] + words)
    #expect(alone.code == 2)
    #expect(alone.errors == "pibench: \(words[0]) goes with --telemetry STORE\n")
  }

  @Test func `an interrupt takes back a store that it made, and leaves another as it was`() throws {
    let scratch = try Scratch()
    let file = try scratch.write(SampleFiles.experiment, to: "e.json")
    let store = scratch.path + "/log.db"
    func interrupt() throws -> (code: Int32, errors: String) {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: Program.path)
      process.arguments = [
        "simulate", file, "--out", scratch.path + "/out", "--progress", "json", "--replications",
        "9000", "--telemetry", store, "--telemetry-strategy", "all", "--telemetry-replications",
        "9000",
      ]
      let errors = Pipe()
      process.standardOutput = FileHandle.nullDevice
      process.standardError = errors
      try process.run()
      // The first line of progress: runs have ended, so there is something to take back.
      var text = errors.fileHandleForReading.availableData
      kill(process.processIdentifier, SIGINT)
      text += errors.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }
    let new = try interrupt()
    #expect(new.code == 130 && new.errors.contains("nothing of this run was written"), "\(new)")
    #expect(try scratch.names() == ["e.json", "out"])
    let first = try simulate(scratch, telemetry: store)
    #expect(first.code == 0)
    let old = try interrupt()
    #expect(old.code == 130, "\(old)")
    #expect(try runs(store) == ["random 0"])
    #expect(try SQLiteTelemetryStore(path: store).openReader().damage() == nil)
  }

  @Test func `a store in the run's own folder is refused, since that is replaced as a whole`()
    throws
  {
    let scratch = try Scratch()
    for path in ["/out/log.db", "/out/deeper/../log.db", "/./out/log.db"] {
      let ending = try simulate(scratch, telemetry: scratch.path + path)
      #expect(ending.code == 2, "\(path)")
      #expect(ending.errors.contains("name a store outside of"), "\(ending.errors)")
      #expect(try scratch.names() == ["e.json"], "\(path)")
    }
    #expect(try simulate(scratch, telemetry: scratch.path + "/outside.db").code == 0)
  }

  @Test func `what is no store is refused before anything runs`() throws {
    let scratch = try Scratch()
    let path = try scratch.write("not a database, not a database", to: "notes.txt")
    let ending = try simulate(scratch, telemetry: path)
    #expect(ending.code == 3)
    #expect(ending.errors.contains("notes.txt"))
    #expect(!ending.output.contains("report: "))
    #expect(try scratch.text(of: "notes.txt") == "not a database, not a database")
  }

  @Test func `a store that another process writes is told to be busy`() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/log.db"
    let writer = try SQLiteTelemetryStore(path: path).openWriter()
    let ending = try simulate(scratch, telemetry: path)
    #expect(ending.code == 75)
    #expect(ending.errors.contains("is being written by process"))
    try writer.close()
  }
}
