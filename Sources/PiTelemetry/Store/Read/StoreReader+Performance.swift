// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Latencies, rates and errors by group, exact: every latency is kept while it is computed.
extension StoreReader {
  func performance(
    _ filter: HistoryFilter,
    by grouping: PerformanceGrouping
  ) throws(StoreError) -> [PerformanceSummary] {
    let condition = try condition(of: filter)
    var groups = NameTable()
    var tallies: [PerformanceTally] = []
    var unnamed = PerformanceTally()
    try connection.query(
      """
      SELECT \(StoreReader.column(of: grouping)), r.submitted_ns, r.ended_ns, r.is_served,
        r.time_to_first_token_ns, r.billed_output_tokens, r.cost_nanodollars
      FROM \(StoreReader.namedRequests) WHERE \(condition.sql)
      """,
      condition.parameters
    ) { row throws(StoreError) in
      guard let name = row.text(0) else {
        unnamed.add(row)
        return true
      }
      let position = groups.intern(name)
      if position == tallies.count { tallies.append(PerformanceTally()) }
      tallies[position].add(row)
      return true
    }
    var summaries = zip(groups.names, tallies).map { $1.summary(of: $0) }
    summaries.sort { Array(($0.group ?? "").utf8).lexicographicallyPrecedes(($1.group ?? "").utf8) }
    if unnamed.requests > 0 || grouping == .none { summaries.append(unnamed.summary(of: nil)) }
    return summaries
  }

  private static func column(of grouping: PerformanceGrouping) -> String {
    switch grouping {
    case .none: "NULL"
    case .provider: "d.provider_name"
    case .model: "d.request_model"
    case .deployment: "d.deployment_name"
    case .tenant: "t.tenant_name"
    case .taskType: "k.task_type_name"
    }
  }
}

/// What is counted of a group while its requests pass.
private struct PerformanceTally {
  var requests = 0
  private var served = 0
  private var failed = 0
  private var latencies: [Int64] = []
  private var firstTokens: [Int64] = []
  private var first = Int64.max
  private var last = Int64.min
  private var outputTokens: Int64 = 0
  private var cost = NanoDollars.zero

  mutating func add<Row: SQLRow>(_ row: Row) {
    requests += 1
    let submitted = row.presentInteger(1)
    first = min(first, submitted)
    last = max(last, submitted)
    let ended = row.integer(2)
    if let ended { last = max(last, ended) }
    if let isServed = row.integer(3) {
      served += isServed == 1 ? 1 : 0
      failed += isServed == 1 ? 0 : 1
      if isServed == 1, let ended { latencies.append(ended &- submitted) }
    }
    if let span = row.integer(4) { firstTokens.append(span) }
    outputTokens += row.integer(5) ?? 0
    cost += NanoDollars(row.integer(6) ?? 0)
  }

  func summary(of group: String?) -> PerformanceSummary {
    PerformanceSummary(
      group: group,
      requests: requests,
      served: served,
      failed: failed,
      endToEnd: LatencySummary(latencies, of: requests),
      timeToFirstToken: LatencySummary(firstTokens, of: requests),
      span: requests == 0 ? .zero : TimeSpan(nanoseconds: last &- first),
      outputTokens: outputTokens,
      cost: cost
    )
  }
}
