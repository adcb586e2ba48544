// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import PiTelemetry

extension LedgerReport {
  /// Version of the JSON.
  package static let schemaVersion = 1

  /// The report as JSON; money is exact, in nanodollars.
  package func json() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member(whole: "schema_version", Int64(LedgerReport.schemaVersion))
      json.member(whole: "runs", Int64(ledger.runs))
      json.key("by")
      json.texts(request.dimensions.map(\.rawValue))
      json.member(text: "period", request.period?.rawValue)
      let clock = ledger.query.calendar?.clock ?? ledger.query.onlyClock
      json.member(text: "clock", clock?.rawValue)
      json.member(whole: "last_instant_ns", ledger.lastInstant.map { Int128($0.nanoseconds) })
      json.member(object: "total") { ledger.total.write(into: &$0) }
      json.member(array: "rows", ledger.rows) { write($0, into: &$1) }
      if let budget { json.member(object: "budget") { budget.write(into: &$0) } }
      if let forecast { json.member(object: "forecast") { write(forecast, into: &$0) } }
      if let anomalies { json.member(object: "anomalies") { write(anomalies, into: &$0) } }
    }
    return json.bytes
  }

  private func write(_ row: Ledger.Row, into json: inout JSONWriter) {
    json.object { json in
      for (dimension, name) in zip(request.dimensions, row.names) {
        json.member(text: dimension.rawValue, name)
      }
      if let calendar = ledger.query.calendar, let period = row.period {
        json.member(text: "period", calendar.label(of: period))
        json.member(whole: "period_start_ns", calendar.start(of: period).nanoseconds)
      }
      row.totals.write(into: &json)
    }
  }

  private func write(
    _ forecast: Result<SpendForecast, ForecastRefusal>,
    into json: inout JSONWriter
  ) {
    switch forecast {
    case .failure(let refusal): json.member(text: "refused", refusal.description)
    case .success(let forecast):
      json.member(number: "confidence", SpendForecast.confidence)
      json.member(whole: "history_periods", Int64(forecast.history))
      json.key("season_periods")
      json.numbers(forecast.seasons.map(Double.init))
      json.member(number: "autocorrelation", forecast.autocorrelation)
      json.member(object: "total_usd") { forecast.totalDollars.write(into: &$0) }
      let next = series?.next ?? 0
      let periods = Array(forecast.dollarsByPeriod.enumerated())
      json.member(array: "periods", periods) { period, json in
        json.object { json in
          json.member(text: "period", series?.calendar.label(of: next + Int64(period.offset)))
          json.member(object: "spend_usd") { period.element.write(into: &$0) }
        }
      }
    }
  }

  private func write(_ anomalies: SpendAnomalies, into json: inout JSONWriter) {
    json.member(whole: "judged_periods", Int64(anomalies.judged))
    json.member(number: "false_alarm_share_at_most", SpendAnomalies.falseAlarms)
    json.member(number: "least_visible_factor", anomalies.leastVisibleFactor)
    json.member(array: "found", anomalies.anomalies) { anomaly, json in
      json.object { json in
        json.member(text: "kind", anomaly.kind.rawValue)
        json.member(text: "period", label(anomaly))
        json.member(number: "spend_usd", anomaly.value)
        json.member(number: "expected_usd", anomaly.expected)
        json.member(number: "score", anomaly.score)
      }
    }
  }

  /// What an anomaly's period is called.
  func label(_ anomaly: SpendAnomaly) -> String? {
    series.map { $0.calendar.label(of: $0.firstComplete + Int64(anomaly.offset)) }
  }
}

extension LedgerTotals {
  func write(into json: inout JSONWriter) {
    json.member(whole: "requests", requests)
    json.member(whole: "served_requests", servedRequests)
    json.member(whole: "unserved_requests", unservedRequests)
    json.member(whole: "attempts", attempts)
    json.member(whole: "failed_attempts", failedAttempts)
    json.member(whole: "attempts_of_unknown_cost", attemptsOfUnknownCost)
    json.member(whole: "attempts_of_unknown_usage", attemptsOfUnknownUsage)
    json.member(whole: "attempts_of_unknown_cached_input", attemptsOfUnknownCacheRead)
    json.member(whole: "input_tokens", inputTokens)
    json.member(whole: "cached_input_tokens", cachedInputTokens)
    json.member(whole: "output_tokens", outputTokens)
    json.member(whole: "reasoning_output_tokens", reasoningTokens)
    json.member(whole: "cost_nanodollars", nanodollars)
    json.member(whole: "wasted_nanodollars", wastedNanodollars)
    json.member(whole: "cached_input_saved_nanodollars", LedgerTotals.saving(self))
    json.member(whole: "cache_write_extra_nanodollars", writtenExtraNanodollars)
    json.member(whole: "estimated_attempts", estimatedAttempts)
    json.member(whole: "estimated_nanodollars", estimatedNanodollars)
    json.member(whole: "attempts_at_later_prices", attemptsAtLaterPrices)
    json.member(whole: "cached_input_tokens_of_unknown_price", cachedTokensOfUnknownPrice)
  }
}

extension SpendForecast.Estimate {
  func write(into json: inout JSONWriter) {
    json.member(number: "median", median)
    json.key("interval80")
    json.numbers([low, high])
  }
}

extension BudgetReport {
  func write(into json: inout JSONWriter) {
    json.member(whole: "limit_nanodollars", budget.limit.amount)
    json.member(text: "period", budget.period.rawValue)
    json.key("is_exhausted")
    json.flag(isExhausted)
    json.member(whole: "exhausted_periods", Int64(breached.count))
    json.member(array: "periods", lines) { line, json in
      json.object { json in
        json.member(text: "period", line.label)
        json.key("is_complete")
        json.flag(line.isComplete)
        json.member(whole: "cost_nanodollars", line.nanodollars)
        json.member(array: "alerts", line.alerts) { alert, json in
          json.object { json in
            json.member(whole: "percentage", Int64(alert.percentage))
            json.member(whole: "reached_in_ns", alert.reached.nanoseconds)
          }
        }
      }
    }
    switch projection {
    case .none: break
    case .refused(let refusal): json.member(text: "projection_refused", refusal.description)
    case .estimated(let estimate, let overrun):
      json.member(object: "projected_usd") { estimate.write(into: &$0) }
      json.member(number: "overrun_probability", overrun)
    }
  }
}
