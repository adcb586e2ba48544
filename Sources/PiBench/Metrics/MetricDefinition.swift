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

/// A metric of a run: how it is called and how it is made.
package struct MetricDefinition: Sendable {
  package let descriptor: MetricDescriptor
  package let form: MetricForm

  private init(
    _ id: String,
    _ label: String,
    _ unit: MetricDescriptor.Unit,
    _ better: MetricDescriptor.Direction,
    headline: Bool = false,
    _ form: MetricForm
  ) {
    descriptor = MetricDescriptor(
      id: id,
      label: label,
      unit: unit,
      better: better,
      isHeadline: headline
    )
    self.form = form
  }

  /// A quantile of times.
  private static func quantile(
    _ p: Double,
    _ id: String,
    _ label: String,
    headline: Bool = false,
    of times: MetricTimes
  ) -> MetricDefinition {
    MetricDefinition(id, label, .seconds, .lower, headline: headline, .quantile(p, times))
  }

  /// Every metric, in the order of tables.
  package static let all: [MetricDefinition] = [
    MetricDefinition(
      MetricID.netValue,
      "net value",
      .dollars,
      .higher,
      headline: true,
      .ratio(.netValue(nil), per: .one)
    ),
    MetricDefinition(
      MetricID.solved,
      "solved",
      .share,
      .higher,
      headline: true,
      .ratio(.solved, per: .one)
    ),
    MetricDefinition(
      MetricID.cost,
      "cost per request",
      .dollars,
      .lower,
      headline: true,
      .ratio(.dollars, per: .one)
    ),
    quantile(0.95, MetricID.latencyP95, "p95 end to end", headline: true, of: .endToEnd),
    MetricDefinition(
      "net_value_at_0.02_usd",
      "net value at $0.02",
      .dollars,
      .higher,
      .ratio(.netValue(0.02), per: .one)
    ),
    MetricDefinition(
      "net_value_at_0.20_usd",
      "net value at $0.20",
      .dollars,
      .higher,
      .ratio(.netValue(0.20), per: .one)
    ),
    MetricDefinition("served_share", "served", .share, .higher, .ratio(.served, per: .one)),
    MetricDefinition(
      "solved_in_time_share",
      "solved within SLO",
      .share,
      .higher,
      .ratio(.solvedInTime, per: .one)
    ),
    MetricDefinition("goodput_per_s", "goodput", .perSecond, .higher, .rate(.solvedInTime)),
    MetricDefinition(
      "latency_mean_served_s",
      "mean end to end (served)",
      .seconds,
      .lower,
      .ratio(.endToEnd, per: .served)
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
      .ratio(.firstToken, per: .served)
    ),
    quantile(0.5, "ttft_p50_s", "p50 TTFT", of: .firstToken),
    quantile(0.95, "ttft_p95_s", "p95 TTFT", of: .firstToken),
    quantile(0.99, "ttft_p99_s", "p99 TTFT", of: .firstToken),
    MetricDefinition(
      "tpot_mean_served_s",
      "mean TPOT (served)",
      .seconds,
      .lower,
      .ratio(.perOutputToken, per: .withPerOutputToken)
    ),
    quantile(0.5, "tpot_p50_served_s", "p50 TPOT (served)", of: .perOutputToken),
    quantile(0.95, "tpot_p95_served_s", "p95 TPOT (served)", of: .perOutputToken),
    quantile(0.99, "tpot_p99_served_s", "p99 TPOT (served)", of: .perOutputToken),
    MetricDefinition(
      "cost_per_served_usd",
      "cost per served",
      .dollars,
      .lower,
      .ratio(.dollars, per: .served)
    ),
    MetricDefinition(
      "cost_per_solved_usd",
      "cost per solved",
      .dollars,
      .lower,
      .ratio(.dollars, per: .solved)
    ),
    MetricDefinition(
      "retries_per_request",
      "retries per request",
      .ratio,
      .lower,
      .ratio(.retries, per: .one)
    ),
    MetricDefinition(
      "tenant_fairness_jain",
      "fairness across tenants (Jain)",
      .ratio,
      .higher,
      .whole { $0.fairness }
    ),
  ]
}

extension RunReading {
  /// Jain's index of the share of each tenant's requests that were solved within their objective.
  fileprivate var fairness: Double {
    let shares = tally.tenants.filter { $0.arrivals > 0 }.map {
      Double($0.solvedInTime) / Double($0.arrivals)
    }
    return jainIndex(shares) ?? .nan
  }
}
