// SPDX-License-Identifier: Apache-2.0

import Dispatch
import PiCore
import PiFormats
import PiTelemetry
import Synchronization
import Testing

/// The bounded queue in front of a store's writer.
struct RecorderTests {
  private static func attempts(_ numbers: Range<UInt32>) -> ContiguousArray<TelemetryRecord> {
    var sample = SampleRecords(seed: UInt64(numbers.lowerBound))
    return ContiguousArray(numbers.map { .attempt(sample.attempt($0, 0)) })
  }

  @Test func `a stalled writer never makes a recorder wait, and what is lost is counted`() throws {
    let gate = DispatchSemaphore(value: 0)
    let log = Mutex<[Int]>([])
    let stalled = StalledWriter(gate: gate) { count in log.withLock { $0.append(count) } }
    let recorder = TelemetryRecorder(writer: stalled, capacity: 100)
    let sink = try recorder.beginRun(SampleRecords.description)
    var taken: Int64 = 0
    for batch in 0..<50 as Range<UInt32> {
      let records = RecorderTests.attempts(batch * 10..<batch * 10 + 10)
      taken += sink.record(records) ? 10 : 0
    }
    #expect(taken == 100)
    #expect(sink.lostRecords == 400)
    for _ in 0..<50 { gate.signal() }
    let totals = try sink.end()
    #expect(totals.attempts == 100)
    #expect(totals.lostRecords == 400)
    #expect(log.withLock { $0.reduce(0, +) } == 100)
    try recorder.close()
    #expect(!sink.record(RecorderTests.attempts(0..<1)))
  }

  @Test(arguments: StoreBackend.all)
  func `what waits for room loses nothing and keeps its order`(_ backend: StoreBackend) throws {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    let recorder = TelemetryRecorder(writer: try store.openWriter(), capacity: 64)
    let sink = try recorder.beginRun(SampleRecords.description)
    var sample = SampleRecords(seed: 11)
    let records = sample.records(of: 500)
    for start in stride(from: 0, to: records.count, by: 150) {
      try sink.append(ContiguousArray(records[start..<min(start + 150, records.count)]))
    }
    let expected = RunContents(of: records)
    #expect(try sink.end() == expected.totals)
    try recorder.close()
    #expect(try RunContents(of: sink.run, in: try store.openReader()) == expected)
  }

  @Test(arguments: StoreBackend.all)
  func `recorded and lost make up what was offered, from many tasks at once`(
    _ backend: StoreBackend
  ) async throws {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    let recorder = TelemetryRecorder(writer: try store.openWriter(), capacity: 2_000)
    let sinks = try (0..<4).map { _ in try recorder.beginRun(SampleRecords.description) }
    await withTaskGroup { group in
      for worker in 0..<16 {
        group.addTask {
          for batch in 0..<40 {
            let first = UInt32(worker / 4 * 4_000 + batch * 100)
            _ = sinks[worker % 4].record(RecorderTests.attempts(first..<first + 100))
          }
        }
      }
    }
    var stored: Int64 = 0
    for sink in sinks {
      let totals = try sink.end()
      #expect(totals.attempts + totals.lostRecords == 16_000)
      stored += totals.attempts
    }
    #expect(stored > 0)
    try recorder.close()
    let reader = try store.openReader()
    for run in try reader.runs() { #expect(try reader.recount(run.id) == run.totals) }
  }

  @Test(arguments: StoreBackend.all)
  func `a bad batch is lost alone, and the loss and its reason are told`(
    _ backend: StoreBackend
  ) throws {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    let recorder = TelemetryRecorder(writer: try store.openWriter())
    let sink = try recorder.beginRun(SampleRecords.description)
    let bad = SampleRecords.bad[0].record
    #expect(sink.record(RecorderTests.attempts(0..<5)))
    #expect(sink.record(RecorderTests.attempts(5..<7) + [bad]))
    #expect(sink.record(RecorderTests.attempts(7..<10)))
    #expect(throws: StoreError.self) { try sink.flush() }
    #expect(sink.lostRecords == 3)
    let totals = try sink.end()
    #expect(totals.attempts == 8)
    #expect(totals.lostRecords == 3)
    #expect(try store.openReader().run(sink.run).totals == totals)
    try recorder.close()
  }

  @Test(arguments: StoreBackend.all)
  func `progress is as durable as the records before it`(_ backend: StoreBackend) throws {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    let recorder = TelemetryRecorder(writer: try store.openWriter())
    let sink = try recorder.beginRun(SampleRecords.description)
    try sink.append(RecorderTests.attempts(0..<5))
    try sink.noteProgress("row 5")
    let run = try store.openReader().run(sink.run)
    #expect(run.progress == "row 5")
    #expect(run.totals.attempts == 5)
    try sink.end()
    let again = try recorder.resumeRun(sink.run)
    var description = SampleRecords.description
    description.taskTypes.append("vision")
    try again.extend(to: description)
    #expect(try again.end().attempts == 5)
    #expect(try store.openReader().run(sink.run).description.taskTypes.last == "vision")
    try recorder.close()
  }
}

/// A writer that takes a batch only when it is let through.
private final class StalledWriter: TelemetryWriter {
  private let gate: DispatchSemaphore
  private let report: @Sendable (Int) -> Void
  private var totals = StoredTotals()

  init(gate: DispatchSemaphore, report: @escaping @Sendable (Int) -> Void) {
    self.gate = gate
    self.report = report
  }

  func beginRun(_ description: RunDescription) -> RunID { RunID(1) }
  func resumeRun(_ run: RunID) {}
  func extendRun(_ run: RunID, to description: RunDescription) {}
  func noteProgress(_ progress: String?, of run: RunID) {}
  func writeOutcomes(_ set: OutcomeSet) -> Int64 { 0 }
  func indexForSearch(_ run: RunID) {}
  func noteHashes(
    _ hashes: ContiguousArray<UInt64>,
    from first: UInt32,
    format: String,
    of run: RunID
  ) {}

  func identifyRun(_ run: RunID, contentHash: String) {}

  func inOneCommit<Result>(
    _ body: (any TelemetryWriter) throws(StoreError) -> Result
  ) throws(StoreError) -> Result { try body(self) }

  func commit() -> Int { 0 }
  func close() {}

  func append(_ records: ContiguousArray<TelemetryRecord>, to run: RunID) {
    gate.wait()
    report(records.count)
    totals.attempts += Int64(records.count)
  }

  func endRun(_ run: RunID, lostRecords: Int64) -> StoredTotals {
    totals.lostRecords += lostRecords
    return totals
  }
}
