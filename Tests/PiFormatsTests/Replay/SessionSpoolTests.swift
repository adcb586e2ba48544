// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct SessionSpoolTests {
  /// Rows that come out of memory.
  private struct ListedRows: TraceReader {
    var rows: [TraceRow]
    private var read = 0

    init(_ rows: [TraceRow]) {
      self.rows = rows
    }

    mutating func next() -> TraceRow? {
      defer { read += 1 }
      return read < rows.count ? rows[read] : nil
    }
  }

  /// A row a second, of a session or of none, with times in some rows and none in others.
  private static func row(_ number: Int, session: UInt64?) -> TraceRow {
    var row = TraceRow(
      arrival: Instant(nanoseconds: Int64(number) * 1_000_000_000),
      inputTokens: TokenCount(Int32(number)),
      outputTokens: TokenCount(7)
    )
    row.session = session
    if number % 2 == 0 { row.thinkTime = TimeSpan(nanoseconds: Int64(number) * 1_000) }
    if number % 3 == 0 { row.latency = TimeSpan(nanoseconds: Int64(number)) }
    if number % 5 == 0 { row.thinkTime = TimeSpan(nanoseconds: -1) }
    return row
  }

  /// Rows of sessions that mix: every seventh of none, others of one of `sessions`, drawn by seed.
  private static func rows(_ count: Int, sessions: Int, seed: UInt64) -> [TraceRow] {
    let luck = Luck(seed: seed, replication: 0)
    return (0..<count).map { number in
      guard number % 7 != 3 else { return row(number, session: nil) }
      let key = RequestKey(source: 0, ordinal: UInt32(number))
      // Skewed, so that some sessions have hundreds of turns and others one.
      let drawn = luck.uniform(.service, request: key) * luck.uniform(.arrival, request: key)
      return row(number, session: UInt64(drawn * Double(sessions)) &* 0x9E37_79B9_7F4A_7C15)
    }
  }

  private static func sizes(_ rows: [TraceRow]) -> SessionSizes {
    var sizes = SessionSizes(behind: 0)
    for row in rows { sizes.add(row) }
    return sizes
  }

  private static func spool(_ rows: [TraceRow], sizes: SessionSizes) throws -> SessionSpool {
    var reader: any TraceReader = ListedRows(rows)
    return try SessionSpool(&reader, sizes: sizes, of: "trace.csv")
  }

  /// The rows by session in the order of first sight, as a spool gives them back.
  private static func grouped(_ rows: [TraceRow]) -> [[TraceRow]] {
    var sessions: [[TraceRow]] = []
    var places: [UInt64: Int] = [:]
    for var row in rows {
      let place = row.session.flatMap { places[$0] } ?? sessions.count
      if let session = row.session { places[session] = place }
      if place == sessions.count { sessions.append([]) }
      row.session = nil
      sessions[place].append(row)
    }
    return sessions
  }

  @Test(arguments: [(1, 1), (20, 400), (300, 5), (5_000, 40)])
  func `turns come back as they were, however sessions mix`(_ count: Int, _ sessions: Int) throws {
    for seed in UInt64(1)...3 {
      let rows = Self.rows(count, sessions: sessions, seed: seed)
      let expected = Self.grouped(rows)
      let sizes = Self.sizes(rows)
      #expect(sizes.counts.map(Int.init) == expected.map(\.count))
      let spool = try Self.spool(rows, sizes: sizes)
      #expect(spool.count == expected.count)
      for (session, turns) in expected.enumerated() {
        #expect(spool.firstArrival(of: session) == turns[0].arrival)
        var cursor = SessionSpool.Cursor(spool, conversation: session)
        for turn in turns.indices { #expect(try cursor.row(turn, in: spool) == turns[turn]) }
        #expect(try cursor.row(turns.count, in: spool) == nil)
        for turn in turns.indices.reversed() {
          #expect(try cursor.row(turn, in: spool) == turns[turn])
        }
      }
    }
    let longest = Self.grouped(Self.rows(5_000, sessions: 40, seed: 1)).map(\.count).max() ?? 0
    #expect(longest > 2 * SessionSpool.Cursor.mostRows, "more than one reading of a session")
  }

  @Test func `rows without sessions before the first session may be counted together`() {
    let rows = (0..<4).map { Self.row($0, session: $0 < 2 ? nil : 0) }
    var behind = SessionSizes(behind: 2)
    for row in rows.dropFirst(2) { behind.add(row) }
    #expect(behind.counts == Self.sizes(rows).counts)
    #expect(behind.counts == [1, 1, 2])
  }

  @Test func `agents of a session are conversations of their own that belong to it`() throws {
    // (session, agent) by row; the reader counts agents over all sessions, and skipped session 1.
    let names: [(UInt64, UInt64)] = [(0, 0), (2, 2), (0, 1), (0, 0), (2, 3), (0, 1), (0, 4)]
    let rows = names.enumerated().map { place, name in
      var row = Self.row(place, session: name.0)
      row.agent = name.1
      return row
    }
    let sizes = Self.sizes(rows)
    #expect(sizes.counts == [2, 1, 2, 1, 1] && sizes.sessionCount == 2)
    let spool = try Self.spool(rows, sizes: sizes)
    #expect(spool.count == 5 && spool.sessionCount == 2)
    let members = (0..<2).map { session in
      (0..<spool.conversationCount(of: session)).map { spool.conversation($0, of: session) }
    }
    #expect(members == [[0, 2, 4], [1, 3]])
    #expect(spool.start(of: 1) == rows[1].arrival)
    var second = SessionSpool.Cursor(spool, conversation: 2)
    #expect(try second.row(1, in: spool)?.arrival == rows[5].arrival)
  }

  @Test func `a trace that is not the one that was counted is told`() throws {
    let rows = Self.rows(300, sessions: 12, seed: 4)
    var other = rows
    other[200].session = other[200].session == 0 ? 1 : 0
    let more = rows + [Self.row(300, session: nil)]
    for changed in [Array(rows.dropLast()), more, other] {
      let message = Fixture.message { _ = try Self.spool(changed, sizes: Self.sizes(rows)) }
      #expect(message == "trace.csv: was changed while it was read")
    }
  }

  @Test func `a folder that is not there is told with the way out`() {
    let message = Fixture.message {
      var reader: any TraceReader = ListedRows([])
      _ = try SessionSpool(&reader, sizes: SessionSizes(behind: 0), of: "t", in: "/no/such")
    }
    #expect(
      message == "temporary file in /no/such: cannot be made: No such file or directory; "
        + "TMPDIR names another folder"
    )
  }
}
