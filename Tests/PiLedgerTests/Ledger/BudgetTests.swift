// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLedger
import PiTelemetry
import Testing

struct BudgetTests {
  @Test(arguments: [
    ("50/day", 50_000_000_000 as Int64, LedgerPeriod.day), ("0.25/hour", 250_000_000, .hour),
    ("1000.000000001/month", 1_000_000_000_001, .month), ("7/week", 7_000_000_000, .week),
  ])
  func `a budget is dollars per period`(
    _ text: String,
    _ limit: Int64,
    _ period: LedgerPeriod
  ) throws {
    let budget = try #require(Budget(parsing: text))
    #expect(budget.limit.amount == limit)
    #expect(budget.period == period)
  }

  @Test(arguments: [
    "", "50", "/day", "50/", "50/dy", "-1/day", "0/day", "1e3/day", "1./day", ".5/day", "１/day",
    "1.0000000001/day", "9999999999/day", "1/day/day", "nan/day",
  ])
  func `anything else is not a budget`(_ text: String) {
    #expect(Budget(parsing: text) == nil)
  }

  private func hours(_ dollars: [Int128], from day: Int64 = 0, minutes: Int64 = 0) -> LedgerSeries {
    let calendar = LedgerCalendar(.hour, clock: .unix)
    let first = day * 24
    let end =
      calendar.start(of: first + Int64(dollars.count)) - TimeSpan(wholeSeconds: minutes * 60)
    return LedgerSeries(
      calendar: calendar,
      first: first,
      nanodollars: dollars.map { $0 * 1_000_000_000 },
      begin: calendar.start(of: first),
      end: end
    )
  }

  @Test func `alerts name the hour in which each share was reached, to the nanodollar`() throws {
    let budget = try #require(Budget(parsing: "10/day"))
    var series = hours([4, 0, 1, 3, 1, 0] + [Int128](repeating: 0, count: 18) + [1])
    let report = BudgetReport(budget, along: series)
    #expect(report.lines.map(\.label) == ["1970-01-01", "1970-01-02"])
    let hour: Int64 = 3_600_000_000_000
    #expect(report.lines[0].alerts.map(\.percentage) == [50, 80])
    #expect(report.lines[0].alerts.map(\.reached.nanoseconds) == [2 * hour, 3 * hour])
    #expect(!report.lines[0].isExhausted)
    series.nanodollars[5] = 999_999_999
    #expect(!BudgetReport(budget, along: series).lines[0].isExhausted)
    series.nanodollars[5] = 1_000_000_000
    #expect(BudgetReport(budget, along: series).lines[0].isExhausted)
    #expect(!BudgetReport(budget, along: series).isExhausted)
  }

  @Test func `one hour may reach every share at once`() throws {
    let report = BudgetReport(try #require(Budget(parsing: "1/day")), along: hours([5]))
    #expect(report.lines[0].alerts.map(\.percentage) == [50, 80, 100])
    #expect(report.isExhausted)
  }

  @Test func `steady spend projects an overrun before it happens`() throws {
    // Two days at 2 $ an hour, and 6 hours of the third one.
    let series = hours([Int128](repeating: 2, count: 54))
    for (limit, overrun) in [("40/day", 1.0), ("60/day", 0.0)] {
      let report = BudgetReport(try #require(Budget(parsing: limit)), along: series)
      guard case .estimated(let estimate, let probability) = report.projection else {
        Issue.record("no projection: \(report.projection)")
        return
      }
      #expect(abs(estimate.median - 48) < 0.1)
      #expect(probability == overrun)
    }
  }

  @Test func `what is spent already is the least that the projection says`() throws {
    // The running hour has spent 30 $, more than the forecast of the whole day.
    let series = hours([Int128](repeating: 1, count: 47) + [30], minutes: 30)
    let report = BudgetReport(try #require(Budget(parsing: "50/day")), along: series)
    guard case .estimated(let estimate, let overrun) = report.projection else {
      Issue.record("no projection: \(report.projection)")
      return
    }
    #expect(estimate.low == 53)
    #expect(overrun == 1)
  }

  @Test func `a short record is told instead of a projection`() throws {
    let report = BudgetReport(try #require(Budget(parsing: "5/day")), along: hours([1, 1, 1]))
    #expect(report.projection == .refused(.tooShort(periods: 3, needed: 21)))
    let whole = BudgetReport(
      try #require(Budget(parsing: "5/day")),
      along: hours([Int128](repeating: 1, count: 24))
    )
    #expect(whole.projection == .none)
    let hourly = BudgetReport(try #require(Budget(parsing: "5/hour")), along: hours([1, 1]))
    #expect(hourly.projection == .none)
  }

  @Test func `months have their own lengths`() throws {
    let calendar = LedgerCalendar(.day, clock: .unix)
    // From 1970-01-30 on, a dollar a day.
    let series = LedgerSeries(
      calendar: calendar,
      first: 29,
      nanodollars: [Int128](repeating: 1_000_000_000, count: 40),
      begin: calendar.start(of: 29),
      end: calendar.start(of: 69)
    )
    let report = BudgetReport(try #require(Budget(parsing: "28/month")), along: series)
    #expect(report.lines.map(\.label) == ["1970-01", "1970-02", "1970-03"])
    #expect(report.lines.map { $0.nanodollars / 1_000_000_000 } == [2, 28, 10])
    #expect(report.lines.map(\.isExhausted) == [false, true, false])
  }
}
