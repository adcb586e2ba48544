// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry
import Testing

/// What every store keeps to, whatever database holds it.
struct StoreContractTests {
  @Test(arguments: StoreBackend.all, [1, 2, 3, 4, 5] as [UInt64])
  func `what was written is read back, record by record`(
    _ backend: StoreBackend,
    _ seed: UInt64
  ) throws {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    var sample = SampleRecords(seed: seed)
    let records = sample.records(of: 200)
    let writer = try store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    try writer.append(records, to: run)
    #expect(try writer.commit() == records.count)
    let expected = RunContents(of: records)
    #expect(try writer.endRun(run, lostRecords: 0) == expected.totals)
    try writer.close()
    let reader = try store.openReader()
    #expect(try RunContents(of: run, in: reader) == expected)
    #expect(try reader.recount(run) == expected.totals)
    let stored = try reader.run(run)
    #expect(stored.description == SampleRecords.description)
    #expect(stored.totals == expected.totals)
    #expect(stored.ended != nil)
    for number in [0, 17, 199] as [UInt32] {
      let request = expected.requests.first { $0.number == number }
      #expect(try reader.request(number, of: run) == request)
    }
    #expect(try reader.request(200, of: run) == nil)
  }

  @Test(arguments: StoreBackend.all)
  func `a text with NUL is refused by name and the writer goes on`(_ backend: StoreBackend) throws {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    let writer = try store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var sample = SampleRecords(seed: 2)
    var bad = sample.request(7)
    bad.errorText = "before\0after"
    let key = Int64(4_294_967_303)
    let expected = StoreError.invalidText(store: store.name, table: "requests", row: key)
    #expect(throws: expected) { try writer.append([.request(bad)], to: run) }
    #expect(
      "\(expected)".hasSuffix(
        "requests row 4294967303: a text has a NUL character, which no store keeps"
      )
    )
    let good = sample.records(of: 3)
    try writer.append(good, to: run)
    try writer.close()
    #expect(try RunContents(of: run, in: store.openReader()) == RunContents(of: good))
  }

  @Test(arguments: StoreBackend.all, [[0], [5, 5], [7, 3]])
  func `price tiers that do not ascend are refused`(
    _ backend: StoreBackend,
    _ lengths: [Int]
  ) throws {
    let folder = try ScratchFolder()
    let writer = try backend.make(folder).openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var sample = SampleRecords(seed: 4)
    var price = sample.price()
    price.tiers = lengths.map { ContextTier(aboveTokens: $0) }
    let reason = "price tiers that do not ascend from above 1 token"
    #expect(throws: StoreError.invalidRecord(run: run, request: nil, reason: reason)) {
      try writer.append([.price(price)], to: run)
    }
    try writer.close()
  }

  @Test(arguments: StoreBackend.all)
  func `keys do not depend on how runs interleave`(_ backend: StoreBackend) throws {
    var contents: [[RunContents]] = []
    for isInterleaved in [false, true] {
      let folder = try ScratchFolder()
      let store = try backend.make(folder)
      let writer = try store.openWriter()
      let runs = [
        try writer.beginRun(SampleRecords.description),
        try writer.beginRun(SampleRecords.description),
      ]
      var samples = [SampleRecords(seed: 8), SampleRecords(seed: 9)]
      let pieces = samples.indices.map { index in
        [samples[index].records(of: 20), samples[index].records(of: 20, from: 20)]
      }
      let order =
        isInterleaved ? [(1, 0), (0, 0), (0, 1), (1, 1)] : [(0, 0), (0, 1), (1, 0), (1, 1)]
      for (run, piece) in order { try writer.append(pieces[run][piece], to: runs[run]) }
      try writer.close()
      let reader = try store.openReader()
      contents.append(try runs.map { try RunContents(of: $0, in: reader) })
      #expect(try reader.runs().map(\.id) == [RunID(1), RunID(2)])
    }
    #expect(contents[0] == contents[1])
  }

  @Test(arguments: StoreBackend.all)
  func `nothing is seen before its commit`(_ backend: StoreBackend) throws {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    let writer = try store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var sample = SampleRecords(seed: 3)
    let records = sample.records(of: 5)
    try writer.append(records, to: run)
    let reader = try store.openReader()
    #expect(try reader.recount(run).records == 0)
    #expect(try writer.commit() == records.count)
    #expect(try reader.recount(run).records == Int64(records.count))
    #expect(try reader.run(run).totals.records == Int64(records.count))
    #expect(try writer.commit() == 0)
    try writer.close()
  }

  @Test(arguments: StoreBackend.all)
  func `a record that cannot be stored undoes what was not committed, and no more`(
    _ backend: StoreBackend
  ) throws {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    let writer = try store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var sample = SampleRecords(seed: 4)
    let kept = sample.records(of: 10)
    try writer.append(kept, to: run)
    try writer.commit()
    for (bad, reason) in SampleRecords.bad {
      try writer.append(sample.records(of: 3, from: 10), to: run)
      let error = #expect(throws: StoreError.self) { try writer.append([bad], to: run) }
      #expect(error.map { "\($0)" } == "run 1, request 99: \(reason)")
    }
    let more = sample.records(of: 10, from: 10)
    try writer.append(more, to: run)
    try writer.endRun(run, lostRecords: 2)
    try writer.close()
    var expected = RunContents(of: kept + more)
    let reader = try store.openReader()
    #expect(try RunContents(of: run, in: reader) == expected)
    var totals = expected.totals
    totals.lostRecords = 2
    #expect(try reader.run(run).totals == totals)
    expected.requests = []
  }

  @Test(arguments: StoreBackend.all)
  func `a record that is there already is refused`(_ backend: StoreBackend) throws {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    let writer = try store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var sample = SampleRecords(seed: 4)
    let attempt = TelemetryRecord.attempt(sample.attempt(7, 0))
    try writer.append([attempt], to: run)
    try writer.commit()
    #expect(throws: StoreError.self) {
      try writer.append([attempt], to: run)
      try writer.commit()
    }
    #expect(try store.openReader().recount(run).attempts == 1)
    try writer.close()
  }

  @Test(arguments: StoreBackend.all)
  func `a run goes on where it was left, with its names and its progress`(
    _ backend: StoreBackend
  ) throws {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    var sample = SampleRecords(seed: 6)
    let first = sample.records(of: 10)
    let second = sample.records(of: 10, from: 10)
    var writer = try store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    try writer.append(first, to: run)
    try writer.noteProgress("byte 512", of: run)
    try writer.commit()
    try writer.append(second, to: run)
    try writer.close()
    writer = try store.openWriter()
    #expect(throws: StoreError.runNotOpen(store: store.name, run: run)) {
      try writer.append(second, to: run)
    }
    try writer.resumeRun(run)
    var description = SampleRecords.description
    description.deployments.append(DeploymentName(name: "f", provider: nil, model: "tiny"))
    description.tenants.append("gamma")
    try writer.extendRun(run, to: description)
    var request = sample.request(20)
    request.deployment = DeploymentIndex(5)
    request.tenant = TenantIndex(2)
    try writer.append([.request(request)], to: run)
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
    let reader = try store.openReader()
    #expect(
      try RunContents(of: run, in: reader) == RunContents(of: first + second + [.request(request)])
    )
    let found = try reader.runs(contentHash: "c0ffee")
    #expect(found.map(\.id) == [run])
    #expect(found.first?.description == description)
    #expect(found.first?.progress == "byte 512")
    #expect(try reader.runs(contentHash: "other").isEmpty)
  }

  @Test(arguments: StoreBackend.all)
  func `a second writer is told who has the store`(_ backend: StoreBackend) throws {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    let writer = try store.openWriter()
    let error = #expect(throws: StoreError.self) { _ = try store.openWriter() }
    guard case .locked? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    try writer.close()
    try store.openWriter().close()
  }

  @Test(arguments: StoreBackend.all)
  func `a closed writer and an unknown run are refused`(_ backend: StoreBackend) throws {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    let writer = try store.openWriter()
    #expect(throws: StoreError.unknownRun(store: store.name, run: RunID(4))) {
      try writer.resumeRun(RunID(4))
    }
    try writer.close()
    #expect(throws: StoreError.closed(store: store.name)) {
      _ = try writer.beginRun(SampleRecords.description)
    }
    #expect(throws: StoreError.unknownRun(store: store.name, run: RunID(4))) {
      _ = try store.openReader().run(RunID(4))
    }
  }
}
