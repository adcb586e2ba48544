// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry
import Testing

/// The search against the same computed from the records themselves.
struct RequestSearchOracleTests {
  /// What a request is known by: what its run, itself and its attempts say.
  private struct Entry {
    var run: RunID
    var request: RequestRecord
    var attempts: [AttemptRecord]

    private var names: RunDescription { SampleRecords.description }

    var deployments: [DeploymentName] {
      ([request.deployment].compactMap { $0 } + attempts.map(\.deployment))
        .map { names.deployments[$0.offset] }
    }

    var errors: [ErrorClass] {
      ([request.error] + attempts.map(\.outcome.error)).compactMap { $0 }
    }

    var tenant: String? { request.tenant.map { names.tenants[$0.offset] } }
    var taskType: String? { request.taskType.map { names.taskTypes[$0.offset] } }

    /// Everything that a text is looked for in.
    var texts: [String] {
      let places = deployments.flatMap { [$0.name, $0.provider, $0.model] }
      return (places + [request.externalID, request.errorText, tenant, taskType])
        .compactMap { $0 } + errors.map(\.name)
    }
  }

  /// Two runs of a few hundred requests each, and what they hold, the latest first.
  private struct Scene {
    let folder: ScratchFolder
    let store: any TelemetryStore
    let entries: [Entry]

    init(_ backend: StoreBackend, seed: UInt64, isIndexed: Bool = false) throws {
      folder = try ScratchFolder()
      store = try backend.make(folder)
      let writer = try store.openWriter()
      var entries: [Entry] = []
      var sample = SampleRecords(seed: seed)
      for _ in 0..<2 {
        let run = try writer.beginRun(SampleRecords.description)
        let records = sample.records(of: 300)
        try writer.append(records, to: run)
        try writer.endRun(run, lostRecords: 0)
        if isIndexed { try writer.indexForSearch(run) }
        let contents = RunContents(of: records)
        let attempts = Dictionary(grouping: contents.attempts, by: \.request)
        entries += contents.requests.map {
          Entry(run: run, request: $0, attempts: attempts[$0.number] ?? [])
        }
      }
      try writer.close()
      // Both runs have clocks of their own: the later one first, each by time.
      self.entries = entries.sorted { left, right in
        let one = (left.run.number, left.request.arrival.nanoseconds, left.request.number)
        return one > (right.run.number, right.request.arrival.nanoseconds, right.request.number)
      }
    }

    func check(
      _ what: String,
      _ change: (inout RequestSearch) -> Void,
      _ expected: (Entry) -> Bool
    ) throws {
      var search = RequestSearch()
      change(&search)
      let wanted = entries.filter(expected)
      let found = try store.openReader().find(search, limit: 1_000)
      #expect(found.map(\.request) == wanted.map(\.request), "\(what)")
      #expect(found.map(\.run.id) == wanted.map(\.run), "\(what)")
      #expect(found.map { Array($0.attempts) } == wanted.map(\.attempts), "\(what)")
    }
  }

  @Test(arguments: StoreBackend.all, [1, 2, 3] as [UInt64])
  func `a search finds what the records say`(_ backend: StoreBackend, _ seed: UInt64) throws {
    let scene = try Scene(backend, seed: seed)
    let (middle, later) = (Instant(nanoseconds: 1 << 58), Instant(nanoseconds: 1 << 59))
    try scene.check("all", { _ in }, { _ in true })
    try scene.check("run", { $0.runs = [RunID(2)] }, { $0.run == RunID(2) })
    try scene.check(
      "span",
      { ($0.from, $0.to) = (middle, later) },
      { (middle..<later).contains($0.request.arrival) }
    )
    try scene.check(
      "provider",
      { $0.provider = "north" },
      { $0.deployments.contains { $0.provider == "north" } }
    )
    try scene.check(
      "model",
      { $0.model = "large" },
      { $0.deployments.contains { $0.model == "large" } }
    )
    try scene.check("tenant", { $0.tenant = "beta" }, { $0.tenant == "beta" })
    try scene.check("task", { $0.taskType = "code" }, { $0.taskType == "code" })
    try scene.check("error", { $0.error = .timeout }, { $0.errors.contains(.timeout) })
    try scene.check("nobody", { $0.tenant = "nobody" }, { _ in false })
    try scene.check(
      "both",
      { ($0.deployment, $0.tenant) = ("c", "alpha") },
      { $0.tenant == "alpha" && $0.deployments.contains { $0.name == "c" } }
    )
  }

  @Test(arguments: StoreBackend.all, [false, true])
  func `a text is found in names, ids and errors, with an index or without`(
    _ backend: StoreBackend,
    _ isIndexed: Bool
  ) throws {
    let scene = try Scene(backend, seed: 4, isIndexed: isIndexed)
    let texts = [
      "req-17", "REQ-17-", "ü\"'%", "%_\\", "_", "timed out after 7", "NORTH", "we\"st", "r",
      "time", "overl", "absent", "er 12 s", "\"", "x AND y", "ü", "-ü\"", "{a,b}", "NULL",
    ]
    for text in texts {
      let needle = RequestSearchOracleTests.folded(text)
      try scene.check(
        text,
        { $0.text = text },
        { $0.texts.contains { RequestSearchOracleTests.folded($0).contains(needle) } }
      )
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
    var search = RequestSearch()
    search.text = "te arri"
    let reader = try scene.store.openReader()
    #expect(try reader.find(search, limit: 9).map(\.request) == [request])
    try writer.indexForSearch(RunID(1))
    try writer.close()
    let later = try scene.store.openReader()
    #expect(try later.find(search, limit: 9).map(\.request) == [request])
    try scene.check(
      "req-1",
      { $0.text = "req-1" },
      { $0.request.externalID?.hasPrefix("req-1") ?? false }
    )
  }
}
