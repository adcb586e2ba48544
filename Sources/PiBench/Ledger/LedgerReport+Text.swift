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
    var rows = [head + columns]
    for row in ledger.rows.prefix(LedgerReport.mostRows) {
      var names = row.names.map { $0.map { Sanitised.text($0, limit: 40) } ?? "–" }
      if let calendar, let period = row.period { names.insert(calendar.label(of: period), at: 0) }
      rows.append(names + cells(row.totals))
    }
    if ledger.rows.count != 1 {
      let names = (0..<left).map { $0 == 0 ? "total" : "" }
      rows.append(names + cells(ledger.total))
    }
    var lines = LedgerText.table(rows, left: left, isColoured: isColoured)
    let hidden = ledger.rows.count - LedgerReport.mostRows
    if hidden > 0 { lines.append("\(hidden) more rows; --json shows all of them") }
    return lines
  }

  private func cells(_ totals: LedgerTotals) -> [String] {
    let attempts = totals.attempts
    func known<Amount>(_ amount: Amount, unless unknown: Int64, _ text: (Amount) -> String)
      -> String
    {
      attempts > 0 && unknown == attempts ? "unknown" : text(amount)
    }
    let unread = totals.attemptsOfUnknownUsage + totals.attemptsOfUnknownCacheRead
    return [totals.requests, attempts, totals.failedAttempts].map { "\($0)" } + [
      known(totals.inputTokens, unless: totals.attemptsOfUnknownUsage) { "\($0)" },
      known(totals.cachedInputTokens, unless: unread) { "\($0)" },
      known(totals.outputTokens, unless: totals.attemptsOfUnknownUsage) { "\($0)" },
      known(totals.nanodollars, unless: totals.attemptsOfUnknownCost, LedgerText.dollars),
      known(totals.wastedNanodollars, unless: totals.attemptsOfUnknownCost, LedgerText.dollars),
      totals.cachedInputTokens > 0 && totals.cachedTokensOfUnknownPrice == totals.cachedInputTokens
        ? "unknown" : LedgerText.dollars(totals.savedNanodollars),
    ]
  }

  private func text(_ budget: BudgetReport) -> [String] {
    let limit = LedgerText.dollars(Int128(budget.budget.limit.amount))
    var lines = ["budget: $\(limit) a \(budget.budget.period.rawValue)"]
    let exhausted = budget.lines.count(where: \.isExhausted)
    lines.append("  reached in \(exhausted) of \(budget.lines.count) periods")
    for line in budget.lines.suffix(7) {
      let alerts = line.alerts.map { "\($0.percentage) %" }.joined(separator: ", ")
      let reached = alerts.isEmpty ? "" : "  reached \(alerts)"
      lines.append("  \(line.label)  $\(LedgerText.dollars(line.nanodollars))\(reached)")
    }
    switch budget.projection {
    case .none: break
    case .refused(let refusal): lines.append("  no projection: \(refusal)")
    case .estimated(let estimate, let overrun):
      lines.append(
        "  at the end of this \(budget.budget.period.rawValue): \(interval(estimate));"
          + " over the limit with probability \(LedgerText.percent(overrun))"
      )
    }
    return lines
  }

  private func interval(_ estimate: SpendForecast.Estimate) -> String {
    "$\(LedgerText.dollars(estimate.median)), 80 % interval"
      + " \(LedgerText.dollars(estimate.low)) … \(LedgerText.dollars(estimate.high))"
  }

  private func text(_ forecast: Result<SpendForecast, ForecastRefusal>) -> [String] {
    switch forecast {
    case .failure(let refusal): return ["no forecast: \(refusal)"]
    case .success(let forecast):
      let next = (series?.first ?? 0) + Int64(series?.completeCount ?? 0)
      var lines = ["forecast from \(forecast.history) complete periods"]
      for (offset, estimate) in forecast.dollarsByPeriod.prefix(31).enumerated() {
        let label = series?.calendar.label(of: next + Int64(offset)) ?? ""
        lines.append("  \(label)  \(interval(estimate))")
      }
      lines.append("  sum of \(forecast.dollarsByPeriod.count): \(interval(forecast.totalDollars))")
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
    for anomaly in anomalies.anomalies.suffix(31) {
      lines.append(
        "  \(label(anomaly) ?? "")  \(anomaly.kind.rawValue)"
          + "  $\(LedgerText.dollars(anomaly.value))"
          + ", expected $\(LedgerText.dollars(anomaly.expected))"
          + ", score \(DecimalFormat.fixed(anomaly.score, decimals: 1))"
      )
    }
    if let factor = anomalies.leastVisibleFactor {
      lines.append("  a spike is seen from \(DecimalFormat.fixed(factor, decimals: 2)) × on")
    }
    return lines
  }
}
