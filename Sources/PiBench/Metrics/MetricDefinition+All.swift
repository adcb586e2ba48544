// SPDX-License-Identifier: Apache-2.0

import PiReport
import PiSimulator

extension MetricDefinition {
  /// Every metric, in the order of tables.
  package static let all: [MetricDefinition] = [
    MetricDefinition(
      MetricID.netValue,
      "net value",
      .dollars,
      .higher,
      headline: true,
      .ratio(.netValue())
    ),
    MetricDefinition(
      MetricID.solved,
      "solved",
      .share,
      .higher,
      headline: true,
      .ratio(.share(\.solved))
    ),
    MetricDefinition(
      MetricID.cost,
      "cost per request",
      .dollars,
      .lower,
      headline: true,
      .ratio(.dollars(per: \.arrivals))
    ),
    quantile(0.95, MetricID.latencyP95, "p95 end to end", headline: true, of: .endToEnd),
    MetricDefinition(
      "net_value_at_0.02_usd",
      "net value at $0.02",
      .dollars,
      .higher,
      .ratio(.netValue(at: 0.02))
    ),
    MetricDefinition(
      "net_value_at_0.20_usd",
      "net value at $0.20",
      .dollars,
      .higher,
      .ratio(.netValue(at: 0.20))
    ),
    MetricDefinition("served_share", "served", .share, .higher, .ratio(.share(\.served))),
    MetricDefinition(
      "solved_in_time_share",
      "solved within SLO",
      .share,
      .higher,
      .ratio(.share(\.solvedInTime))
    ),
    MetricDefinition("goodput_per_s", "goodput", .perSecond, .higher, .rate(\.solvedInTime)),
    MetricDefinition(
      "latency_mean_served_s",
      "mean end to end (served)",
      .seconds,
      .lower,
      .ratio(.mean(\.total.endToEnd, over: \.total.served))
    ),
    quantile(0.5, MetricID.latencyP50, "p50 end to end", of: .endToEnd),
    quantile(0.99, "latency_p99_s", "p99 end to end", of: .endToEnd),
    quantile(0.5, "latency_p50_served_s", "p50 end to end (served)", of: .servedEndToEnd),
    quantile(0.95, "latency_p95_served_s", "p95 end to end (served)", of: .servedEndToEnd),
    quantile(0.99, "latency_p99_served_s", "p99 end to end (served)", of: .servedEndToEnd),
    MetricDefinition(
      "ttft_mean_served_s",
      "mean TTFT (served)",
      .seconds,
      .lower,
      .ratio(.mean(\.firstToken, over: \.total.served))
    ),
    quantile(0.5, "ttft_p50_s", "p50 TTFT", of: .firstToken),
    quantile(0.95, "ttft_p95_s", "p95 TTFT", of: .firstToken),
    quantile(0.99, "ttft_p99_s", "p99 TTFT", of: .firstToken),
    MetricDefinition(
      "tpot_mean_served_s",
      "mean TPOT (served)",
      .seconds,
      .lower,
      .ratio(.mean(\.perOutputToken, over: \.perOutputTokenCount))
    ),
    quantile(0.5, "tpot_p50_served_s", "p50 TPOT (served)", of: .perOutputToken),
    quantile(0.95, "tpot_p95_served_s", "p95 TPOT (served)", of: .perOutputToken),
    quantile(0.99, "tpot_p99_served_s", "p99 TPOT (served)", of: .perOutputToken),
    MetricDefinition(
      "cost_per_served_usd",
      "cost per served",
      .dollars,
      .lower,
      .ratio(.dollars(per: \.served))
    ),
    MetricDefinition(
      "cost_per_solved_usd",
      "cost per solved",
      .dollars,
      .lower,
      .ratio(.dollars(per: \.solved))
    ),
    MetricDefinition(
      "retries_per_request",
      "retries per request",
      .ratio,
      .lower,
      .ratio(
        RatioMetric(
          bounds: { _ in 0...Double.infinity },
          step: { _ in 1 },
          { sums, _ in Double(sums.total.attempts - sums.total.arrivals) },
          over: { Double($0.total.arrivals) }
        )
      )
    ),
    MetricDefinition(
      "cached_input_share",
      "cached share of input",
      .share,
      .higher,
      .ratio(
        RatioMetric(
          bounds: { _ in 0...1 },
          { sums, _ in Double(sums.caching.cached) },
          over: { Double($0.caching.input) }
        )
      )
    ),
    MetricDefinition(
      "cache_regret_usd",
      "cache regret per request",
      .dollars,
      .lower,
      .ratio(
        RatioMetric(
          { sums, _ in Double(sums.caching.regret) / 1e9 },
          over: { Double($0.caching.requests) }
        )
      )
    ),
    MetricDefinition(
      "tenant_fairness_jain",
      "fairness across tenants (Jain)",
      .ratio,
      .higher,
      .index { $0.fairness }
    ),
  ]
}

extension RequestTime {
  /// Position of the metric that holds the exact mean of the time over served requests.
  static let meanMetrics: [RequestTime: Int] = {
    let ids: [RequestTime: String] = [
      .endToEnd: "latency_mean_served_s", .servedEndToEnd: "latency_mean_served_s",
      .firstToken: "ttft_mean_served_s", .perOutputToken: "tpot_mean_served_s",
    ]
    return ids.compactMapValues { id in
      MetricDefinition.all.firstIndex { $0.descriptor.id == id }
    }
  }()
}
