// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiReport
package import PiSimulator
import PiStatistics

/// A metric of a run: how it is called and how it is computed.
package struct MetricDefinition: Sendable {
  /// How a metric follows from a run.
  package enum Kind: Sendable {
    /// A quotient of two sums over requests.
    case ratio(RatioMetric)
    /// Requests for each second of the window.
    case rate(@Sendable (MetricCell) -> Int64)
    /// A quantile of a time.
    case quantile(Double, of: RequestTime)
    /// Anything else; on resampled traces it has no interval.
    case index(@Sendable (RunReading) -> Double)
  }

  package let descriptor: MetricDescriptor
  package let kind: Kind

  init(
    _ id: String,
    _ label: String,
    _ unit: MetricDescriptor.Unit,
    _ better: MetricDescriptor.Direction,
    headline: Bool = false,
    _ kind: Kind
  ) {
    descriptor = MetricDescriptor(
      id: id,
      label: label,
      unit: unit,
      better: better,
      isHeadline: headline
    )
    self.kind = kind
  }

  static func quantile(
    _ p: Double,
    _ id: String,
    _ label: String,
    headline: Bool = false,
    of time: RequestTime
  ) -> MetricDefinition {
    MetricDefinition(id, label, .seconds, .lower, headline: headline, .quantile(p, of: time))
  }

  /// For each of some metrics the position of the share of requests that stands in it; nil for none.
  static func shares(in kinds: [Kind]) -> [Int?] {
    kinds.map { kind in
      guard case .ratio(let ratio) = kind, let counted = ratio.counted else { return nil }
      return kinds.firstIndex { other in
        guard case .ratio(let share) = other, share.isShare else { return false }
        return share.counted == counted
      }
    }
  }

  /// Fewest values of which the 99th percentile is told.
  package static let fewestInTail = 10_000

  /// Whether it is a quantile, whose values are skewed over replications.
  package var isQuantile: Bool {
    if case .quantile = kind { true } else { false }
  }

  /// The value of a run; NaN where it is undefined, infinite for a quantile among failures.
  package func compute(_ run: RunReading) -> Double {
    switch kind {
    case .ratio(let ratio):
      return ratio.quotient(run.tally.sums, value: run.value)
    case .rate(let count):
      // Undefined where all requests came at one instant.
      return run.span.nanoseconds > 1 ? Double(count(run.tally.total)) / run.span.seconds : .nan
    case .quantile(let p, let time):
      let times = run.histogram(of: time)
      guard p < 0.99 || times.count >= MetricDefinition.fewestInTail else { return .nan }
      return times.quantile(p).map { $0 / 1e9 } ?? .nan
    case .index(let value):
      return value(run)
    }
  }
}
