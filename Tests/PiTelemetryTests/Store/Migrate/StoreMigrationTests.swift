// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiTelemetry
import Synchronization
import Testing

/// Moving a store to another kind and back.
struct StoreMigrationTests {
  /// A way from one kind of store to another.
  struct Route: CustomTestStringConvertible, Sendable {
    let from: LocationKind
    let to: LocationKind

    var testDescription: String { "\(from) to \(to)" }

    static let all = LocationKind.all.flatMap { from in
      LocationKind.all.map { Route(from: from, to: $0) }
    }
  }

  /// A kind of store, by where it is.
  enum LocationKind: Sendable {
    case file
    case server

    static let all: [LocationKind] = TestServer.isThere ? [.file, .server] : [.file]

    func make(_ folder: ScratchFolder, _ name: String) throws -> StoreLocation {
      switch self {
      case .file: return .file("\(folder.path)/\(name).db")
      case .server: return try StoreLocation(#require(TestServer.shared).makeSchema(for: folder))
      }
    }
  }

  private static func run(_ sql: String, on location: StoreLocation) throws {
    switch location {
    case .file(let path): try SQLiteScript.run(sql, on: path)
    case .postgreSQL(let url): try PostgreSQLScript(url).run(sql)
    }
  }

  /// Runs of every shape, one without an end, one whose texts are indexed.
  private static func fill(_ location: StoreLocation, seed: UInt64) throws -> [RunContents] {
    let writer = try location.store().openWriter()
    var sample = SampleRecords(seed: seed)
    var contents: [RunContents] = []
    for index in 0..<3 {
      let run = try writer.beginRun(SampleRecords.description)
      let records = sample.records(of: 120) + StoreMigrationTests.extremes
      try writer.append(records, to: run)
      contents.append(RunContents(of: records))
      try writer.noteHashes([1, .max, 0], from: 0, format: "csv", of: run)
      if index < 2 { try writer.endRun(run, lostRecords: Int64(index)) }
      if index == 0 { try writer.indexForSearch(run) }
    }
    _ = try writer.beginRun(
      RunDescription(origin: .imported, clock: .unix, name: "", contentHash: "")
    )
    _ = try writer.writeOutcomes(try outcomes)
    try writer.close()
    return contents
  }

  /// Two prompts, one of them with a vector, and a cell of which nothing is known.
  private static var outcomes: OutcomeSet {
    get throws {
      var table = OutcomeTable(prompts: ["p1", "p2"], models: ["a", "b"])
      var outcome = RecordedOutcome()
      outcome.score = 0.25
      outcome.cost = NanoDollars(7)
      table[prompt: 0, model: 1] = outcome
      var set = OutcomeSet(name: "set", contentHash: "hash", table: table)
      let vectors = Embeddings(rows: 1, columns: 2, values: [0.1, -0])
      _ = try set.attach(vectors, called: ["p2"], file: "e")
      return set
    }
  }

  /// Texts and numbers that a database could mistake.
  private static var extremes: ContiguousArray<TelemetryRecord> {
    var records: ContiguousArray<TelemetryRecord> = []
    let texts = [
      "", " ", "\\N", "\\.", "NULL", "tab\tline\r\n\"quotes'", "a\u{308}ä", "🧪\u{FEFF}\u{2028}",
      "\u{1}\u{7F}", String(repeating: "é", count: 70_000),
    ]
    for (number, text) in texts.enumerated() {
      var request = RequestRecord(
        number: 1_000 + UInt32(number),
        key: RequestKey(source: .max, ordinal: .max),
        arrival: Instant(nanoseconds: number.isMultiple(of: 2) ? -(1 << 62) : (1 << 62) - 1)
      )
      request.externalID = text
      request.errorText = text
      request.promptKey = .max
      request.cost = NanoDollars(.max)
      request.needs = Capabilities(rawValue: .max)
      records.append(.request(request))
    }
    let scores: [Double] = [0, -0.0, .leastNonzeroMagnitude, 0x1p-1022, 0.1, 1 - 0x1p-53, 1]
    for score in scores {
      records.append(
        .label(
          LabelRecord(request: 1_000, deployment: nil, score: score, source: "", labelled: .zero)
        )
      )
    }
    var decision = DecisionRecord(
      request: 1_000,
      ordinal: 15,
      decided: .zero,
      candidates: [DeploymentIndex(4)],
      chosen: DeploymentIndex(4)
    )
    decision.propensities = [.leastNonzeroMagnitude]
    decision.propensityKind = .estimated(draws: .init(Int32.max))
    decision.candidateFeatures = [.infinity, -0.0, .greatestFiniteMagnitude]
    records.append(.decision(decision))
    var price = PriceRecord(
      deployment: DeploymentIndex(0),
      effective: .zero,
      prices: PriceList(input: .free, output: .free),
      source: ""
    )
    price.tiers = [ContextTier(aboveTokens: 1)]
    records.append(.price(price))
    return records
  }

  private static func contents(of location: StoreLocation, runs: Int) throws -> [RunContents] {
    let reader = try location.store().openReader()
    return try (1...runs).map { try RunContents(of: RunID(Int64($0)), in: reader) }
  }

  @Test(arguments: Route.all)
  func `there and back again is the same store`(_ route: Route) throws {
    let folder = try ScratchFolder()
    let first = try route.from.make(folder, "first")
    let second = try route.to.make(folder, "second")
    let third = try route.from.make(folder, "third")
    let written = try StoreMigrationTests.fill(first, seed: 3)
    let steps = Mutex<[StoreMigration.Progress]>([])
    let there = try StoreMigration(from: first, to: second).run { step in
      steps.withLock { $0.append(step) }
    }
    let back = try StoreMigration(from: second, to: third).run { _ in }
    #expect(there.holds && back.holds)
    #expect(there.source == back.target)
    #expect(there.source.rows > 1_000)
    #expect(there.source.tables.allSatisfy { $0.rows > 0 && $0.sha256.count == 64 })
    #expect(try StoreMigrationTests.contents(of: third, runs: 3) == written)
    let outcomes = try third.store().openReader().outcomes(1)
    #expect(outcomes.table == (try StoreMigrationTests.outcomes.table))
    let (from, to) = (try first.store().openReader(), try third.store().openReader())
    #expect(try from.runs() == to.runs())
    #expect(try to.runs().map(\.isIndexed) == [true, false, false, false])
    let rows = steps.withLock { $0.map(\.rows) }
    #expect(rows == rows.sorted() && rows.last == 3 * there.source.rows)
  }

  @Test(arguments: LocationKind.all)
  func `a store that was tampered with is told by its tables`(_ kind: LocationKind) throws {
    let folder = try ScratchFolder()
    let source = LocationKind.file
    let first = try source.make(folder, "first")
    let second = try kind.make(folder, "second")
    _ = try StoreMigrationTests.fill(first, seed: 4)
    let migration = StoreMigration(from: first, to: second)
    #expect(try migration.run { _ in }.holds)
    let pair = "attempt_id IN (SELECT attempt_id FROM attempts ORDER BY attempt_id LIMIT 2)"
    let change = "CASE attempt_id WHEN (SELECT min(attempt_id) FROM attempts) THEN 1 ELSE -1 END"
    let changes = [
      ("labels", "UPDATE labels SET score = 0.1000000000000001 WHERE score = 0.1"),
      ("requests", "UPDATE requests SET external_id = NULL WHERE external_id = ''"),
      ("prices", "DELETE FROM prices WHERE price_id = (SELECT max(price_id) FROM prices)"),
      // The sum stays.
      ("attempts", "UPDATE attempts SET started_ns = started_ns + \(change) WHERE \(pair)"),
      (
        "prompt_vectors",
        "UPDATE prompt_vectors SET encoder = 1 - encoder WHERE request_id & 1 = 1"
      ),
      ("decisions", "UPDATE decisions SET request_features = NULL"),
      ("tenants", "UPDATE tenants SET tenant_name = 'Alpha' WHERE tenant_name = 'alpha'"),
    ]
    var changed: Set<String> = []
    for (table, sql) in changes {
      try StoreMigrationTests.run(sql, on: second)
      changed.insert(table)
      let proof = try migration.prove { _ in }
      let target = try #require(proof.target)
      #expect(!proof.holds)
      #expect(Set(proof.source.differences(from: target)) == changed)
    }
    let attempts = try migration.prove { _ in }.target?.tables.first { $0.name == "attempts" }
    let expected = try migration.prove { _ in }.source.tables.first { $0.name == "attempts" }
    #expect(attempts?.sums == expected?.sums)
  }

  @Test(arguments: Route.all)
  func `a store that is not empty is refused and left as it is`(_ route: Route) throws {
    let folder = try ScratchFolder()
    let first = try route.from.make(folder, "first")
    let second = try route.to.make(folder, "second")
    _ = try StoreMigrationTests.fill(first, seed: 5)
    try second.store().openWriter().close()
    let migration = StoreMigration(from: first, to: second)
    #expect(try migration.rehearse { _ in }.target == nil)
    #expect(try second.store().openReader().runs().isEmpty)
    #expect(try migration.run { _ in }.holds)
    for attempt in [migration.run, migration.rehearse] {
      let error = #expect(throws: StoreError.self) { _ = try attempt { _ in } }
      #expect(
        error == .occupied(store: second.name, table: "feature_schemas", rows: 1),
        "\(String(describing: error))"
      )
    }
    #expect(try migration.prove { _ in }.holds)
  }

  @Test(.enabled(if: TestServer.isThere, "PIBENCH_TEST_POSTGRES names no server"))
  func `a row that cannot arrive leaves the target empty`() throws {
    let folder = try ScratchFolder()
    let first = LocationKind.file
    let source = try first.make(folder, "first")
    let target = try LocationKind.server.make(folder, "second")
    _ = try StoreMigrationTests.fill(source, seed: 6)
    try StoreMigrationTests.run(
      "UPDATE requests SET error_text = 'a' || char(0) || 'b' WHERE request_id = 4294967296",
      on: source
    )
    let error = #expect(throws: StoreError.self) {
      _ = try StoreMigration(from: source, to: target).run { _ in }
    }
    #expect(error.map { "\($0)" }?.contains("requests row 4294967296: ") == true)
    #expect(try target.store().openReader().runs().isEmpty)
    try StoreMigrationTests.run("UPDATE requests SET error_text = NULL", on: source)
    #expect(try StoreMigration(from: source, to: target).run { _ in }.holds)
  }

  @Test(arguments: LocationKind.all)
  func `a target that is being written is told to be busy`(_ kind: LocationKind) throws {
    let folder = try ScratchFolder()
    let file = LocationKind.file
    let first = try file.make(folder, "first")
    let second = try kind.make(folder, "second")
    try first.store().openWriter().close()
    let writer = try second.store().openWriter()
    let error = #expect(throws: StoreError.self) {
      _ = try StoreMigration(from: first, to: second).run { _ in }
    }
    guard case .locked? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    try writer.close()
  }
}
