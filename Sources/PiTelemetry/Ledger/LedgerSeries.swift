// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// Spend of successive periods without a gap; periods in which nothing happened hold 0.
public struct LedgerSeries: Hashable, Sendable {
  /// The calendar whose periods these are.
  public let calendar: LedgerCalendar
  /// Number of the first period.
  public let first: Int64
  /// Nanodollars of each period.
  public var nanodollars: [Int128]
  /// Up to where the record goes; the last period is complete when it ends no later.
  public let end: Instant

  /// Creates a series.
  public init(calendar: LedgerCalendar, first: Int64, nanodollars: [Int128], end: Instant) {
    self.calendar = calendar
    self.first = first
    self.nanodollars = nanodollars
    self.end = end
  }

  /// How many periods are complete.
  public var completeCount: Int {
    let partial = nanodollars.indices.reversed().prefix { offset in
      calendar.start(of: first + Int64(offset) + 1) > end
    }
    return nanodollars.count - partial.count
  }

  /// Dollars of the complete periods.
  public var completeDollars: [Double] {
    nanodollars.prefix(completeCount).map { Double($0) / 1e9 }
  }
}
