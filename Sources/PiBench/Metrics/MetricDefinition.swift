// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiReport
package import PiSimulator
import PiStatistics

/// A finished run as metrics read it.
package struct RunReading {
  /// What the measured window holds.
  package let tally: MetricTally
  /// Dollars that a request solved within its objective is worth.
  package let value: Double
  /// Length of the measured window.
  package let span: TimeSpan
  /// End-to-end latency of all requests, failed ones infinite.
  let endToEnd: LogLinearHistogram
  /// End-to-end latency of served requests.
  let servedEndToEnd: LogLinearHistogram
  let firstToken: LogLinearHistogram
  let perOutputToken: LogLinearHistogram

  init(_ tally: MetricTally, value: Double, span: TimeSpan) {
    self.tally = tally
    self.value = value
    self.span = span
    endToEnd = tally.endToEnd
    var failed = LogLinearHistogram()
    for _ in 0..<endToEnd.infiniteCount { failed.recordInfinite() }
    var served = endToEnd
    served.subtract(failed)
    servedEndToEnd = served
    firstToken = tally.firstToken
    perOutputToken = tally.perOutputToken
  }
}

/// A metric of a run: how it is called and how it is computed.
package struct MetricDefinition: Sendable {
  package let descriptor: MetricDescriptor
  /// The value of a run; NaN where it is undefined, infinite for a quantile among failures.
  package let compute: @Sendable (RunReading) -> Double
  /// Whether it is a quantile, whose values are skewed over replications.
  package let isQuantile: Bool

  private init(
    _ id: String,
    _ label: String,
    _ unit: MetricDescriptor.Unit,
    _ better: MetricDescriptor.Direction,
    headline: Bool = false,
    isQuantile: Bool = false,
    _ compute: @escaping @Sendable (RunReading) -> Double
  ) {
    descriptor = MetricDescriptor(
      id: id,
      label: label,
      unit: unit,
      better: better,
      isHeadline: headline
    )
    self.compute = compute
    self.isQuantile = isQuantile
  }

  /// A quantile of times, undefined beyond the 99th percentile of fewer than 10,000 values.
  private static func quantile(
    _ p: Double,
    _ id: String,
    _ label: String,
    headline: Bool = false,
    of times: @escaping @Sendable (RunReading) -> LogLinearHistogram
  ) -> MetricDefinition {
    MetricDefinition(id, label, .seconds, .lower, headline: headline, isQuantile: true) { run in
      let times = times(run)
      guard p < 0.99 || times.count >= 10_000 else { return .nan }
      return times.quantile(p).map { $0 / 1e9 } ?? .nan
    }
  }

  /// Every metric, in the order of tables.
  package static let all: [MetricDefinition] = [
    MetricDefinition(MetricID.netValue, "net value", .dollars, .higher, headline: true) {
      $0.netValue($0.value)
    },
    MetricDefinition(MetricID.solved, "solved", .share, .higher, headline: true) {
      $0.share($0.total.solved)
    },
    MetricDefinition(MetricID.cost, "cost per request", .dollars, .lower, headline: true) {
      $0.dollars(per: $0.total.arrivals)
    },
    quantile(0.95, MetricID.latencyP95, "p95 end to end", headline: true) { $0.endToEnd },
    MetricDefinition("net_value_at_0.02_usd", "net value at $0.02", .dollars, .higher) {
      $0.netValue(0.02)
    },
    MetricDefinition("net_value_at_0.20_usd", "net value at $0.20", .dollars, .higher) {
      $0.netValue(0.20)
    },
    MetricDefinition("served_share", "served", .share, .higher) { $0.share($0.total.served) },
    MetricDefinition("solved_in_time_share", "solved within SLO", .share, .higher) {
      $0.share($0.total.solvedInTime)
    },
    MetricDefinition("goodput_per_s", "goodput", .perSecond, .higher) {
      $0.perSecond($0.total.solvedInTime)
    },
    MetricDefinition("latency_mean_served_s", "mean end to end (served)", .seconds, .lower) {
      $0.mean($0.total.endToEnd, over: $0.total.served)
    },
    quantile(0.5, MetricID.latencyP50, "p50 end to end") { $0.endToEnd },
    quantile(0.99, "latency_p99_s", "p99 end to end") { $0.endToEnd },
    quantile(0.5, "latency_p50_served_s", "p50 end to end (served)") { $0.servedEndToEnd },
    quantile(0.95, "latency_p95_served_s", "p95 end to end (served)") { $0.servedEndToEnd },
    quantile(0.99, "latency_p99_served_s", "p99 end to end (served)") { $0.servedEndToEnd },
    MetricDefinition("ttft_mean_served_s", "mean TTFT (served)", .seconds, .lower) {
      $0.mean($0.firstTokenSum, over: $0.total.served)
    },
    quantile(0.5, "ttft_p50_s", "p50 TTFT") { $0.firstToken },
    quantile(0.95, "ttft_p95_s", "p95 TTFT") { $0.firstToken },
    quantile(0.99, "ttft_p99_s", "p99 TTFT") { $0.firstToken },
    MetricDefinition("tpot_mean_served_s", "mean TPOT (served)", .seconds, .lower) {
      $0.mean($0.perOutputTokenSum, over: Int64($0.perOutputToken.count))
    },
    quantile(0.5, "tpot_p50_served_s", "p50 TPOT (served)") { $0.perOutputToken },
    quantile(0.95, "tpot_p95_served_s", "p95 TPOT (served)") { $0.perOutputToken },
    quantile(0.99, "tpot_p99_served_s", "p99 TPOT (served)") { $0.perOutputToken },
    MetricDefinition("cost_per_served_usd", "cost per served", .dollars, .lower) {
      $0.dollars(per: $0.total.served)
    },
    MetricDefinition("cost_per_solved_usd", "cost per solved", .dollars, .lower) {
      $0.dollars(per: $0.total.solved)
    },
    MetricDefinition("retries_per_request", "retries per request", .ratio, .lower) {
      Double(max($0.total.attempts - $0.total.arrivals, 0)) / Double($0.total.arrivals)
    },
    MetricDefinition("cached_input_share", "cached share of input", .share, .higher) {
      $0.cachedShare
    },
    MetricDefinition("cache_regret_usd", "cache regret per request", .dollars, .lower) {
      $0.cacheRegret
    },
    MetricDefinition("tenant_fairness_jain", "fairness across tenants (Jain)", .ratio, .higher) {
      $0.fairness
    },
  ]
}

extension RunReading {
  var total: MetricCell { tally.total }
  var firstTokenSum: Int128 { tally.firstTokenSum }
  var perOutputTokenSum: Int128 { tally.perOutputTokenSum }

  func netValue(_ value: Double) -> Double {
    (value * Double(total.solvedInTime) - Double(total.cost) / 1e9) / Double(total.arrivals)
  }

  func share(_ count: Int64) -> Double { Double(count) / Double(total.arrivals) }

  func dollars(per count: Int64) -> Double {
    count > 0 ? Double(total.cost) / 1e9 / Double(count) : .nan
  }

  /// A rate over the window, undefined where all requests came at one instant.
  func perSecond(_ count: Int64) -> Double {
    span.nanoseconds > 1 ? Double(count) / span.seconds : .nan
  }

  func mean(_ nanoseconds: Int128, over count: Int64) -> Double {
    count > 0 ? Double(nanoseconds) / 1e9 / Double(count) : .nan
  }

  /// Share of the billed input that came from prompt caches, undefined where there are none.
  var cachedShare: Double {
    tally.caching.input > 0 ? Double(tally.caching.cached) / Double(tally.caching.input) : .nan
  }

  /// Dollars that a request's input cost more than at the deployment that held most of it.
  var cacheRegret: Double {
    let requests = tally.caching.requests
    return requests > 0 ? Double(tally.caching.regret) / 1e9 / Double(requests) : .nan
  }

  /// Jain's index of the share of each tenant's requests that were solved within their objective.
  var fairness: Double {
    let shares = tally.tenants.filter { $0.arrivals > 0 }.map {
      Double($0.solvedInTime) / Double($0.arrivals)
    }
    return jainIndex(shares) ?? .nan
  }
}
