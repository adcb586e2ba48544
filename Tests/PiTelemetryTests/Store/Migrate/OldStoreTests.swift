// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiFormats
import PiTelemetry
import Testing

/// A store that an earlier version wrote, opened by this one; the fixture says what is in it.
struct OldStoreTests {
  /// The kinds of databases that the fixture exists for.
  enum Kind: CaseIterable, Sendable {
    case file
    case server

    static let reachable = TestServer.isThere ? allCases : [.file]
  }

  private static func make(_ kind: Kind, _ folder: ScratchFolder) throws -> StoreLocation {
    let name = kind == .file ? "store-0005.sqlite.sql" : "store-0005.postgresql.sql"
    let sql = try String(contentsOfFile: Fixture.path(name), encoding: .utf8)
    switch kind {
    case .file:
      let path = folder.path + "/old.db"
      try SQLiteScript.run(sql, on: path)
      return .file(path)
    case .server:
      let server = try #require(TestServer.shared)
      let url = try server.makeSchema(for: folder)
      try server.run(sql, at: url)
      return try StoreLocation(url)
    }
  }

  /// An attempt of the fixture by run, request and ordinal.
  private struct Place: Hashable {
    let run: Int64
    let request: UInt32
    let ordinal: Int32

    init(_ run: Int64, _ request: UInt32, _ ordinal: Int32) {
      (self.run, self.request, self.ordinal) = (run, request, ordinal)
    }
  }

  private static func followed(_ reader: any TelemetryReader) throws -> [Place: FollowedDecision?] {
    var found: [Place: FollowedDecision?] = [:]
    for run in 1...3 as ClosedRange<Int64> {
      try reader.attempts(of: RunID(run)) {
        found[Place(run, $0.request, $0.ordinal)] = .some($0.decision)
        return true
      }
    }
    return found
  }

  private static func decision(
    _ ordinal: Int32,
    _ rank: Int32,
    _ intended: Int
  ) -> FollowedDecision {
    FollowedDecision(ordinal: ordinal, rank: rank, intended: DeploymentIndex(intended))
  }

  @Test(arguments: Kind.reachable)
  func `attempts follow the decisions that are certain, and no others`(_ kind: Kind) throws {
    let folder = try ScratchFolder()
    let location = try OldStoreTests.make(kind, folder)
    #expect(throws: StoreError.self) { _ = try location.store().openReader() }
    try location.store().openWriter().close()
    let expected: [Place: FollowedDecision?] = [
      Place(1, 55, 0): OldStoreTests.decision(0, 0, 6),
      // A failover of the only decision, and nothing was lost.
      Place(1, 56, 0): OldStoreTests.decision(0, 0, 6),
      Place(1, 56, 1): OldStoreTests.decision(0, 1, 6),
      // A second decision after a failure.
      Place(2, 8, 0): OldStoreTests.decision(0, 0, 0),
      Place(2, 8, 1): OldStoreTests.decision(1, 0, 2),
      // The first decision refused.
      Place(2, 60, 0): OldStoreTests.decision(1, 0, 3),
      // The rank of a failover after the second decision cannot be told.
      Place(2, 61, 0): OldStoreTests.decision(0, 0, 0),
      Place(2, 61, 1): OldStoreTests.decision(1, 0, 1),
      Place(2, 61, 2): FollowedDecision?.none,
      // The run lost records, perhaps the decision of its second attempt.
      Place(3, 0, 0): OldStoreTests.decision(0, 0, 0),
      Place(3, 0, 1): FollowedDecision?.none,
    ]
    #expect(try OldStoreTests.followed(location.store().openReader()) == expected)
  }

  @Test(arguments: Kind.reachable)
  func `features stay with their candidates, as the nearest Float32`(_ kind: Kind) throws {
    let folder = try ScratchFolder()
    let location = try OldStoreTests.make(kind, folder)
    try location.store().openWriter().close()
    let reader = try location.store().openReader()
    let description = try reader.run(RunID(1)).description
    #expect(description.requestFeatures == 0 && description.featureNames.count == 11)
    var features: [[Double]] = []
    var scanned: [ScannedAttempt] = []
    for run in 1...2 as ClosedRange<Int64> {
      var matrix = [Double](repeating: 0, count: 11 * 16)
      var places = [ScannedAttempt](repeating: .empty, count: 16)
      var position = ScanPosition(startOf: RunID(run))
      var rows = matrix.mutableSpan
      var attempts = places.mutableSpan
      let count = try reader.scan(from: &position, features: &rows, attempts: &attempts)
      scanned += places[..<count]
      features += (0..<count).map { Array(matrix[$0 * 11..<($0 + 1) * 11]) }
    }
    #expect(scanned.map(\.request) == [55, 56, 56, 8, 8, 60, 61, 61])
    #expect(scanned.map(\.rank) == [0, 0, 1, 0, 0, 0, 0, 0])
    let hour = Double(Float(2.119601388888889e-06))
    let (fresh, generated) = (Double(Float(0.05)), Double(Float(0.08)))
    #expect(features[1] == [6, 0, 491, 0, 8_192, 1, 1, hour, 56, fresh, generated])
    let (other, more) = (Double(Float(0.35)), Double(Float(0.4)))
    #expect(features[2] == [5, 0, 491, 0, 8_192, 1, 1, hour, 0, other, more])
    let later = Double(Float(4.514372944444445e-05))
    #expect(features[4] == [2, 0, 538, 0, 8_192, 1, 1, later, 21, 1, 5])
  }

  @Test(arguments: Kind.reachable)
  func `everything else is still there, and moves to another store`(_ kind: Kind) throws {
    let folder = try ScratchFolder()
    let location = try OldStoreTests.make(kind, folder)
    let writer = try location.store().openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
    let reader = try location.store().openReader()
    for run in 1...3 as ClosedRange<Int64> {
      #expect(try reader.recount(RunID(run)) == reader.run(RunID(run)).totals)
    }
    #expect(try reader.outcomes(1).table.models == ["m"])
    // What earlier versions did not know is unknown, and arrivals count as recorded.
    var requests = 0
    try reader.requests(of: RunID(1)) {
      requests += 1
      #expect($0.isArrivalKnown && $0.attribution == nil && $0.reasoningTokens == nil)
      return true
    }
    #expect(requests > 0)
    #expect(try reader.run(RunID(1)).description.attributions.isEmpty)
    var tiers: [ContextTier] = []
    try reader.prices(of: RunID(1)) {
      tiers += $0.tiers
      return true
    }
    #expect(tiers.map(\.aboveTokens) == [1_000] && tiers.allSatisfy { $0.writtenInput == nil })
    let copy = StoreLocation.file(folder.path + "/copy.db")
    #expect(try StoreMigration(from: location, to: copy).run { _ in }.holds)
  }

  @Test func `an old row outside its range keeps the store as it was`() throws {
    let folder = try ScratchFolder()
    let location = try OldStoreTests.make(.file, folder)
    guard case .file(let path) = location else { return }
    try SQLiteScript.run("UPDATE attempts SET deployment = -1 WHERE attempt_id & 15 = 1", on: path)
    let error = #expect(throws: StoreError.self) { _ = try location.store().openWriter() }
    #expect(error.map { "\($0)" }?.contains("CHECK constraint failed: deployment >= 0") == true)
    let names = try SQLiteScript.rows(of: "SELECT count(*) FROM migrations", columns: 1, in: path)
    #expect(names == [["5"]])
    try SQLiteScript.run("UPDATE attempts SET deployment = 0 WHERE deployment < 0", on: path)
    try SQLiteScript.run(
      "UPDATE decisions SET features = x'0102' WHERE decision_id & 15 = 1",
      on: path
    )
    let other = #expect(throws: StoreError.self) { _ = try location.store().openWriter() }
    #expect(other.map { "\($0)" }?.hasSuffix(": column 12 is not a matrix") == true)
  }
}
