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
  /// From where on the record goes.
  public let begin: Instant
  /// Up to where the record goes; the last period is complete when it ends no later.
  public let end: Instant

  /// Creates a series.
  public init(
    calendar: LedgerCalendar,
    first: Int64,
    nanodollars: [Int128],
    begin: Instant,
    end: Instant
  ) {
    self.calendar = calendar
    self.first = first
    self.nanodollars = nanodollars
    self.begin = begin
    self.end = end
  }

  /// The offsets of the complete periods.
  ///
  /// The first one is complete where the record begins in its first fiftieth, since traffic seldom begins
  /// at midnight sharp.
  public var complete: Range<Int> {
    let partial = nanodollars.indices.reversed().prefix { offset in
      calendar.start(of: first + Int64(offset) + 1) > end
    }
    let last = nanodollars.count - partial.count
    return (isFirstPartial && last > 0 ? 1 : 0)..<last
  }

  private var isFirstPartial: Bool {
    let (start, next) = (calendar.start(of: first), calendar.start(of: first + 1))
    return (begin - start).nanoseconds > (next - start).nanoseconds / 50
  }

  /// Whether the record begins so far inside the first period that it is left out of what is expected.
  public var leavesOutFirst: Bool { complete.lowerBound > 0 }

  /// Number of the period after the last complete one.
  public var next: Int64 { first + Int64(complete.upperBound) }

  /// Number of the first complete period.
  public var firstComplete: Int64 { first + Int64(complete.lowerBound) }

  /// Dollars of the complete periods.
  public var completeDollars: [Double] {
    nanodollars[complete].map { Double($0) / 1e9 }
  }
}
