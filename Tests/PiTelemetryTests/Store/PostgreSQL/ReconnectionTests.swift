// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiTelemetry
import Testing

/// A writer whose session the server ends goes on in another, with nothing lost or twice.
@Suite(.enabled(if: TestServer.isThere, "PIBENCH_TEST_POSTGRES names no server"))
struct ReconnectionTests {
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

    /// Ends the session that holds the writer's lock.
    func endWriter() throws {
      try server.run(
        """
        SELECT pg_terminate_backend(pid, 10000) FROM pg_locks
        WHERE locktype = 'advisory' AND classid = 1349075540
          AND objid = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
        """,
        at: url
      )
    }
  }

  @Test(arguments: 0..<8)
  func `a session that ends anywhere between batches loses nothing`(_ instant: Int) throws {
    let scene = try Scene()
    let writer = try scene.store.openWriter()
    var instants = 0
    func step() throws {
      if instants == instant { try scene.endWriter() }
      instants += 1
    }
    var sample = SampleRecords(seed: 1)
    var all: ContiguousArray<TelemetryRecord> = []
    try step()
    let run = try writer.beginRun(SampleRecords.description)
    for batch in 0..<3 as Range<UInt32> {
      let records = sample.records(of: 20, from: 20 * batch)
      all += records
      try step()
      try writer.append(records, to: run)
      try writer.noteProgress("\(batch)", of: run)
      try step()
      if batch != 1 { try writer.commit() }
    }
    try step()
    let totals = try writer.endRun(run, lostRecords: 0)
    #expect(writer.reconnections == (instant < instants ? 1 : 0))
    try writer.indexForSearch(run)
    try writer.close()
    let reader = try scene.store.openReader()
    #expect(try RunContents(of: run, in: reader) == RunContents(of: all))
    #expect(try reader.runs().count == 1)
    #expect(try reader.recount(run) == totals && totals == RunContents(of: all).totals)
    #expect(try reader.run(run).progress == "2")
  }

  @Test(arguments: 0..<4)
  func `a session that ends within one commit has it done again`(_ instant: Int) throws {
    let scene = try Scene()
    let writer = try scene.store.openWriter()
    var sample = SampleRecords(seed: 5)
    let parts = [sample.records(of: 20), sample.records(of: 20, from: 20)]
    var isEnded = false
    let run = try writer.inOneCommit { writer throws(StoreError) in
      func step(_ number: Int) {
        guard number == instant, !isEnded else { return }
        isEnded = true
        do { try scene.endWriter() } catch { Issue.record(error) }
      }
      step(0)
      let run = try writer.beginRun(SampleRecords.description)
      for (number, part) in parts.enumerated() {
        step(number + 1)
        try writer.append(part, to: run)
      }
      try writer.endRun(run, lostRecords: 0)
      // The commit itself follows.
      step(3)
      return run
    }
    #expect(writer.reconnections == 1)
    try writer.close()
    let reader = try scene.store.openReader()
    #expect(try reader.runs().count == 1 && reader.run(run).ended != nil)
    #expect(try RunContents(of: run, in: reader) == RunContents(of: parts[0] + parts[1]))
  }

  @Test func `sessions that end during an import leave the same store`() throws {
    let scene = try Scene()
    let text = LogImportTests.table(20_000)
    let file = scene.folder.path + "/log.csv"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    var settings = ImportSettings()
    settings.batch = 50
    let writer = try scene.store.openWriter()
    var ended = 0
    let log = try LogImport(file, settings: settings) { progress in
      guard progress.phase == .importing, progress.requests > 0, ended < 3 else { return }
      do {
        try scene.endWriter()
        ended += 1
      } catch {
        Issue.record(error)
      }
    }
    let summary = try log.run(writer: writer, reader: scene.store.openReader())
    #expect(ended == 3 && writer.reconnections == 3)
    // A session that ends after the last commit leaves nothing to give up.
    try scene.endWriter()
    try writer.close()
    #expect(summary.requests == 20_000 && summary.attempts == 20_000)
    let plain = try ImportFolder()
    _ = try plain.run(plain.write(text, to: "log.csv"), settings)
    let run = RunID(try #require(summary.run))
    let (here, there) = (try scene.store.openReader(), try plain.store.openReader())
    #expect(try here.recount(run) == there.recount(RunID(1)))
    #expect(try RunContents(of: run, in: here) == RunContents(of: RunID(1), in: there))
  }

  @Test func `a writer whose lock another took gives up with what it acknowledged`() throws {
    let scene = try Scene()
    let writer = try scene.store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var sample = SampleRecords(seed: 1)
    let kept = sample.records(of: 20)
    try writer.append(kept, to: run)
    try writer.commit()
    try scene.endWriter()
    let rival = try scene.store.openWriter()
    let error = #expect(throws: StoreError.self) {
      try writer.append(sample.records(of: 20, from: 20), to: run)
    }
    guard case .unreachable? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    try rival.close()
    #expect(try RunContents(of: run, in: scene.store.openReader()) == RunContents(of: kept))
    let more = sample.records(of: 5, from: 40)
    try writer.append(more, to: run)
    try writer.close()
    #expect(try RunContents(of: run, in: scene.store.openReader()) == RunContents(of: kept + more))
  }
}
