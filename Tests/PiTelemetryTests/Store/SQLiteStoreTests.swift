// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiTelemetry
import Testing

/// What only a store in a file has: its lock, its log, its schema and what else may lie there.
struct SQLiteStoreTests {
  private static func emptyStore(_ folder: ScratchFolder) throws -> SQLiteTelemetryStore {
    let store = SQLiteTelemetryStore(path: folder.path + "/store.db", now: { 1_700_000_000 })
    try store.openWriter().close()
    return store
  }

  private static func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test func `the released schema never changes`() throws {
    let folder = try ScratchFolder()
    let store = try SQLiteStoreTests.emptyStore(folder)
    let rows = try SQLiteScript.rows(
      of: "SELECT migration_name, sha256, applied_unix_ns FROM migrations",
      columns: 3,
      in: store.path
    )
    #expect(
      rows == [
        [
          "0001-first-schema",
          "8eb8469a2eb120f05d986b3ead98aae19367218c0f1c1e740fc0d18ec2061694", "1700000000",
        ],
        [
          "0002-outcomes",
          "c5ba0d609091a46952bf0f2d2de292e4ba32d313debbf2981988c5568bd78690", "1700000000",
        ],
        [
          "0003-request-hashes",
          "55712a099a0f0d7d859681dd69db2e0d8fca9bae1a0187441a564925a03e59d1", "1700000000",
        ],
        [
          "0004-price-tiers",
          "55ddde99751f6da9355cf20e008b1b28dd02dd6f5432c5f56dcfeb95ca450f2c", "1700000000",
        ],
        [
          "0005-search-index",
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "1700000000",
        ],
        [
          "0006-followed-decisions",
          "aab81898b833f8fe1d13bb8e15826125e2c3396b174d4f886468f2458869440b", "1700000000",
        ],
        [
          "0007-attributions",
          "5a76aae86c94e2f416da237e8ab6628201bdf8530a6a336d3ed42659a62768f5", "1700000000",
        ],
      ]
    )
  }

  @Test func `every table is strict, and the file is marked and in its log's mode`() throws {
    let folder = try ScratchFolder()
    let store = try SQLiteStoreTests.emptyStore(folder)
    let loose = try SQLiteScript.rows(
      of: "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0"
        + " AND name NOT LIKE 'sqlite_%'",
      columns: 1,
      in: store.path
    )
    #expect(loose.isEmpty)
    let mode = try SQLiteScript.rows(of: "PRAGMA journal_mode", columns: 1, in: store.path)
    #expect(mode == [["wal"]])
    let mark = try SQLiteScript.rows(of: "PRAGMA application_id", columns: 1, in: store.path)
    #expect(mark == [["1349075540"]])
  }

  @Test func `a store of a later version is refused by name`() throws {
    let folder = try ScratchFolder()
    let store = try SQLiteStoreTests.emptyStore(folder)
    try SQLiteScript.run("INSERT INTO migrations VALUES ('0002-later', 'x', 1)", on: store.path)
    let expected = "\(store.path): a later version made it: unknown migration 0002-later"
    #expect(SQLiteStoreTests.message { _ = try store.openReader() } == expected)
    #expect(SQLiteStoreTests.message { _ = try store.openWriter() } == expected)
  }

  @Test func `a store whose migration differs is refused`() throws {
    let folder = try ScratchFolder()
    let store = try SQLiteStoreTests.emptyStore(folder)
    try SQLiteScript.run("UPDATE migrations SET sha256 = 'feed'", on: store.path)
    let message = SQLiteStoreTests.message { _ = try store.openWriter() }
    #expect(message.hasPrefix("\(store.path): migration 0001-first-schema differs: expected "))
    #expect(message.hasSuffix(", found feed"))
  }

  @Test func `a file that is no store is refused and left as it is`() throws {
    let folder = try ScratchFolder()
    let text = folder.path + "/notes.txt"
    let notes = Data(String(repeating: "not a database\n", count: 100).utf8)
    try notes.write(to: URL(fileURLWithPath: text))
    let other = folder.path + "/other.db"
    try SQLiteScript.run("CREATE TABLE t (x)", on: other)
    let expected = [
      (text, "expected a telemetry store, found another kind of file"),
      (other, "expected a telemetry store, found another SQLite database"),
    ]
    for (path, reason) in expected {
      let store = SQLiteTelemetryStore(path: path)
      #expect(SQLiteStoreTests.message { _ = try store.openReader() } == "\(path): \(reason)")
      #expect(SQLiteStoreTests.message { _ = try store.openWriter() } == "\(path): \(reason)")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: text)) == notes)
    let missing = SQLiteTelemetryStore(path: folder.path + "/none.db")
    #expect(
      SQLiteStoreTests.message { _ = try missing.openReader() }
        == "\(missing.path): no such store; pibench import and simulate --telemetry make one"
    )
    #expect(!FileManager.default.fileExists(atPath: missing.path))
    let homeless = SQLiteTelemetryStore(path: folder.path + "/none/store.db")
    #expect(
      SQLiteStoreTests.message { _ = try homeless.openWriter() }
        == "\(homeless.path): no such folder to make the store in"
    )
  }

  @Test func `a second writer learns the process that writes`() throws {
    let folder = try ScratchFolder()
    let store = SQLiteTelemetryStore(path: folder.path + "/store.db")
    let writer = try store.openWriter()
    #expect(throws: StoreError.locked(store: store.path, holder: getpid())) {
      _ = try store.openWriter()
    }
    try writer.close()
  }

  @Test func `readers leave the log alone and the writer's end empties it`() throws {
    let folder = try ScratchFolder()
    let store = SQLiteTelemetryStore(path: folder.path + "/store.db")
    let writer = try store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var sample = SampleRecords(seed: 1)
    try writer.append(sample.records(of: 300), to: run)
    try writer.commit()
    let log = store.path + "-wal"
    func logBytes() throws -> Int {
      guard FileManager.default.fileExists(atPath: log) else { return 0 }
      return try FileManager.default.attributesOfItem(atPath: log)[.size] as? Int ?? 0
    }
    let before = try logBytes()
    #expect(before > 100_000)
    do {
      let reader = try store.openReader()
      #expect(try reader.recount(run).requests == 300)
    }
    #expect(try logBytes() == before)
    try writer.close()
    #expect(try logBytes() == 0)
  }

  @Test func `the tables refuse a propensity of no kind, of no size and from no draws`() throws {
    let folder = try ScratchFolder()
    let store = try SQLiteStoreTests.emptyStore(folder)
    let columns =
      "decision_id, decided_ns, propensity, propensity_kind, propensity_draws, propensities"
    let bad = [
      "1, 0, 1.0, NULL, NULL, NULL", "1, 0, 0.5, NULL, NULL, x'00'",
      "1, 0, 1.5, 'exact', NULL, x'00'",
      "1, 0, NULL, 'exact', NULL, NULL", "1, 0, NULL, 'guess', NULL, x'00'",
      "1, 0, NULL, 'estimated', NULL, x'00'", "1, 0, NULL, 'estimated', 0, x'00'",
      "1, 0, NULL, 'exact', 5, x'00'", "1, 0, NULL, NULL, 5, NULL",
      "1, 0, 'much', NULL, NULL, NULL",
    ]
    for values in bad {
      let sql = "INSERT INTO decisions (\(columns)) VALUES (\(values))"
      #expect(throws: StoreError.self, "\(values)") { try SQLiteScript.run(sql, on: store.path) }
    }
    for values in ["1, 0, NULL, NULL, NULL, NULL", "2, 0, 0.5, 'estimated', 9, x'00'"] {
      try SQLiteScript.run(
        "INSERT INTO decisions (\(columns)) VALUES (\(values))",
        on: store.path
      )
    }
  }

  @Test(
    arguments: [
      ("attempts", "error_type = 'odd'", "unknown error_type odd"),
      ("decisions", "candidates = x'0102'", "column 8 is not a candidate set"),
      ("decisions", "candidate_features = zeroblob(20)", "column 13 is not a matrix of Float32"),
    ]
  )
  func `a row that no store writes is named`(_ table: String, _ change: String, _ reason: String)
    throws
  {
    let folder = try ScratchFolder()
    let store = SQLiteTelemetryStore(path: folder.path + "/store.db")
    let writer = try store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var sample = SampleRecords(seed: 2)
    var attempt = sample.attempt(5, 1)
    attempt.isUsageKnown = true
    try writer.append([.attempt(attempt), .decision(sample.decision(5, 1))], to: run)
    try writer.close()
    try SQLiteScript.run("UPDATE \(table) SET \(change)", on: store.path)
    let reader = try store.openReader()
    let message = SQLiteStoreTests.message { _ = try RunContents(of: run, in: reader) }
    #expect(message.hasPrefix("\(store.path): \(table) row 68719476817: \(reason)"), "\(message)")
  }

  @Test func `the bytes of a matrix are as documented`() throws {
    let folder = try ScratchFolder()
    let store = SQLiteTelemetryStore(path: folder.path + "/store.db")
    let writer = try store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var decision = DecisionRecord(
      request: 0,
      ordinal: 0,
      decided: .zero,
      candidates: [DeploymentIndex(1), DeploymentIndex(3)],
      chosen: DeploymentIndex(3)
    )
    decision.propensities = [0.25, 0.75]
    decision.propensityKind = .exact
    decision.predictions = [1, -2]
    try writer.append([.decision(decision)], to: run)
    try writer.close()
    let rows = try SQLiteScript.rows(
      of: """
        SELECT hex(candidates), hex(predictions), chosen_deployment, chosen_position, propensity,
          candidate_features IS NULL FROM decisions
        """,
      columns: 6,
      in: store.path
    )
    let candidates = "01020000" + "01000000" + "02000000" + "00000000" + "0100000003000000"
    let predictions =
      "01010000" + "02000000" + "01000000" + "00000000" + "000000000000F03F" + "00000000000000C0"
    #expect(rows == [[candidates, predictions, "3", "1", "0.75", "1"]])
  }

  @Test func `a text of an indexed run is looked up in the index`() throws {
    let folder = try ScratchFolder()
    let store = SQLiteTelemetryStore(path: folder.path + "/store.db")
    let writer = try store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var request = RequestRecord(number: 0, key: RequestKey(source: 0, ordinal: 0), arrival: .zero)
    request.errorText = "upstream went away"
    try writer.append([.request(request)], to: run)
    try writer.endRun(run, lostRecords: 0)
    try writer.indexForSearch(run)
    try writer.close()
    func found() throws -> Int {
      var search = RequestSearch()
      search.text = "went"
      return try store.openReader().find(search, limit: 10).count
    }
    #expect(try found() == 1)
    try SQLiteScript.run(
      "INSERT INTO request_search (request_search) VALUES ('delete-all')",
      on: store.path
    )
    #expect(try found() == 0)
  }
}
