// SPDX-License-Identifier: Apache-2.0

public import PiCore
public import PiTelemetry

/// Most money that may be spent in each period.
public struct Budget: Hashable, Sendable {
  /// The limit in each period.
  public let limit: NanoDollars
  /// How long a period is.
  public let period: LedgerPeriod
  /// Percentages of the limit at which an alert is due.
  public static let alertPercentages = [50, 80, 100]

  /// Creates a budget; a limit is above 0.
  public init(limit: NanoDollars, period: LedgerPeriod) {
    precondition(limit > .zero, "a limit is above 0")
    self.limit = limit
    self.period = period
  }

  /// Creates the budget that a text such as `50/day` or `0.25/hour` says, in dollars; nil otherwise.
  public init?(parsing text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let period = LedgerPeriod(rawValue: String(parts[1])),
      let limit = Budget.nanodollars(parts[0]), limit > 0
    else { return nil }
    self.init(limit: NanoDollars(limit), period: period)
  }

  /// Whole nanodollars of a plain decimal number with at most nine decimals.
  private static func nanodollars(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }),
      parts[0].utf8.count <= 9, parts.count == 1 || parts[1].utf8.count <= 9
    else { return nil }
    let decimals = parts.count == 2 ? String(parts[1]) : ""
    let zeros = String(repeating: "0", count: 9 - decimals.utf8.count)
    return Int64(String(parts[0]) + decimals + zeros)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  /// The periods whose sums a budget is followed in: hours of a day, days of a week or month.
  public var step: LedgerPeriod {
    switch period {
    case .hour, .day: .hour
    case .week, .month: .day
    }
  }
}
