// SPDX-License-Identifier: Apache-2.0

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

  @Test func `a run adds its strategies to the store, another one adds more`() throws {
    let scratch = try Scratch()
    let path = scratch.path + "/log.db"
    let first = try simulate(scratch, telemetry: path)
    #expect(first.code == 0)
    #expect(first.output.contains("telemetry: "))
    let runs = try SQLiteTelemetryStore(path: path).openReader().runs().count
    let again = try simulate(scratch, telemetry: path, "--telemetry-replications", "2")
    #expect(again.code == 0)
    let all = try SQLiteTelemetryStore(path: path).openReader().runs().count
    #expect(runs > 0 && all == 3 * runs)
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
