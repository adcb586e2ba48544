// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// How long the periods of a ledger are.
public enum LedgerPeriod: String, CaseIterable, Hashable, Sendable {
  /// An hour.
  case hour
  /// A day from midnight to midnight, UTC.
  case day
  /// A week from Monday, UTC.
  case week
  /// A calendar month, UTC.
  case month
}

/// Numbers the periods of a clock, so that time in between is neither lost nor counted twice.
///
/// On the unix clock periods are those of the Gregorian calendar in UTC. A virtual clock has no
/// calendar: its days have 24 hours, its weeks 7 days and its months 30 days from the run's start.
public struct LedgerCalendar: Hashable, Sendable {
  /// How long the periods are.
  public let period: LedgerPeriod
  /// What instants count from.
  public let clock: RunDescription.Clock

  private static let hour: Int64 = 3_600_000_000_000
  private static let day: Int64 = 24 * hour

  /// Creates the periods of a clock.
  public init(_ period: LedgerPeriod, clock: RunDescription.Clock) {
    self.period = period
    self.clock = clock
  }

  /// The number of the period that holds an instant: 0 is the first one of the clock.
  public func index(of instant: Instant) -> Int64 {
    let day = LedgerCalendar.quotient(instant.nanoseconds, LedgerCalendar.day)
    switch (period, clock) {
    case (.hour, _): return LedgerCalendar.quotient(instant.nanoseconds, LedgerCalendar.hour)
    case (.day, _): return day
    // 1970-01-01 was a Thursday.
    case (.week, .unix): return LedgerCalendar.quotient(day + 3, 7)
    case (.week, .virtual): return LedgerCalendar.quotient(day, 7)
    case (.month, .unix):
      let date = CivilDate(daysSince1970: day)
      return (date.year - 1970) * 12 + date.month - 1
    case (.month, .virtual): return LedgerCalendar.quotient(day, 30)
    }
  }

  /// The first instant of a period.
  public func start(of index: Int64) -> Instant {
    switch (period, clock) {
    case (.hour, _): Instant(nanoseconds: index * LedgerCalendar.hour)
    case (.day, _): LedgerCalendar.instant(day: index)
    case (.week, .unix): LedgerCalendar.instant(day: index * 7 - 3)
    case (.week, .virtual): LedgerCalendar.instant(day: index * 7)
    case (.month, .unix): LedgerCalendar.instant(day: LedgerCalendar.firstDay(ofMonth: index))
    case (.month, .virtual): LedgerCalendar.instant(day: index * 30)
    }
  }

  /// What a period is called: `2026-11-21`, `2026-11-21T14:00Z`, `2026-11`, or `hour 5`.
  ///
  /// A week is called by its Monday.
  public func label(of index: Int64) -> String {
    guard clock == .unix else { return "\(period.rawValue) \(index)" }
    let nanoseconds = start(of: index).nanoseconds
    let day = LedgerCalendar.quotient(nanoseconds, LedgerCalendar.day)
    let date = CivilDate(daysSince1970: day)
    switch period {
    case .hour:
      let hour = (nanoseconds - day * LedgerCalendar.day) / LedgerCalendar.hour
      return "\(date)T\(CivilDate.padded(hour, 2)):00Z"
    case .day, .week: return "\(date)"
    case .month: return "\(CivilDate.padded(date.year, 4))-\(CivilDate.padded(date.month, 2))"
    }
  }

  private static func firstDay(ofMonth index: Int64) -> Int64 {
    let year = quotient(index, 12)
    return CivilDate(year: 1970 + year, month: index - year * 12 + 1, day: 1).daysSince1970
  }

  private static func instant(day: Int64) -> Instant {
    Instant(nanoseconds: day * LedgerCalendar.day)
  }

  /// The quotient rounded down, also below zero.
  private static func quotient(_ number: Int64, _ divisor: Int64) -> Int64 {
    number >= 0 ? number / divisor : (number + 1) / divisor - 1
  }
}
