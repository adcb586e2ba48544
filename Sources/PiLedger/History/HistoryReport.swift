// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
package import PiTelemetry

/// Requests of a store that were looked for, or how its deployments performed.
package enum HistoryReport {
  /// Version of the JSON.
  package static let schemaVersion = 1

  /// Found requests as JSON.
  package static func json(_ found: [FoundRequest]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member(whole: "schema_version", Int64(schemaVersion))
      json.member(array: "requests", found) { $0.write(into: &$1) }
    }
    return json.bytes
  }

  /// Found requests for a terminal, the latest first.
  package static func text(_ found: [FoundRequest], isColoured: Bool) -> String {
    guard !found.isEmpty else { return "no request matches\n" }
    var rows = [
      [
        "run", "request", "submitted", "tenant", "task", "deployment", "attempts", "latency s",
        "ttft s", "cost $", "ended",
      ]
    ]
    let costs = MoneyText.column(
      found.map { $0.request.cost.map { Int128($0.amount) } },
      unknown: "–"
    )
    for (item, cost) in zip(found, costs) {
      let (request, names) = (item.request, item.run.description)
      let latency = request.ended.map { ($0 - request.arrival).seconds }
      rows.append(
        [
          "\(item.run.id.number)", request.externalID ?? "\(request.number)",
          ClockText.text(request.arrival, clock: names.clock),
          request.tenant.flatMap(names.tenant) ?? "–",
          request.taskType.flatMap(names.taskType) ?? "–",
          request.deployment.flatMap(names.deployment)?.name ?? "–",
          "\(max(item.attempts.count, Int(request.attempts ?? 0)))", LedgerText.seconds(latency),
          LedgerText.seconds(request.timeToFirstToken?.seconds),
          cost, item.ending,
        ].map { Sanitised.text($0, limit: 60) }
      )
    }
    let lines = LedgerText.table(rows, left: 6, isColoured: isColoured)
    return lines.joined(separator: "\n") + "\n"
  }

  /// The performance of deployments as JSON.
  package static func json(_ summary: PerformanceSummary) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member(whole: "schema_version", Int64(schemaVersion))
      json.member(whole: "requests", Int64(summary.requests))
      json.member(whole: "failed_requests", Int64(summary.failedRequests))
      json.member(whole: "failed_requests_without_attempt", Int64(summary.unattemptedRequests))
      json.member(number: "request_error_share", summary.errorShare)
      json.member(array: "deployments", summary.deployments) { $0.write(into: &$1) }
    }
    return json.bytes
  }

  /// The performance of deployments for a terminal.
  package static func text(_ summary: PerformanceSummary, isColoured: Bool) -> String {
    let rows = summary.deployments
    guard !rows.isEmpty else {
      return "the store has no runs with deployments\n" + failures(summary)
    }
    var cells = [
      [
        "deployment", "provider", "model", "attempts", "errors", "latency s mean", "p50", "p95",
        "p99", "ttft s mean", "p50", "p95", "p99", "attempts/min", "output tok/s", "recovery s",
      ]
    ]
    for row in rows {
      let names = [row.deployment, row.provider ?? "–", row.model ?? "–"]
      cells.append(
        names.map { Sanitised.text($0, limit: 40) } + [
          "\(row.attempts)", row.errorShare.map(LedgerText.percent) ?? "",
        ] + quantiles(row.latencySeconds) + quantiles(row.ttftSeconds) + [
          row.attemptsPerMinute.map(DecimalFormat.threeDigits) ?? "",
          row.outputTokensPerSecond.map(DecimalFormat.threeDigits) ?? "",
          LedgerText.seconds(row.meanRecoverySeconds),
        ]
      )
    }
    let lines = LedgerText.table(cells, left: 3, isColoured: isColoured)
    return lines.joined(separator: "\n")
      + "\nlatency and TTFT are those of complete answers; docs/ledger.md says what each means\n"
      + failures(summary)
  }

  /// How many of all requests failed, wherever.
  private static func failures(_ summary: PerformanceSummary) -> String {
    guard let share = summary.errorShare else { return "" }
    let unattempted = summary.unattemptedRequests
    return "failed requests: \(summary.failedRequests) of \(summary.requests)"
      + " (\(LedgerText.percent(share)))"
      + (unattempted > 0 ? ", \(unattempted) of which no deployment was asked\n" : "\n")
  }

  private static func quantiles(_ spread: DeploymentPerformance.Spread) -> [String] {
    [spread.mean, spread.quantile(0.5), spread.quantile(0.95), spread.quantile(0.99)]
      .map(LedgerText.seconds)
  }
}

extension FoundRequest {
  /// How the request ended, in a few words.
  fileprivate var ending: String {
    let words: String =
      switch (request.error, request.isServed) {
      case (let error?, _): error.name
      case (nil, true?): "served"
      case (nil, false?): "not served"
      case (nil, nil): "unknown"
      }
    return request.errorText.map { $0.isEmpty ? words : "\(words): \($0)" } ?? words
  }

  fileprivate func write(into json: inout JSONWriter) {
    let names = run.description
    let place = request.deployment.flatMap(names.deployment)
    json.object { json in
      json.member(whole: "run", run.id.number)
      json.member(whole: "request", Int64(request.number))
      json.member(text: "external_id", request.externalID)
      json.member(text: "strategy", names.strategy)
      json.member(text: "clock", names.clock.rawValue)
      json.member(whole: "submitted_ns", request.arrival.nanoseconds)
      json.member(text: "tenant", request.tenant.flatMap(names.tenant))
      json.member(text: "task_type", request.taskType.flatMap(names.taskType))
      json.member(text: "provider", place?.provider)
      json.member(text: "model", place?.model)
      json.member(text: "deployment", place?.name)
      json.member(number: "latency_s", request.ended.map { ($0 - request.arrival).seconds })
      json.member(number: "ttft_s", request.timeToFirstToken?.seconds)
      json.member(whole: "input_tokens", request.inputTokens.map { Int128($0.count) })
      json.member(whole: "output_tokens", request.usage.map { Int128($0.output.count) })
      json.member(whole: "cost_nanodollars", request.cost.map { Int128($0.amount) })
      json.key("is_served")
      if let isServed = request.isServed { json.flag(isServed) } else { json.null() }
      json.member(text: "error_class", request.error?.name)
      json.member(text: "error_text", request.errorText)
      json.member(array: "attempts", Array(attempts)) { attempt, json in
        write(attempt, into: &json)
      }
    }
  }

  private func write(_ attempt: AttemptRecord, into json: inout JSONWriter) {
    let place = run.description.deployment(attempt.deployment)
    json.object { json in
      json.member(text: "deployment", place?.name)
      let decision = attempt.decision
      let intended = decision.flatMap { run.description.deployment($0.intended) }
      json.member(text: "intended_deployment", intended?.name)
      json.member(whole: "decision", decision.map { Int128($0.ordinal) })
      json.member(whole: "decision_rank", decision.map { Int128($0.rank) })
      json.member(whole: "started_ns", attempt.started.nanoseconds)
      json.member(number: "latency_s", (attempt.ended - attempt.started).seconds)
      json.member(number: "ttft_s", attempt.outcome.timeToFirstToken?.seconds)
      json.member(whole: "cost_nanodollars", attempt.cost.map { Int128($0.amount) })
      json.member(text: "error_class", attempt.outcome.error?.name)
    }
  }
}

extension DeploymentPerformance {
  fileprivate func write(into json: inout JSONWriter) {
    json.object { json in
      json.member(text: "deployment", deployment)
      json.member(text: "provider", provider)
      json.member(text: "model", model)
      json.member(whole: "attempts", Int64(attempts))
      json.member(whole: "failed_attempts", Int64(failed))
      json.member(whole: "cancelled_attempts", Int64(cancelled))
      json.member(number: "error_share", errorShare)
      write(latencySeconds, "latency", into: &json)
      write(ttftSeconds, "ttft", into: &json)
      json.member(number: "attempts_per_min", attemptsPerMinute)
      json.member(number: "output_tokens_per_s", outputTokensPerSecond)
      json.member(number: "generation_tokens_per_s", generationTokensPerSecond)
      json.member(number: "mean_recovery_s", meanRecoverySeconds)
      json.member(whole: "recovered_failures", Int64(recovered))
      json.member(whole: "unrecovered_failures", Int64(unrecovered))
    }
  }

  private func write(_ spread: Spread, _ name: String, into json: inout JSONWriter) {
    json.member(number: "\(name)_mean_complete_s", spread.mean)
    json.member(number: "\(name)_p50_complete_s", spread.quantile(0.5))
    json.member(number: "\(name)_p95_complete_s", spread.quantile(0.95))
    json.member(number: "\(name)_p99_complete_s", spread.quantile(0.99))
  }
}
