// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry
import Testing

struct LedgerPeriodTests {
  private static let second: Int64 = 1_000_000_000

  private func unix(_ period: LedgerPeriod) -> LedgerCalendar {
    LedgerCalendar(period, clock: .unix)
  }

  /// Checked with `date -u -d @SECONDS`.
  @Test(arguments: [
    (0 as Int64, "1970-01-01T00:00Z", "1970-01-01", "1969-12-29", "1970-01"),
    (951_782_399, "2000-02-28T23:00Z", "2000-02-28", "2000-02-28", "2000-02"),
    (951_782_400, "2000-02-29T00:00Z", "2000-02-29", "2000-02-28", "2000-02"),
    (1_795_258_799, "2026-11-21T10:00Z", "2026-11-21", "2026-11-16", "2026-11"),
    (1_798_761_600, "2027-01-01T00:00Z", "2027-01-01", "2026-12-28", "2027-01"),
    (-1, "1969-12-31T23:00Z", "1969-12-31", "1969-12-29", "1969-12"),
  ])
  func `periods are those of the calendar in UTC`(
    _ seconds: Int64,
    _ hour: String,
    _ day: String,
    _ week: String,
    _ month: String
  ) {
    let instant = Instant(nanoseconds: seconds * LedgerPeriodTests.second)
    let labels = LedgerPeriod.allCases.map { period in
      unix(period).label(of: unix(period).index(of: instant))
    }
    #expect(labels == [hour, day, week, month])
  }

  @Test(arguments: LedgerPeriod.allCases, RunDescription.Clock.allCases)
  func `every instant lies in one period, which ends where the next begins`(
    _ period: LedgerPeriod,
    _ clock: RunDescription.Clock
  ) {
    let calendar = LedgerCalendar(period, clock: clock)
    for step in -400..<400 as Range<Int64> {
      let instant = Instant(nanoseconds: step * 3_456_789 * LedgerPeriodTests.second)
      let index = calendar.index(of: instant)
      #expect(calendar.start(of: index) <= instant)
      #expect(instant < calendar.start(of: index + 1))
      #expect(calendar.index(of: calendar.start(of: index)) == index)
      let before = Instant(nanoseconds: calendar.start(of: index).nanoseconds - 1)
      #expect(calendar.index(of: before) == index - 1)
    }
  }

  @Test func `a virtual clock counts from the run's start`() {
    let instant = Instant(nanoseconds: 49 * 3600 * LedgerPeriodTests.second)
    for (period, label) in [
      (LedgerPeriod.hour, "hour 49"), (.day, "day 2"), (.week, "week 0"), (.month, "month 0"),
    ] {
      let calendar = LedgerCalendar(period, clock: .virtual)
      #expect(calendar.label(of: calendar.index(of: instant)) == label)
    }
  }

  @Test func `the last period is complete when the record goes to its end`() {
    let calendar = unix(.day)
    func series(_ end: Int64) -> LedgerSeries {
      LedgerSeries(
        calendar: calendar,
        first: 3,
        nanodollars: [1_000_000_000, 2_500_000_000],
        begin: calendar.start(of: 3),
        end: Instant(nanoseconds: end * LedgerPeriodTests.second)
      )
    }
    #expect(series(5 * 86_400).completeDollars == [1, 2.5])
    #expect(series(5 * 86_400 - 1).completeDollars == [1])
    #expect(series(3 * 86_400).completeDollars.isEmpty)
  }

  @Test func `the first period is complete when the record begins in its first fiftieth`() {
    let calendar = unix(.day)
    func series(_ begin: Int64) -> LedgerSeries {
      LedgerSeries(
        calendar: calendar,
        first: 3,
        nanodollars: [1_000_000_000, 2_500_000_000, 5_000_000_000],
        begin: Instant(nanoseconds: (3 * 86_400 + begin) * LedgerPeriodTests.second),
        end: calendar.start(of: 6)
      )
    }
    #expect(series(86_400 / 50).completeDollars == [1, 2.5, 5])
    let late = series(86_400 / 50 + 1)
    #expect(late.completeDollars == [2.5, 5] && late.leavesOutFirst)
    #expect(late.firstComplete == 4 && late.next == 6)
  }
}
