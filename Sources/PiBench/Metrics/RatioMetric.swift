// SPDX-License-Identifier: Apache-2.0

package import PiSimulator

/// A metric that is a quotient of two sums over requests.
///
/// Both are stated once: the value of a run, and the figures over recorded sessions or blocks, follow
/// from them. Each must be linear in the sums.
package struct RatioMetric: Sendable {
  /// What is added up, given the value of a solved request in dollars.
  package let numerator: @Sendable (MetricSums, Double) -> Double
  /// What it is divided by.
  package let denominator: @Sendable (MetricSums) -> Double
  /// What one more solved or served request adds to the numerator; 0 where no count stands in it.
  package let step: @Sendable (Double) -> Double
  /// The requests that add a step each; nil where no count stands in the numerator.
  package let counted: (any KeyPath<MetricCell, Int64> & Sendable)?
  /// The values that the quotient can have, given the value of a solved request.
  package let bounds: @Sendable (Double) -> ClosedRange<Double>

  package init(
    bounds: @escaping @Sendable (Double) -> ClosedRange<Double> = { _ in
      -Double.infinity...Double.infinity
    },
    step: @escaping @Sendable (Double) -> Double = { _ in 0 },
    counted: (any KeyPath<MetricCell, Int64> & Sendable)? = nil,
    _ numerator: @escaping @Sendable (MetricSums, Double) -> Double,
    over denominator: @escaping @Sendable (MetricSums) -> Double
  ) {
    self.bounds = bounds
    self.step = step
    self.counted = counted
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The quotient; not-a-number over nothing.
  func quotient(_ sums: MetricSums, value: Double) -> Double {
    let below = denominator(sums)
    guard below > 0 else { return .nan }
    let bounds = bounds(value)
    return min(max(numerator(sums, value) / below, bounds.lowerBound), bounds.upperBound)
  }

  /// Whether it is a part of one.
  package var isShare: Bool { bounds(1) == 0...1 }

  /// A share of all requests.
  package static func share(_ count: any KeyPath<MetricCell, Int64> & Sendable) -> RatioMetric {
    RatioMetric(
      bounds: { _ in 0...1 },
      step: { _ in 1 },
      counted: count,
      { sums, _ in Double(sums.total[keyPath: count]) },
      over: { Double($0.total.arrivals) }
    )
  }

  /// Dollars for each of some requests.
  package static func dollars(per count: @escaping @Sendable (MetricCell) -> Int64) -> RatioMetric {
    RatioMetric(
      bounds: { _ in 0...Double.infinity },
      { sums, _ in Double(sums.total.cost) / 1e9 },
      over: { Double(count($0.total)) }
    )
  }

  /// Net value in dollars per request, at a given or at the experiment's value of a solved request.
  package static func netValue(at fixed: Double? = nil) -> RatioMetric {
    RatioMetric(
      // No request is worth more than a solved one that cost nothing.
      bounds: { -Double.infinity...(fixed ?? $0) },
      step: { fixed ?? $0 },
      counted: \MetricCell.solvedInTime,
      { sums, value in
        (fixed ?? value) * Double(sums.total.solvedInTime) - Double(sums.total.cost) / 1e9
      },
      over: { Double($0.total.arrivals) }
    )
  }

  /// A mean of times in seconds.
  package static func mean(
    _ nanoseconds: @escaping @Sendable (MetricSums) -> Int128,
    over count: @escaping @Sendable (MetricSums) -> Int64
  ) -> RatioMetric {
    RatioMetric(
      bounds: { _ in 0...Double.infinity },
      { sums, _ in Double(nanoseconds(sums)) / 1e9 },
      over: { Double(count($0)) }
    )
  }
}
