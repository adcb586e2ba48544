// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry
import Testing

/// What only a server can do wrong; the contract of every store is tested elsewhere.
@Suite(.enabled(if: TestServer.isThere, "PIBENCH_TEST_POSTGRES names no server"))
struct PostgreSQLStoreTests {
  private struct Scene {
    let server: TestServer
    let folder: ScratchFolder
    let url: String
    let store: any TelemetryStore

    init() throws {
      server = try #require(TestServer.shared)
      folder = try ScratchFolder()
      url = try server.makeSchema(for: folder)
      store = try StoreLocation(url).store()
    }

    func run(_ sql: String) throws { try server.run(sql, at: url) }
  }

  @Test func `an index narrows the texts of an ended run down`() throws {
    let scene = try Scene()
    let writer = try scene.store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var request = RequestRecord(number: 0, key: RequestKey(source: 0, ordinal: 0), arrival: .zero)
    request.errorText = "upstream went away"
    try writer.append([.request(request)], to: run)
    try writer.endRun(run, lostRecords: 0)
    try writer.indexForSearch(run)
    try writer.close()
    func found(_ text: String) throws -> Int {
      var search = RequestSearch()
      search.text = text
      return try scene.store.openReader().find(search, limit: 10).count
    }
    #expect(try found("AM WENT") == 1)
    #expect(try found("am went off") == 0)
    try scene.run("TRUNCATE request_search")
    #expect(try found("AM WENT") == 0)
    // Too short for the index, so the texts are scanned.
    #expect(try found("AM") == 1)
  }

  @Test func `another program's tables are left alone`() throws {
    let scene = try Scene()
    try scene.run("CREATE TABLE runs (distance double precision)")
    for open in [{ _ = try scene.store.openWriter() }, { _ = try scene.store.openReader() }] {
      let error = #expect(throws: StoreError.self) { try open() }
      guard case .notAStore? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
    try scene.run("INSERT INTO runs VALUES (42.195)")
  }

  @Test func `two schemas are two stores`() throws {
    let (first, second) = (try Scene(), try Scene())
    let writers = [try first.store.openWriter(), try second.store.openWriter()]
    for writer in writers { #expect(try writer.beginRun(SampleRecords.description) == RunID(1)) }
    for writer in writers { try writer.close() }
    #expect(first.store.name != second.store.name)
  }

  @Test func `rows beyond a batch come in order, and a query may run inside another`() throws {
    let scene = try Scene()
    let writer = try scene.store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var sample = SampleRecords(seed: 5)
    let attempts = (0..<20_000 as Range<UInt32>).map { sample.attempt($0, 0) }
    try writer.append(ContiguousArray(attempts.map(TelemetryRecord.attempt)), to: run)
    try writer.append(sample.records(of: 3, from: 20_000), to: run)
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
    let reader = try scene.store.openReader()
    var found: [AttemptRecord] = []
    var nested = 0
    try reader.attempts(of: run) { attempt in
      found.append(attempt)
      if attempt.request % 5_000 == 0 {
        do {
          nested += try reader.request(20_001, of: run) == nil ? 0 : 1
        } catch {
          Issue.record(error)
        }
      }
      return attempt.request < 19_999
    }
    #expect(found == attempts)
    #expect(nested == 4)
    #expect(try reader.recount(run) == reader.run(run).totals)
  }

  @Test func `a database that does not exist is no matter of trying again`() throws {
    let server = try #require(TestServer.shared)
    let store = try StoreLocation(server.url.replacing("/pibench?", with: "/none?")).store()
    let error = #expect(throws: StoreError.self) { _ = try store.openReader() }
    guard case .unavailable? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }
}

struct UnreachableServerTests {
  @Test(.enabled(if: StoreLocation.hasPostgreSQL, "this build has no libpq"))
  func `a server that is away is told by its address without password`() throws {
    let store = try StoreLocation("postgres://ana:s3cret@/x?host=/nowhere").store()
    for open in [{ _ = try store.openWriter() }, { _ = try store.openReader() }] {
      let error = #expect(throws: StoreError.self) { try open() }
      guard case .unreachable(let name, let reason)? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(name == "postgres://ana:…@/x?host=/nowhere")
      #expect(reason.contains("/nowhere") && !reason.contains("s3cret"))
    }
  }
}
