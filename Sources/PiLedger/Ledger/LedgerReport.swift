// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiTelemetry

/// What `pibench ledger` is asked for.
package struct LedgerRequest: Sendable {
  /// The breakdown.
  package var dimensions: [LedgerDimension] = []
  /// Periods that rows are told apart by; nil for all time.
  package var period: LedgerPeriod?
  /// Names that count; of several filters all must hold.
  package var filters: [StoreFilter] = []
  /// Where the record is cut off, as texts of its clock.
  package var from: String?
  package var to: String?
  /// The clock whose runs count; nil when all runs are on one.
  package var clock: RunDescription.Clock?
  /// The budget to follow.
  package var budget: Budget?
  /// How many periods to forecast.
  package var horizon: Int?
  /// Whether to search for anomalies.
  package var findsAnomalies = false

  /// Creates a request for the sum of everything.
  package init() {}

  /// Whether the answer depends on what instants count from.
  fileprivate var needsClock: Bool {
    period != nil || from != nil || to != nil || budget != nil || horizon != nil || findsAnomalies
  }
}

/// Why a ledger cannot be had as asked.
package enum LedgerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The store has runs on both clocks.
  case twoClocks
  /// A text is not an instant of the clock.
  case notAnInstant(option: String, text: String, clock: RunDescription.Clock)
  /// The range is empty.
  case emptyRange
  /// No run of the store has a name.
  case unknownName(option: String, name: String, hint: String)

  package var description: String {
    switch self {
    case .twoClocks:
      "the store has runs on the virtual and on the unix clock, whose periods do not add up:"
        + " choose with --clock virtual or --clock unix"
    case .notAnInstant(let option, let text, let clock):
      "--\(option): expected "
        + (clock == .unix
          ? "a date or time in UTC such as 2026-11-01 or 2026-11-01T14:30:00Z"
          : "a length since the run's start such as 36h, 90m or 2d")
        + ", found \(Sanitised.quoted(text))"
    case .emptyRange: "--to is not later than --from"
    case .unknownName(let option, let name, let hint):
      "--\(option): the store has no \(Sanitised.quoted(name))\(hint)"
    }
  }
}

/// A ledger with what follows from it.
package struct LedgerReport: Sendable {
  /// What was asked for.
  package let request: LedgerRequest
  /// The sums.
  package let ledger: Ledger
  /// How spend stands to the budget; nil when not asked, or when nothing was spent.
  package private(set) var budget: BudgetReport?
  /// The forecast, or why there is none; nil when not asked.
  package private(set) var forecast: Result<SpendForecast, ForecastRefusal>?
  /// Anomalies of spend; nil when not asked.
  package private(set) var anomalies: SpendAnomalies?
  /// The periods that forecast and anomalies are about.
  package private(set) var series: LedgerSeries?

  /// Reads a store.
  ///
  /// - Throws: `StoreError` or `LedgerError`.
  package init(_ request: LedgerRequest, reading reader: any TelemetryReader) throws {
    self.request = request
    let runs = try reader.runs()
    for filter in request.filters { try filter.check(against: runs) }
    let clocks = Set(runs.map(\.description.clock))
    guard clocks.count < 2 || request.clock != nil || !request.needsClock else {
      throw LedgerError.twoClocks
    }
    let clock = request.clock ?? clocks.first ?? .unix
    var query = LedgerQuery(by: request.dimensions)
    for filter in request.filters {
      query.names[filter.dimension] = Set(filter.names.map(\.stored))
    }
    query.from = try LedgerReport.instant(request.from, "from", clock)
    query.to = try LedgerReport.instant(request.to, "to", clock)
    if let from = query.from, let to = query.to, to <= from { throw LedgerError.emptyRange }
    func ledger(_ period: LedgerPeriod?, by dimensions: [LedgerDimension]) throws -> Ledger {
      var query = query
      query.dimensions = dimensions
      query.calendar = period.map { LedgerCalendar($0, clock: clock) }
      if query.calendar == nil, request.needsClock || request.clock != nil {
        query.onlyClock = clock
      }
      return try Ledger(query, reading: reader)
    }
    self.ledger = try ledger(request.period, by: request.dimensions)
    if request.horizon != nil || request.findsAnomalies {
      let period = request.period ?? .day
      let isSame = request.period == period
      let series = isSame ? self.ledger.series : try ledger(period, by: []).series
      self.series = series
      if let horizon = request.horizon { forecast = LedgerReport.forecast(series, horizon) }
      if request.findsAnomalies {
        anomalies = SpendAnomalies(series?.completeDollars ?? [], period: period)
      }
    }
    if let wanted = request.budget, let steps = try ledger(wanted.step, by: []).series {
      budget = BudgetReport(wanted, along: steps)
    }
  }

  private static func instant(
    _ text: String?,
    _ option: String,
    _ clock: RunDescription.Clock
  ) throws(LedgerError) -> Instant? {
    guard let text else { return nil }
    guard let instant = ClockText.instant(text, clock: clock) else {
      throw .notAnInstant(option: option, text: text, clock: clock)
    }
    return instant
  }

  private static func forecast(
    _ series: LedgerSeries?,
    _ horizon: Int
  ) -> Result<SpendForecast, ForecastRefusal> {
    guard let series else {
      let needed = max(SpendForecast.leastHistory, horizon)
      return .failure(.tooShort(periods: 0, needed: needed))
    }
    do {
      let forecast = try SpendForecast(
        dollars: series.completeDollars,
        period: series.calendar.period,
        first: series.firstComplete,
        horizon: horizon
      )
      return .success(forecast)
    } catch {
      return .failure(error)
    }
  }
}
