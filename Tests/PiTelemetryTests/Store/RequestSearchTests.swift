// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry
import Testing

struct RequestSearchTests {
  private struct Sample {
    let folder: ScratchFolder
    let reader: any TelemetryReader

    init(_ backend: StoreBackend, isIndexed: Bool) throws {
      folder = try ScratchFolder()
      let store = try backend.make(folder)
      let writer = try store.openWriter()
      var description = SampleRecords.description
      description.deployments = [
        DeploymentName(name: "a", provider: "north", model: "large"),
        DeploymentName(name: "b", provider: "south", model: "small"),
      ]
      let run = try writer.beginRun(description)
      try writer.append(Sample.records, to: run)
      try writer.endRun(run, lostRecords: 0)
      if isIndexed { try writer.indexForSearch(run) }
      try writer.close()
      reader = try store.openReader()
    }

    /// Five requests; the third one failed at b and was served by a.
    static var records: ContiguousArray<TelemetryRecord> {
      var records: ContiguousArray<TelemetryRecord> = []
      for number in 0..<5 as Range<UInt32> {
        var request = RequestRecord(
          number: number,
          key: RequestKey(source: 7, ordinal: number),
          arrival: Instant(nanoseconds: Int64(number) * 1_000)
        )
        request.externalID = "req-\(number)_x"
        request.tenant = TenantIndex(number == 4 ? 1 : 0)
        request.deployment = DeploymentIndex(number == 3 ? 1 : 0)
        if number == 1 { request.errorText = "Upstream said: 100% of QUOTA used up" }
        if number == 3 { request.error = .serverError }
        if number == 2 { records.append(attempt(2, 0, 1, .rateLimited)) }
        records.append(attempt(number, number == 2 ? 1 : 0, number == 3 ? 1 : 0, request.error))
        records.append(.request(request))
      }
      return records
    }

    static func attempt(
      _ request: UInt32,
      _ ordinal: Int32,
      _ deployment: Int,
      _ error: ErrorClass?
    ) -> TelemetryRecord {
      .attempt(
        AttemptRecord(
          request: request,
          ordinal: ordinal,
          deployment: DeploymentIndex(deployment),
          started: .zero,
          ended: .zero,
          outcome: AttemptOutcome(error: error),
          cost: nil
        )
      )
    }

    func numbers(_ search: RequestSearch, limit: Int = 10) throws -> [UInt32] {
      try reader.find(search, limit: limit).map(\.request.number)
    }
  }

  @Test(arguments: StoreBackend.all, [true, false])
  func `a text finds by name, error, place and number, with and without an index`(
    _ backend: StoreBackend,
    _ isIndexed: Bool
  ) throws {
    let sample = try Sample(backend, isIndexed: isIndexed)
    for (text, numbers) in [
      ("req-3", [3]), ("REQ-", [4, 3, 2, 1, 0]), ("quota", [1]), ("100% of", [1]), ("100_ of", []),
      ("_x", [4, 3, 2, 1, 0]), ("south", [3, 2]), ("SMALL", [3, 2]), ("rate_lim", [2]),
      ("server", [3]), ("beta", [4]), ("7:2", [2]), ("8:2", []), ("nothing like it", []),
      ("\\", []), ("' OR 1=1 --", []),
    ] as [(String, [UInt32])] {
      var search = RequestSearch()
      search.text = text
      #expect(try sample.numbers(search) == numbers, "\(text)")
    }
  }

  @Test(arguments: StoreBackend.all)
  func `conditions restrict and add up`(_ backend: StoreBackend) throws {
    let sample = try Sample(backend, isIndexed: false)
    func numbers(_ change: (inout RequestSearch) -> Void) throws -> [UInt32] {
      var search = RequestSearch()
      change(&search)
      return try sample.numbers(search)
    }
    #expect(try numbers { $0.provider = "south" } == [3, 2])
    #expect(try numbers { $0.model = "large" } == [4, 2, 1, 0])
    #expect(try numbers { $0.model = "larg" }.isEmpty)
    #expect(try numbers { $0.tenant = "beta" } == [4])
    #expect(try numbers { $0.error = .rateLimited } == [2])
    #expect(try numbers { $0.deployment = "b" } == [3, 2])
    #expect(try numbers { $0.runs = [RunID(9)] }.isEmpty)
    #expect(try numbers { $0.strategy = "p2c.peak_ewma" }.count == 5)
    #expect(try numbers { $0.strategy = "random" }.isEmpty)
    let later = try numbers {
      $0.from = Instant(nanoseconds: 2_000)
      $0.to = Instant(nanoseconds: 4_000)
    }
    #expect(later == [3, 2])
    let both = try numbers {
      $0.provider = "south"
      $0.error = .serverError
    }
    #expect(both == [3])
  }

  @Test func `what is found comes with its attempts, the latest first, up to the limit`() throws {
    let sample = try Sample(.sqlite, isIndexed: true)
    let found = try sample.reader.find(RequestSearch(), limit: 3)
    #expect(found.map(\.request.number) == [4, 3, 2])
    #expect(found[2].attempts.map(\.ordinal) == [0, 1])
    #expect(found[2].attempts[0].outcome.error == .rateLimited)
    #expect(found[0].run.description.name == "sample")
  }

  @Test(arguments: StoreBackend.all)
  func `the latest come first, whatever the order of rows and runs`(_ backend: StoreBackend) throws
  {
    let folder = try ScratchFolder()
    let store = try backend.make(folder)
    let writer = try store.openWriter()
    // Seconds of the requests of each run, in the order in which they were written.
    let runs: [(RunDescription.Clock, [Int64])] = [
      (.unix, [50, 10, 40, 20]), (.virtual, [3, 9, 6]), (.unix, [30, 60, 20, 5]), (.virtual, [1]),
    ]
    for (clock, seconds) in runs {
      let run = try writer.beginRun(
        RunDescription(origin: .imported, clock: clock, name: "r", contentHash: "0")
      )
      for (number, second) in seconds.enumerated() {
        let record = RequestRecord(
          number: UInt32(number),
          key: RequestKey(source: 0, ordinal: UInt32(number)),
          arrival: Instant(nanoseconds: second * 1_000_000_000)
        )
        try writer.append([.request(record)], to: run)
      }
      try writer.endRun(run, lostRecords: 0)
    }
    try writer.close()
    let expected: [(run: Int64, second: Int64)] = [
      (3, 60), (1, 50), (1, 40), (3, 30), (3, 20), (1, 20), (1, 10), (3, 5), (4, 1), (2, 9), (2, 6),
      (2, 3),
    ]
    for limit in [1, 2, 5, 9, 12, 20] {
      let found = try store.openReader().find(RequestSearch(), limit: limit)
      #expect(found.map(\.run.id.number) == expected.prefix(limit).map(\.run))
      let seconds = found.map { $0.request.arrival.nanoseconds / 1_000_000_000 }
      #expect(seconds == expected.prefix(limit).map(\.second))
    }
  }

  @Test func `traffic joins requests with their attempts, and keeps either without the other`()
    throws
  {
    let folder = try ScratchFolder()
    let store = try StoreBackend.sqlite.make(folder)
    let writer = try store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    let orphan = Sample.attempt(9, 0, 0, nil)
    let alone = RequestRecord(number: 6, key: RequestKey(source: 0, ordinal: 6), arrival: .zero)
    try writer.append(Sample.records + [orphan, .request(alone)], to: run)
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
    var seen: [RequestTraffic] = []
    try store.openReader().traffic(of: run) {
      seen.append($0)
      return true
    }
    #expect(seen.map(\.number) == [0, 1, 2, 3, 4, 6, 9])
    #expect(seen.map(\.attempts.count) == [1, 1, 2, 1, 1, 0, 1])
    #expect(seen.map { $0.request?.number } == [0, 1, 2, 3, 4, 6, nil])
  }
}
