// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry
import Testing

/// Filters and summaries against the same computed from the records themselves.
struct HistoryTests {
  /// Two runs of a few hundred requests each, and what they hold.
  private struct Scene {
    let folder: ScratchFolder
    let store: any TelemetryStore
    let entries: [HistoryEntry]

    init(_ backend: StoreBackend, seed: UInt64, isIndexed: Bool = false) throws {
      folder = try ScratchFolder()
      store = try backend.make(folder)
      let writer = try store.openWriter()
      var entries: [HistoryEntry] = []
      var sample = SampleRecords(seed: seed)
      for _ in 0..<2 {
        let run = try writer.beginRun(SampleRecords.description)
        let records = sample.records(of: 300)
        try writer.append(records, to: run)
        try writer.endRun(run, lostRecords: 0)
        if isIndexed { try writer.indexForSearch(run) }
        entries += RunContents(of: records).requests.map { Scene.entry(run, $0) }
      }
      try writer.close()
      self.entries = entries
    }

    private static func entry(_ run: RunID, _ request: RequestRecord) -> HistoryEntry {
      let description = SampleRecords.description
      return HistoryEntry(
        run: run,
        request: request,
        deployment: request.deployment.map { description.deployments[$0.offset] },
        taskType: request.taskType.map { description.taskTypes[$0.offset] },
        tenant: request.tenant.map { description.tenants[$0.offset] }
      )
    }

    func history(_ filter: HistoryFilter, after: HistoryPosition? = nil) throws -> [HistoryEntry] {
      var found: [HistoryEntry] = []
      try store.openReader().history(filter, after: after) {
        found.append($0)
        return true
      }
      return found
    }
  }

  private struct Case {
    var filter = HistoryFilter()
    var expected: (HistoryEntry) -> Bool

    init(_ change: (inout HistoryFilter) -> Void, _ expected: @escaping (HistoryEntry) -> Bool) {
      change(&filter)
      self.expected = expected
    }
  }

  private static var cases: [Case] {
    let middle = Instant(nanoseconds: 1 << 58)
    let later = Instant(nanoseconds: 1 << 59)
    return [
      Case({ _ in }, { _ in true }),
      Case({ $0.run = RunID(2) }, { $0.run == RunID(2) }),
      Case({ $0.submitted = middle..<later }, { (middle..<later).contains($0.request.arrival) }),
      Case({ $0.provider = "north" }, { $0.deployment?.provider == "north" }),
      Case({ $0.model = "large" }, { $0.deployment?.model == "large" }),
      Case({ $0.deployment = "d" }, { $0.deployment?.name == "d" }),
      Case({ $0.tenant = "beta" }, { $0.tenant == "beta" }),
      Case({ $0.taskType = "code" }, { $0.taskType == "code" }),
      Case({ $0.ending = .served }, { $0.request.isServed == true }),
      Case({ $0.ending = .failed }, { $0.request.isServed == false }),
      Case({ $0.ending = .error(.timeout) }, { $0.request.error == .timeout }),
      Case({ $0.tenant = "nobody" }, { _ in false }),
      Case(
        {
          $0.provider = "south"
          $0.tenant = "alpha"
          $0.ending = .failed
        },
        {
          $0.deployment?.provider == "south" && $0.tenant == "alpha" && $0.request.isServed == false
        }
      ),
    ]
  }

  @Test(arguments: StoreBackend.all, [1, 2, 3] as [UInt64])
  func `a filter shows what the records say`(_ backend: StoreBackend, _ seed: UInt64) throws {
    let scene = try Scene(backend, seed: seed)
    for (number, item) in HistoryTests.cases.enumerated() {
      let expected = scene.entries.filter(item.expected)
      #expect(try scene.history(item.filter) == expected, "case \(number)")
      #expect(number == 11 || !expected.isEmpty, "case \(number) shows something")
    }
  }

  @Test(arguments: StoreBackend.all, [false, true])
  func `a text is found in names, ids and errors, with an index or without`(
    _ backend: StoreBackend,
    _ isIndexed: Bool
  ) throws {
    let scene = try Scene(backend, seed: 4, isIndexed: isIndexed)
    let texts = [
      "req-17", "REQ-17-", "ü\"'%", "%_\\", "_", "timed out after 7", "NORTH", "we\"st", "r",
      "time", "overl", "absent", "er 12 s", "\"", "x AND y", "ü",
    ]
    for text in texts {
      var filter = HistoryFilter()
      filter.text = text
      let needle = HistoryTests.folded(text)
      let expected = scene.entries.filter { entry in
        let places = [
          entry.request.externalID, entry.request.errorText, entry.request.error?.name,
          entry.deployment?.name, entry.deployment?.provider, entry.deployment?.model,
        ]
        return places.contains { $0.map { HistoryTests.folded($0).contains(needle) } ?? false }
      }
      #expect(try scene.history(filter) == expected, "\(text)")
      filter.run = RunID(2)
      #expect(try scene.history(filter) == expected.filter { $0.run == RunID(2) }, "\(text)")
    }
  }

  private static func folded(_ text: String) -> String {
    String(decoding: text.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }

  @Test(arguments: StoreBackend.all)
  func `requests that come after indexing are found too`(_ backend: StoreBackend) throws {
    let scene = try Scene(backend, seed: 5, isIndexed: true)
    let writer = try scene.store.openWriter()
    try writer.resumeRun(RunID(1))
    var request = RequestRecord(number: 300, key: RequestKey(source: 0, ordinal: 0), arrival: .zero)
    request.externalID = "late arrival"
    try writer.append([.request(request)], to: RunID(1))
    try writer.endRun(RunID(1), lostRecords: 0)
    var filter = HistoryFilter()
    filter.text = "te arri"
    #expect(try scene.history(filter).map(\.request) == [request])
    try writer.indexForSearch(RunID(1))
    #expect(try scene.history(filter).map(\.request) == [request])
    filter.text = "req-1"
    let expected = scene.entries.filter { $0.request.externalID?.hasPrefix("req-1") ?? false }
    #expect(try scene.history(filter) == expected)
    try writer.close()
  }

  @Test(arguments: StoreBackend.all)
  func `pages of a history make up the whole`(_ backend: StoreBackend) throws {
    let scene = try Scene(backend, seed: 6)
    let reader = try scene.store.openReader()
    var pages: [HistoryEntry] = []
    var position: HistoryPosition?
    while true {
      var page: [HistoryEntry] = []
      try reader.history(HistoryFilter(), after: position) {
        page.append($0)
        return page.count < 37
      }
      guard let last = page.last else { break }
      pages += page
      position = last.position
    }
    #expect(pages == scene.entries)
  }

  @Test(arguments: StoreBackend.all, PerformanceGrouping.allCases)
  func `a summary is what the records add up to`(
    _ backend: StoreBackend,
    _ grouping: PerformanceGrouping
  ) throws {
    let scene = try Scene(backend, seed: 7)
    let summaries = try scene.store.openReader().performance(HistoryFilter(), by: grouping)
    let groups = Dictionary(grouping: scene.entries) { HistoryTests.group(of: $0, grouping) }
    #expect(summaries.count == groups.count)
    let names = summaries.compactMap(\.group)
    #expect(names == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    for summary in summaries {
      let entries = try #require(groups[summary.group])
      let served = entries.filter { $0.request.isServed == true }
      let failed = entries.filter { $0.request.isServed == false }
      #expect(summary.requests == entries.count)
      #expect(summary.served == served.count)
      #expect(summary.failed == failed.count)
      let share = Double(failed.count) / Double(served.count + failed.count)
      #expect(summary.errorShare == share)
      #expect(summary.cost == entries.reduce(.zero) { $0 + ($1.request.cost ?? .zero) })
      let latencies = served.compactMap { entry in
        entry.request.ended.map { $0.nanoseconds - entry.request.arrival.nanoseconds }
      }
      HistoryTests.check(summary.endToEnd, latencies.sorted(), of: entries.count)
      let firsts = entries.compactMap { $0.request.timeToFirstToken?.nanoseconds }
      HistoryTests.check(summary.timeToFirstToken, firsts.sorted(), of: entries.count)
    }
  }

  private static func check(_ summary: LatencySummary, _ sorted: [Int64], of count: Int) {
    let quantiles = [(50, summary.p50), (95, summary.p95), (99, summary.p99)]
    for (percent, found) in quantiles {
      // The least latency that at least the share of all requests keeps.
      let expected = sorted.indices.first { ($0 + 1) * 100 >= percent * count }
      #expect(found?.nanoseconds == expected.map { sorted[$0] }, "\(percent) %")
    }
    let mean = sorted.reduce(0) { $0 + Double($1) / 1e9 } / Double(max(1, sorted.count))
    if let found = summary.meanSeconds {
      #expect(abs(found - mean) <= 1e-9 * max(1, abs(mean)))
    } else {
      #expect(sorted.isEmpty)
    }
  }

  private static func group(of entry: HistoryEntry, _ grouping: PerformanceGrouping) -> String? {
    switch grouping {
    case .none: nil
    case .provider: entry.deployment?.provider
    case .model: entry.deployment?.model
    case .deployment: entry.deployment?.name
    case .tenant: entry.tenant
    case .taskType: entry.taskType
    }
  }

  @Test func `rates count from the first submission to the last end`() throws {
    let folder = try ScratchFolder()
    let store = try StoreBackend.sqlite.make(folder)
    let writer = try store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var records: ContiguousArray<TelemetryRecord> = []
    for number in 0..<120 as Range<UInt32> {
      let arrival = Instant(nanoseconds: Int64(number) * 500_000_000)
      let key = RequestKey(source: number, ordinal: 0)
      var request = RequestRecord(number: number, key: key, arrival: arrival)
      request.ended = arrival + TimeSpan(milliseconds: number == 119 ? 500 : 100)
      request.isServed = true
      request.usage = TokenUsage(input: TokenCount(10), output: TokenCount(50))
      records.append(.request(request))
    }
    try writer.append(records, to: run)
    try writer.close()
    let summary = try store.openReader().performance(HistoryFilter(), by: .none)[0]
    #expect(summary.span == TimeSpan(wholeSeconds: 60))
    #expect(summary.requestsPerMinute == 120)
    #expect(summary.outputTokensPerSecond == 100)
    #expect(summary.endToEnd.p99 == TimeSpan(milliseconds: 100))
  }
}
