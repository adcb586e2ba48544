// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// Where money, tokens and requests went; every breakdown adds up to the total exactly.
///
/// Money counts when an attempt ended, since that is when it is billed; a request counts when it
/// arrived. Both count once.
public struct Ledger: Hashable, Sendable {
  /// What one group came to.
  public struct Row: Hashable, Sendable {
    /// Names by the dimensions of the query; nil where the record knows none.
    public var names: [String?]
    /// Number of the period in the query's calendar; nil without one.
    public var period: Int64?
    /// What it came to.
    public var totals: LedgerTotals
  }

  /// What was asked for.
  public let query: LedgerQuery
  /// The groups by period and then by name, unknown names last.
  public let rows: [Row]
  /// What everything came to.
  public let total: LedgerTotals
  /// How many runs are in it.
  public let runs: Int
  /// The first instant that the record of these runs knows; nil when it knows none.
  public let firstInstant: Instant?
  /// The last instant that the record of these runs knows; nil when it knows none.
  public let lastInstant: Instant?

  /// Adds up what a store holds.
  ///
  /// - Complexity: O(requests + attempts), memory by groups.
  public init(_ query: LedgerQuery, reading reader: any TelemetryReader) throws(StoreError) {
    var sums = LedgerSums(query)
    var runs = 0
    let stored = try reader.runs()
    let book = try PriceBook(stored, reader)
    for run in stored where query.covers(run) {
      runs += 1
      var prices = PriceHistory()
      try reader.prices(of: run.id) {
        prices.add($0)
        return true
      }
      prices.fill(run.description.deployments, from: book)
      sums.begin(run, prices)
      try reader.traffic(of: run.id) {
        sums.add($0)
        return true
      }
    }
    self.query = query
    self.runs = runs
    rows = sums.rows
    total = sums.total
    firstInstant = sums.firstInstant
    lastInstant = sums.lastInstant
  }

  /// The spend of each period, of all groups together, without gaps; nil without a calendar or spend.
  public var series: LedgerSeries? {
    guard let calendar = query.calendar, let firstInstant, let lastInstant,
      let firstSpend = rows.lazy.compactMap(\.period).min(),
      let lastSpend = rows.lazy.compactMap(\.period).max()
    else { return nil }
    let end = query.to.map { max(min($0, lastInstant), $0) } ?? lastInstant
    let first = query.from.map { calendar.index(of: $0) } ?? firstSpend
    let beforeEnd = Instant(nanoseconds: end.nanoseconds - (query.to == nil ? 0 : 1))
    let last = max(lastSpend, calendar.index(of: beforeEnd))
    guard last - first < 1_000_000 else { return nil }
    var nanodollars = [Int128](repeating: 0, count: Int(last - first) + 1)
    for row in rows {
      if let period = row.period { nanodollars[Int(period - first)] += row.totals.nanodollars }
    }
    return LedgerSeries(
      calendar: calendar,
      first: first,
      nanodollars: nanodollars,
      begin: query.from ?? firstInstant,
      end: end
    )
  }
}

extension PriceBook {
  /// Reads the price lists among the runs of a store.
  fileprivate init(_ runs: [StoredRun], _ reader: any TelemetryReader) throws(StoreError) {
    self.init()
    var book = PriceBook()
    for run in runs where PriceBook.isList(run) {
      try reader.prices(of: run.id) {
        book.add($0, of: run.description)
        return true
      }
    }
    self = book
  }
}

extension LedgerQuery {
  /// Whether a run counts.
  func covers(_ run: StoredRun) -> Bool {
    guard runs?.contains(run.id) ?? true else { return false }
    let clock = onlyClock ?? calendar?.clock
    guard clock == nil || clock == run.description.clock else { return false }
    guard names[.run]?.contains(String(run.id.number)) ?? true else { return false }
    guard let strategies = names[.strategy] else { return true }
    return run.description.strategy.map(strategies.contains) ?? false
  }
}
