// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry
import Testing

/// Records that wait on disk and go to a store in one commit.
struct RecordSpoolTests {
  @Test(arguments: StoreBackend.all)
  func `runs that were written in turns arrive record by record`(_ backend: StoreBackend) throws {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    let spool = try RecordSpool()
    var descriptions = [SampleRecords.description, SampleRecords.description]
    descriptions[1].replication = 7
    var samples = [SampleRecords(seed: 1), SampleRecords(seed: 2)]
    var contents = [ContiguousArray<TelemetryRecord>(), []]
    let runs = try descriptions.map { try spool.beginRun($0) }
    for part in 0..<5 as Range<UInt32> {
      for run in [1, 0] {
        // More than the records that the spool reads at once.
        let records = samples[run].records(of: 1_200, from: 1_200 * part)
        contents[run] += records
        try spool.append(records, to: runs[run])
      }
    }
    let writer = try store.openWriter()
    let totals = try writer.inOneCommit { writer throws(StoreError) in
      var totals: [StoredTotals] = []
      for run in runs { totals.append(try spool.copy(run, to: writer)) }
      return totals
    }
    try writer.close()
    let reader = try store.openReader()
    let stored = try reader.runs()
    #expect(stored.map(\.description) == descriptions)
    #expect(stored.allSatisfy { $0.ended != nil })
    for (place, run) in stored.enumerated() {
      let expected = RunContents(of: contents[place])
      #expect(try RunContents(of: run.id, in: reader) == expected)
      #expect(run.totals == expected.totals && totals[place] == expected.totals)
      #expect(try reader.recount(run.id) == expected.totals)
    }
  }

  @Test(arguments: StoreBackend.all)
  func `a failure takes back all that was begun with it, and the writer goes on`(
    _ backend: StoreBackend
  ) throws {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    var sample = SampleRecords(seed: 3)
    let kept = sample.records(of: 20)
    let writer = try store.openWriter()
    let first = try writer.beginRun(SampleRecords.description)
    try writer.append(kept, to: first)
    #expect(throws: StoreError.closed(store: "refused")) {
      try writer.inOneCommit { writer throws(StoreError) in
        for number in 0..<2 {
          let run = try writer.beginRun(SampleRecords.description)
          try writer.append(sample.records(of: 20), to: run)
          // The first is ended, the second is not.
          guard number == 0 else { throw .closed(store: "refused") }
          try writer.endRun(run, lostRecords: 0)
        }
      }
    }
    let reader = try store.openReader()
    #expect(try reader.runs().map(\.id) == [first])
    #expect(try RunContents(of: first, in: reader) == RunContents(of: kept))
    let more = sample.records(of: 5, from: 20)
    try writer.append(more, to: first)
    try writer.endRun(first, lostRecords: 0)
    try writer.close()
    #expect(try RunContents(of: first, in: store.openReader()) == RunContents(of: kept + more))
    #expect(try store.openReader().damage() == nil)
  }
}
