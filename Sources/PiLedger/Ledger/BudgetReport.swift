// SPDX-License-Identifier: Apache-2.0

public import PiCore
public import PiTelemetry

/// How the spend of each period stands to a budget, and where the current one is heading.
public struct BudgetReport: Hashable, Sendable {
  /// A share of the limit that was reached.
  public struct Alert: Hashable, Sendable {
    /// The share in per cent.
    public let percentage: Int
    /// The hour or day in which it was reached.
    public let reached: Instant
  }

  /// A period of the budget.
  public struct Line: Hashable, Sendable {
    /// What the period is called.
    public let label: String
    /// Its first instant.
    public let start: Instant
    /// Whether the record goes to its end.
    public let isComplete: Bool
    /// Nanodollars spent in it.
    public internal(set) var nanodollars: Int128 = 0
    /// Shares of the limit that were reached, in their order.
    public internal(set) var alerts: [Alert] = []

    /// Whether the limit is reached.
    public var isExhausted: Bool { alerts.contains { $0.percentage >= 100 } }
  }

  /// Where the current period is heading.
  public enum Projection: Hashable, Sendable {
    /// Dollars at its end, and the probability that they exceed the limit.
    case estimated(SpendForecast.Estimate, overrun: Double)
    /// The period is complete, or too short to be parted.
    case none
    /// There is no forecast.
    case refused(ForecastRefusal)
  }

  /// The budget.
  public let budget: Budget
  /// The periods from the first to the current one.
  public let lines: [Line]
  /// Where the last period is heading.
  public let projection: Projection

  /// Follows a budget along a series of its steps.
  public init(_ budget: Budget, along series: LedgerSeries) {
    precondition(series.calendar.period == budget.step, "a budget is followed in its steps")
    self.budget = budget
    let calendar = LedgerCalendar(budget.period, clock: series.calendar.clock)
    lines = BudgetReport.lines(budget, series, calendar)
    projection = BudgetReport.projection(budget, series, calendar, lines.last)
  }

  /// Whether the limit of the last period is reached.
  public var isExhausted: Bool { lines.last?.isExhausted ?? false }

  /// The periods whose limit is reached: complete ones, and the running one where it is used up already.
  public var breached: [Line] { lines.filter(\.isExhausted) }

  /// What `pibench` ends with exit code 1 for; nil while no limit is reached.
  package var breach: String? {
    let complete = breached.filter(\.isComplete)
    var parts: [String] = []
    if let last = complete.last {
      let count = complete.count == 1 ? "" : "\(complete.count) complete periods, last in "
      parts.append("the budget was used up in \(count)\(last.label)")
    }
    if let last = lines.last, last.isExhausted, !last.isComplete {
      parts.append("the budget of this \(budget.period.rawValue) is used up")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private static func lines(
    _ budget: Budget,
    _ series: LedgerSeries,
    _ calendar: LedgerCalendar
  ) -> [Line] {
    var lines: [Line] = []
    var current: Int64?
    for (offset, spend) in series.nanodollars.enumerated() {
      let start = series.calendar.start(of: series.first + Int64(offset))
      let index = calendar.index(of: start)
      if index != current {
        current = index
        lines.append(
          Line(
            label: calendar.label(of: index),
            start: calendar.start(of: index),
            isComplete: calendar.start(of: index + 1) <= series.end
          )
        )
      }
      let last = lines.count - 1
      let before = lines[last].nanodollars
      lines[last].nanodollars += spend
      let after = lines[last].nanodollars
      for percentage in Budget.alertPercentages {
        let bound = Int128(budget.limit.amount) * Int128(percentage)
        if before * 100 < bound, after * 100 >= bound {
          lines[last].alerts.append(Alert(percentage: percentage, reached: start))
        }
      }
    }
    return lines
  }

  private static func projection(
    _ budget: Budget,
    _ series: LedgerSeries,
    _ calendar: LedgerCalendar,
    _ line: Line?
  ) -> Projection {
    guard let line, budget.period != budget.step else { return .none }
    let end = calendar.start(of: calendar.index(of: line.start) + 1)
    let horizon = Int(series.calendar.index(of: end) - series.next)
    guard horizon > 0 else { return .none }
    let own = series.nanodollars.indices.filter { offset in
      offset < series.complete.upperBound
        && series.calendar.start(of: series.first + Int64(offset)) >= line.start
    }
    let spent = Double(own.reduce(Int128(0)) { $0 + series.nanodollars[$1] }) / 1e9
    do {
      let forecast = try SpendForecast(
        dollars: series.completeDollars,
        period: series.calendar.period,
        first: series.firstComplete,
        horizon: horizon
      )
      let limit = budget.limit.dollars
      let least = Double(line.nanodollars) / 1e9
      let estimate = forecast.totalDollars.shifted(by: spent, atLeast: least)
      let overrun = least > limit ? 1 : forecast.probability(totalAbove: limit - spent)
      return .estimated(estimate, overrun: overrun)
    } catch {
      return .refused(error)
    }
  }
}

extension SpendForecast.Estimate {
  /// The estimate of what `spent` and this are together, not below what is already known.
  fileprivate func shifted(by spent: Double, atLeast least: Double) -> SpendForecast.Estimate {
    var sum = self
    sum.median = max(median + spent, least)
    sum.low = max(low + spent, least)
    sum.high = max(high + spent, least)
    return sum
  }
}
