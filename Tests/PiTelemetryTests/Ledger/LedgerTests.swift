// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry
import Testing

struct LedgerTests {
  /// A store with a few runs of records of every shape.
  private static func sample(
    _ backend: StoreBackend,
    _ folder: ScratchFolder,
    runs: Int = 3,
    requests: Int = 200
  ) throws -> any TelemetryReader {
    let store = try backend.make(folder)
    let writer = try store.openWriter()
    for number in 0..<runs {
      var description = SampleRecords.description
      description.strategy = ["random", "p2c", nil][number % 3]
      let run = try writer.beginRun(description)
      var records = SampleRecords(seed: UInt64(number) + 1)
      try writer.append(records.records(of: requests), to: run)
      try writer.endRun(run, lostRecords: 0)
    }
    try writer.close()
    return try store.openReader()
  }

  static let breakdowns: [[LedgerDimension]] =
    [[]] + LedgerDimension.allCases.map { [$0] } + [
      [.provider, .model], [.tenant, .taskType], [.run, .deployment, .tenant],
      LedgerDimension.allCases,
    ]

  @Test(arguments: StoreBackend.all, breakdowns)
  func `every breakdown adds up to the total to the nanodollar`(
    _ backend: StoreBackend,
    _ dimensions: [LedgerDimension]
  ) throws {
    let folder = try ScratchFolder()
    let reader = try LedgerTests.sample(backend, folder)
    let written = try reader.runs().map(\.totals)
    for period in [nil] + LedgerPeriod.allCases.map(Optional.some) {
      let calendar = period.map { LedgerCalendar($0, clock: .virtual) }
      let ledger = try Ledger(LedgerQuery(by: dimensions, calendar: calendar), reading: reader)
      var sum = LedgerTotals()
      for row in ledger.rows { sum += row.totals }
      #expect(sum == ledger.total)
      #expect(ledger.runs == 3)
    }
    let total = try Ledger(LedgerQuery(by: dimensions), reading: reader).total
    #expect(total.requests == written.reduce(0) { $0 + $1.requests })
    // Requests without recorded attempts are billed as a whole, on top of the attempts.
    #expect(total.attempts >= written.reduce(0) { $0 + $1.attempts })
    #expect(total.nanodollars > 0 && total.wastedNanodollars > 0)
    #expect(total.wastedNanodollars < total.nanodollars)
    #expect(total.attemptsOfUnknownCost > 0 && total.attemptsOfUnknownUsage > 0)
  }

  private func ledger(_ query: LedgerQuery) throws -> Ledger {
    let folder = try ScratchFolder()
    let store = try StoreBackend.sqlite.make(folder)
    let writer = try store.openWriter()
    let run = try writer.beginRun(KnownBills.description)
    try writer.append(KnownBills.records, to: run)
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
    return try Ledger(query, reading: try store.openReader())
  }

  @Test func `waste, unknown costs and savings are apart from spend`() throws {
    let total = try ledger(LedgerQuery()).total
    #expect(total.nanodollars == 152)
    // The timeout, and the answer of a request that was not served in the end.
    #expect(total.wastedNanodollars == 47)
    #expect(total.attempts == 5)
    #expect(total.failedAttempts == 1)
    #expect(total.attemptsOfUnknownCost == 1)
    #expect(total.attemptsOfUnknownUsage == 1)
    #expect(total.inputTokens == 400)
    #expect(total.cachedInputTokens == 12)
    #expect(total.outputTokens == 40)
    // 3 tokens at 2,250 picodollars; the prices of b are unknown.
    #expect(total.savedPicodollars == 6_750)
    #expect(total.savedNanodollars == 7)
    #expect(total.cachedTokensOfUnknownPrice == 9)
    #expect([total.requests, total.servedRequests, total.unservedRequests] == [3, 2, 1])
  }

  @Test func `rows are by period, then by name, unknown names last`() throws {
    let query = LedgerQuery(by: [.provider], calendar: LedgerCalendar(.day, clock: .unix))
    let rows = try ledger(query).rows
    #expect(rows.map(\.period) == [0, 0, 1, 1, 2])
    #expect(rows.map(\.names) == [["north"], [nil], ["north"], [nil], [nil]])
    #expect(rows.map(\.totals.nanodollars) == [0, 7, 140, 0, 5])
    // A request counts when it arrived, its bill when an attempt ended: a day later here.
    #expect(rows.map(\.totals.requests) == [1, 0, 0, 1, 1])
    #expect(rows.reduce(0) { $0 + $1.totals.requests } == 3)
  }

  @Test func `a range counts what was billed and what arrived in it`() throws {
    var query = LedgerQuery()
    query.from = Instant(nanoseconds: 24 * 3_600_000_000_000)
    query.to = Instant(nanoseconds: 26 * 3_600_000_000_000)
    let total = try ledger(query).total
    #expect(total.nanodollars == 140)
    #expect(total.attempts == 2)
    #expect(total.requests == 1)
  }

  @Test func `names restrict what counts`() throws {
    var query = LedgerQuery(by: [.tenant])
    query.names = [.tenant: ["team"]]
    #expect(try ledger(query).total.nanodollars == 107)
    query.names = [.deployment: ["b"], .tenant: ["team"]]
    #expect(try ledger(query).total.nanodollars == 7)
    query.names = [.provider: ["nobody"]]
    #expect(try ledger(query).rows.isEmpty)
  }

  @Test func `the series has every period and says which are complete`() throws {
    let calendar = LedgerCalendar(.hour, clock: .unix)
    let series = try #require(try ledger(LedgerQuery(calendar: calendar)).series)
    #expect(series.first == 23)
    #expect(series.nanodollars.count == 28)
    #expect(series.nanodollars.reduce(0, +) == 152)
    #expect(series.complete == 0..<27 && !series.leavesOutFirst)
    var query = LedgerQuery(calendar: calendar)
    query.from = calendar.start(of: 20)
    query.to = calendar.start(of: 60)
    let whole = try #require(try ledger(query).series)
    #expect(whole.first == 20)
    #expect(whole.nanodollars.count == 40)
    #expect(whole.complete == 0..<40)
  }

  @Test func `runs on another clock are not in the calendar`() throws {
    let query = LedgerQuery(calendar: LedgerCalendar(.hour, clock: .virtual))
    #expect(try ledger(query).runs == 0)
  }

  @Test(arguments: [
    (500 as Int128, 0 as Int128), (501, 1), (1_500, 2), (2_500, 2), (-500, 0), (-501, -1),
    (-1_500, -2), (-2_500, -2),
  ])
  func `savings are rounded once, half to even`(_ picodollars: Int128, _ nanodollars: Int128) {
    var totals = LedgerTotals()
    totals.savedPicodollars = picodollars
    #expect(totals.savedNanodollars == nanodollars)
  }
}
