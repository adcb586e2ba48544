// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiTelemetry
import Testing

struct MigrateTests {
  /// A store with one run of five labels.
  private func store(_ scratch: Scratch) throws -> String {
    let path = scratch.path + "/first.db"
    let writer = try SQLiteTelemetryStore(path: path).openWriter()
    let run = try writer.beginRun(
      RunDescription(origin: .imported, clock: .unix, name: "five", contentHash: "")
    )
    let labels = (0..<5 as Range<UInt32>).map { number in
      TelemetryRecord.label(
        LabelRecord(request: number, deployment: nil, score: 0.5, source: "t", labelled: .zero)
      )
    }
    try writer.append(ContiguousArray(labels), to: run)
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
    return path
  }

  private func migrate(_ words: String...) throws -> Program.Ending {
    try Program.run(["migrate", "--progress", "none"] + words)
  }

  @Test func `a store is moved, proved, and found out when it changes`() throws {
    let scratch = try Scratch()
    let (first, second) = (try store(scratch), scratch.path + "/second.db")
    let dry = try migrate("--from", first, "--to", second, "--dry-run")
    #expect(dry.code == 0)
    #expect(dry.output.hasSuffix("\n6 rows of \(first) could go to \(second)\n"))
    #expect(!(try scratch.names().contains("second.db")))
    let moved = try migrate("--from", first, "--to", second)
    #expect(moved.code == 0)
    #expect(moved.output.hasSuffix("\nproved: \(second) holds the 6 rows of \(first)\n"))
    let again = try migrate("--from", first, "--to", second)
    #expect(again.code == 3)
    #expect(
      again.errors == "pibench: \(second): expected an empty store, found runs with 1 in it\n"
    )
    try SQLiteScript.run("UPDATE labels SET score = 1 WHERE label_id & 7 = 3", on: second)
    let verified = try migrate("--from", first, "--to", second, "--verify")
    #expect(verified.code == 1)
    #expect(verified.output.contains("DIFFERS") && verified.output.hasSuffix("\nnot proved\n"))
    #expect(verified.errors == "pibench: \(second) does not hold what \(first) holds: labels\n")
  }

  @Test func `the proof is JSON on request`() throws {
    let scratch = try Scratch()
    let (first, second) = (try store(scratch), scratch.path + "/second.db")
    let ending = try migrate("--from", first, "--to", second, "--json")
    #expect(ending.code == 0)
    let parsed = try JSONSerialization.jsonObject(with: Data(ending.output.utf8))
    let object = try #require(parsed as? [String: Any])
    #expect(object["schema_version"] as? Int == 1)
    #expect(object["proved"] as? Bool == true)
    let sides = try ["source", "target"].map { try #require(object[$0] as? [[String: Any]]) }
    #expect(sides[0].map { $0["sha256"] as? String } == sides[1].map { $0["sha256"] as? String })
    let labels = try #require(sides[1].first { $0["table"] as? String == "labels" })
    #expect(labels["rows"] as? Int == 5)
    let sums = try #require(labels["sums"] as? [String: String])
    #expect(sums["request_id"] == "\(5 * (1 << 32) + 10)")
  }

  @Test func `what is missing or wrong is told by its exit code`() throws {
    let scratch = try Scratch()
    let first = try store(scratch)
    #expect(try migrate("--from", first).code == 2)
    #expect(try migrate("--from", first, "--to", "x.db", "--dry-run", "--verify").code == 2)
    #expect(try migrate("--from", scratch.path + "/none.db", "--to", "x.db").code == 3)
    #expect(try migrate("--from", first, "--to", "mysql://ana:s3cret@db/x").code == 3)
    let away = try migrate("--from", first, "--to", "postgres://ana:s3cret@/x?host=/nowhere")
    #expect(away.code == (StoreLocation.hasPostgreSQL ? 75 : 3))
    #expect(away.errors.contains("postgres://ana:…@/x?host=/nowhere: "))
    #expect(!away.errors.contains("s3cret"))
  }

  @Test(
    .enabled(
      if: ProcessInfo.processInfo.environment["PIBENCH_TEST_POSTGRES"] != nil
        && StoreLocation.hasPostgreSQL,
      "PIBENCH_TEST_POSTGRES names no server"
    )
  )
  func `a simulation that logs to a server keeps its password to itself`() throws {
    let scratch = try Scratch()
    let server = try #require(ProcessInfo.processInfo.environment["PIBENCH_TEST_POSTGRES"])
    let schema = "c_" + UUID().uuidString.lowercased().replacing("-", with: "")
    let script = try PostgreSQLScript(#require(PostgreSQLURL(server)))
    try script.run("CREATE SCHEMA \(schema)")
    let url =
      server.replacing("pibench@", with: "pibench:s3cret@")
      + "\(server.contains("?") ? "&" : "?")options=-csearch_path%3D\(schema)"
    let file = try scratch.write(SampleFiles.experiment, to: "e.json")
    let ending = try Program.run(
      ["simulate", file, "--out", scratch.path + "/out", "--progress", "none"]
        + ["--telemetry", url]
    )
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(ending.output.contains("telemetry: ") && !ending.output.contains("s3cret"))
    let manifest = try scratch.text(of: "out/run.json")
    #expect(manifest.contains("postgres") && !manifest.contains("s3cret"))
    let moved = try migrate("--from", url, "--to", scratch.path + "/copy.db")
    #expect(moved.code == 0)
    #expect(moved.output.contains("\nproved: ") && !moved.output.contains("s3cret"))
    try script.run("DROP SCHEMA \(schema) CASCADE")
  }
}
