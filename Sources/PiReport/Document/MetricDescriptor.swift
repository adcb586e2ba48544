// SPDX-License-Identifier: Apache-2.0

/// What a metric is called, what it is measured in and which direction is good.
public struct MetricDescriptor: Equatable, Sendable {
  /// What a metric is measured in.
  public enum Unit: String, CaseIterable, Sendable {
    /// US dollars.
    case dollars
    /// A part of one, printed in percent.
    case share
    /// Seconds.
    case seconds
    /// A rate in 1/s.
    case perSecond = "per_second"
    /// A number of things.
    case count
    /// A dimensionless quotient.
    case ratio
  }

  /// Which direction of a metric is good.
  public enum Direction: String, CaseIterable, Sendable {
    /// Larger values are better.
    case higher
    /// Smaller values are better.
    case lower
    /// No direction is better by itself.
    case neither
  }

  /// Identifier in snake case with its unit, such as `latency_p95_s`.
  public var id: String
  /// Name for people, such as "p95 end-to-end".
  public var label: String
  /// What it is measured in.
  public var unit: Unit
  /// Which direction is good.
  public var better: Direction
  /// Whether it stands in the comparison and carries a verdict.
  public var isHeadline: Bool

  /// Creates a descriptor.
  public init(
    id: String,
    label: String,
    unit: Unit,
    better: Direction,
    isHeadline: Bool = false
  ) {
    self.id = id
    self.label = label
    self.unit = unit
    self.better = better
    self.isHeadline = isHeadline
  }
}

/// Identifiers of the metrics that the summary and the charts look for.
public enum MetricID {
  /// Net value in dollars per request, the objective.
  public static let netValue = "net_value_usd"
  /// Share of the requests that were solved.
  public static let solved = "solved_share"
  /// Cost in dollars per request.
  public static let cost = "cost_per_request_usd"
  /// 95th percentile of end-to-end latency in seconds, over all requests.
  public static let latencyP95 = "latency_p95_s"
  /// Median end-to-end latency in seconds, over all requests.
  public static let latencyP50 = "latency_p50_s"
}
