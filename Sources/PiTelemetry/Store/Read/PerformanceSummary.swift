// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// What requests are grouped by.
public enum PerformanceGrouping: String, CaseIterable, Hashable, Sendable {
  /// Not at all.
  case none
  /// Provider that served them or was tried last.
  case provider
  /// Model that served them or was tried last.
  case model
  /// Deployment that served them or was tried last.
  case deployment
  /// Tenant.
  case tenant
  /// Task type.
  case taskType = "task_type"
}

/// Latencies of a group of requests; a request without one counts as longer than all others.
public struct LatencySummary: Hashable, Sendable {
  /// Mean of the latencies that are known, in seconds; nil when there are none.
  public var meanSeconds: Double?
  /// The latency that half of all requests keep; nil when more than half have none.
  public var p50: TimeSpan?
  /// The latency that 95 of 100 requests keep; nil when fewer do.
  public var p95: TimeSpan?
  /// The latency that 99 of 100 requests keep; nil when fewer do.
  public var p99: TimeSpan?

  /// Summarises latencies in nanoseconds of a group of `count` requests by nearest rank.
  init(_ latencies: [Int64], of count: Int) {
    let sorted = latencies.sorted()
    func quantile(_ percent: Int) -> TimeSpan? {
      let rank = (count * percent + 99) / 100
      guard rank > 0, rank <= sorted.count else { return nil }
      return TimeSpan(nanoseconds: sorted[rank - 1])
    }
    p50 = quantile(50)
    p95 = quantile(95)
    p99 = quantile(99)
    guard !sorted.isEmpty else { return }
    let sum = sorted.reduce(Int128(0)) { $0 + Int128($1) }
    meanSeconds = Double(sum) / 1e9 / Double(sorted.count)
  }
}

/// How a group of requests fared.
public struct PerformanceSummary: Hashable, Sendable {
  /// Name of the group; nil for requests without one, and for all requests together.
  public var group: String?
  /// Requests.
  public var requests: Int
  /// Requests that got a complete answer.
  public var served: Int
  /// Requests that did not.
  public var failed: Int
  /// From submission to the end of a served request.
  public var endToEnd: LatencySummary
  /// From submission to the first token.
  public var timeToFirstToken: LatencySummary
  /// From the first submission to the last end; zero when unknown.
  public var span: TimeSpan
  /// Billed output tokens that are known.
  public var outputTokens: Int64
  /// Money billed that is known.
  public var cost: NanoDollars

  /// Share of requests that failed, of those whose ending is known; nil when none is.
  public var errorShare: Double? {
    served + failed == 0 ? nil : Double(failed) / Double(served + failed)
  }

  /// Requests a minute over the span; nil when that is zero.
  public var requestsPerMinute: Double? {
    span > .zero ? Double(requests) / span.seconds * 60 : nil
  }

  /// Output tokens a second over the span; nil when that is zero.
  public var outputTokensPerSecond: Double? {
    span > .zero ? Double(outputTokens) / span.seconds : nil
  }
}
