// SPDX-License-Identifier: Apache-2.0

/// The unit of numbers in a table that are times.
public enum TimeUnit: String, Sendable, CaseIterable {
  /// Seconds.
  case seconds = "s"
  /// Milliseconds.
  case milliseconds = "ms"
  /// Microseconds.
  case microseconds = "us"
  /// Nanoseconds.
  case nanoseconds = "ns"

  /// What the unit is called.
  var name: String {
    switch self {
    case .seconds: "seconds"
    case .milliseconds: "milliseconds"
    case .microseconds: "microseconds"
    case .nanoseconds: "nanoseconds"
    }
  }

  /// The unit's length in nanoseconds.
  var nanoseconds: Double {
    switch self {
    case .seconds: 1e9
    case .milliseconds: 1e6
    case .microseconds: 1e3
    case .nanoseconds: 1
    }
  }

  /// Decimal places of a nanosecond in the unit.
  var places: Int {
    switch self {
    case .seconds: 9
    case .milliseconds: 6
    case .microseconds: 3
    case .nanoseconds: 0
    }
  }
}

/// The unit of numbers in a table that are costs.
public enum CostUnit: String, Sendable, CaseIterable {
  /// Dollars.
  case dollars = "usd"
  /// Hundredths of a dollar.
  case cents = "cent"
  /// Millionths of a dollar.
  case microdollars = "uusd"
  /// Billionths of a dollar.
  case nanodollars = "nusd"

  /// Decimal places of a nanodollar in the unit.
  var places: Int {
    switch self {
    case .dollars: 9
    case .cents: 7
    case .microdollars: 3
    case .nanodollars: 0
    }
  }
}

/// How numbers of tokens and costs in a table are written.
public enum NumberStyle: String, Sendable, CaseIterable {
  /// Digits and a decimal point.
  case plain
  /// Thousands may be set apart by commas, such as `1,200`.
  case grouped
}
