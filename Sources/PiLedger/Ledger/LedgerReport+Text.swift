// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import PiTelemetry

extension LedgerReport {
  /// Most rows, and most periods of a budget, that a terminal is shown.
  private static let mostRows = 200

  /// The report for a terminal.
  package func text(isColoured: Bool) -> String {
    var lines = heading + [""] + table(isColoured)
    if let budget { lines += [""] + text(budget) }
    if let forecast { lines += [""] + text(forecast) }
    if let anomalies { lines += [""] + text(anomalies) }
    return lines.joined(separator: "\n") + "\n"
  }

  private var heading: [String] {
    let total = ledger.total
    var lines = [
      "\(ledger.runs) \(ledger.runs == 1 ? "run" : "runs"), \(total.requests) requests, \(total.attempts) attempts,"
        + " $\(LedgerText.dollars(total.nanodollars)), of which"
        + " $\(LedgerText.dollars(total.wastedNanodollars)) bought no served answer"
    ]
    if total.attemptsOfUnknownCost > 0 {
      var line = "\(total.attemptsOfUnknownCost) attempts of unknown cost are in no sum"
      if total.estimatedAttempts > 0 {
        line +=
          "; \(total.estimatedAttempts) of them cost"
          + " $\(LedgerText.dollars(total.estimatedNanodollars)) by the prices in the store"
      }
      lines.append(line)
    }
    if total.attemptsOfUnknownCacheRead > 0 {
      lines.append(
        "\(total.attemptsOfUnknownCacheRead) attempts of unknown cached input, all of which is in \"in\""
      )
    }
    if total.writtenExtraNanodollars != 0 {
      let extra = LedgerText.dollars(total.writtenExtraNanodollars)
      lines.append("writing to prompt caches cost $\(extra) more than reading the same input")
    }
    if total.attemptsAtLaterPrices > 0 {
      lines.append(
        "savings and estimates of \(total.attemptsAtLaterPrices) attempts are by prices in force only later"
      )
    }
    if total.cachedTokensOfUnknownPrice > 0 {
      lines.append(
        "\(total.cachedTokensOfUnknownPrice) cached tokens of unknown price are in no saving"
      )
    }
    return lines
  }

  private func table(_ isColoured: Bool) -> [String] {
    let calendar = ledger.query.calendar
    let left = (calendar == nil ? 0 : 1) + request.dimensions.count
    var head = request.dimensions.map(\.rawValue)
    if let calendar { head.insert(calendar.period.rawValue, at: 0) }
    let columns = [
      "requests", "attempts", "failed", "in", "cached", "out", "spend $", "wasted $", "saved $",
    ]
    var names: [[String]] = []
    for row in ledger.rows.prefix(LedgerReport.mostRows) {
      var own = row.names.map { $0.map { Sanitised.text($0, limit: 40) } ?? "–" }
      if let calendar, let period = row.period { own.insert(calendar.label(of: period), at: 0) }
      names.append(own)
    }
    var totals = ledger.rows.prefix(LedgerReport.mostRows).map(\.totals)
    if ledger.rows.count != 1 {
      names.append((0..<left).map { $0 == 0 ? "total" : "" })
      totals.append(ledger.total)
    }
    let money = [LedgerTotals.spend, LedgerTotals.waste, LedgerTotals.saving].map { amount in
      MoneyText.column(totals.map(amount), unknown: "unknown")
    }
    var rows = [head + columns]
    for (place, own) in names.enumerated() {
      rows.append(own + totals[place].counts + money.map { $0[place] })
    }
    var lines = LedgerText.table(rows, left: left, isColoured: isColoured)
    let hidden = ledger.rows.count - LedgerReport.mostRows
    if hidden > 0 { lines.append("\(hidden) more rows; --json shows all of them") }
    return lines
  }

  private func text(_ budget: BudgetReport) -> [String] {
    let name = budget.budget.period.rawValue
    let limit = LedgerText.dollars(Int128(budget.budget.limit.amount))
    var lines = ["budget: $\(limit) a \(name)"]
    lines.append("  reached in \(budget.breached.count) of \(budget.lines.count) periods")
    let shown = budget.lines.suffix(7)
    let money = MoneyText.column(shown.map(\.nanodollars), unknown: "")
    let earlier = budget.lines.count - shown.count
    if earlier > 0 { lines.append("  \(earlier) before these; --json shows all of them") }
    for (line, money) in zip(shown, money) {
      let alerts = line.alerts.map { "\($0.percentage) %" }.joined(separator: ", ")
      let reached = alerts.isEmpty ? "" : "  reached \(alerts)"
      lines.append("  \(line.label)  $\(money)\(reached)\(line.isComplete ? "" : "  (running)")")
    }
    switch budget.projection {
    case .none: break
    case .refused(let refusal):
      lines.append("  no projection by \(budget.budget.step.rawValue): \(refusal)")
    case .estimated(let estimate, let overrun):
      lines.append(
        "  at the end of this \(name): \(interval(estimate, decimals([estimate])));"
          + " over the limit with probability \(LedgerText.percent(overrun))"
      )
      if overrun >= 0.5, budget.breached.isEmpty {
        lines.append(
          "  forecast to exceed the limit; a forecast alone does not change the exit code"
        )
      }
    }
    return lines
  }

  private func decimals(_ estimates: [SpendForecast.Estimate]) -> Int {
    LedgerText.decimals(estimates.flatMap { [$0.median, $0.low, $0.high] })
  }

  private func interval(_ estimate: SpendForecast.Estimate, _ decimals: Int) -> String {
    func dollars(_ value: Double) -> String { LedgerText.dollars(value, decimals: decimals) }
    return "$\(dollars(estimate.median)), 80 % interval"
      + " \(dollars(estimate.low)) … \(dollars(estimate.high))"
  }

  private func text(_ forecast: Result<SpendForecast, ForecastRefusal>) -> [String] {
    switch forecast {
    case .failure(let refusal): return ["no forecast: \(refusal)"]
    case .success(let forecast):
      let next = series?.next ?? 0
      let isCut = series?.leavesOutFirst ?? false
      var lines = [
        "forecast from \(forecast.history) complete periods"
          + (isCut ? "; the record begins within the first one, which is left out" : "")
      ]
      let decimals = decimals(forecast.dollarsByPeriod)
      for (offset, estimate) in forecast.dollarsByPeriod.prefix(31).enumerated() {
        let label = series?.calendar.label(of: next + Int64(offset)) ?? ""
        lines.append("  \(label)  \(interval(estimate, decimals))")
      }
      let total = interval(forecast.totalDollars, decimals)
      lines.append("  sum of \(forecast.dollarsByPeriod.count): \(total)")
      return lines
    }
  }

  private func text(_ anomalies: SpendAnomalies) -> [String] {
    guard anomalies.judged > 0 else {
      return [
        "no anomalies: none of the periods has \(SpendAnomalies.leastHistory) complete ones"
          + " before it"
      ]
    }
    var lines = [
      "anomalies: \(anomalies.anomalies.count) in \(anomalies.judged) judged periods;"
        + " quiet ones raise an alarm in 1 % at most"
    ]
    let shown = anomalies.anomalies.suffix(31)
    let decimals = LedgerText.decimals(shown.flatMap { [$0.value, $0.expected] })
    for anomaly in shown {
      lines.append(
        "  \(label(anomaly) ?? "")  \(anomaly.kind.rawValue)"
          + "  $\(LedgerText.dollars(anomaly.value, decimals: decimals))"
          + ", expected $\(LedgerText.dollars(anomaly.expected, decimals: decimals))"
          + ", score \(DecimalFormat.fixed(anomaly.score, decimals: 1))"
      )
    }
    if let factor = anomalies.leastVisibleFactor {
      lines.append("  a spike is seen from \(DecimalFormat.fixed(factor, decimals: 2)) × on")
    }
    return lines
  }
}
