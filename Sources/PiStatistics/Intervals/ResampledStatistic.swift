// SPDX-License-Identifier: Apache-2.0
// Efron, Tibshirani: An Introduction to the Bootstrap, 1993, chapters 8 and 14.

public import PiCore

/// Bootstrap replicates of any statistic of units that are drawn whole: rows, blocks or sessions.
public struct ResampledStatistic: Sendable {
  /// The statistic of the sample itself.
  public let estimate: Double
  /// The finite replicates in rising order.
  public let sortedReplicates: [Double]

  /// Resamples units.
  ///
  /// Replicates that are not finite, such as a ratio over nothing, are left out.
  ///
  /// - Parameters:
  ///   - count: number of units, above 0.
  ///   - replicates: number of resamples, above 0.
  ///   - luck: the luck of the analysis.
  ///   - stream: keeps the resampling of different questions apart; its low 24 bits count.
  ///   - statistic: the statistic of units by position, repeated as drawn.
  public init(
    count: Int,
    replicates: Int = 2000,
    luck: Luck,
    stream: Int = 0,
    statistic: ([Int]) -> Double
  ) {
    self.init(
      count: count,
      replicates: replicates,
      positions: {
        Bootstrap.positions(count: count, replicate: $0, luck: luck, stream: stream)
      },
      statistic: statistic
    )
  }

  /// Resamples by given positions.
  package init(
    count: Int,
    replicates: Int,
    positions: (Int) -> [Int],
    statistic: ([Int]) -> Double
  ) {
    precondition(count > 0 && replicates > 0, "a bootstrap needs a unit and a replicate")
    estimate = statistic(Array(0..<count))
    sortedReplicates = (0..<replicates).map { statistic(positions($0)) }
      .filter(\.isFinite).sorted()
  }

  /// The standard deviation of the replicates.
  public var standardError: Double { Moments(sortedReplicates).standardDeviation }

  /// The mean of the replicates less the estimate.
  public var bias: Double { Moments(sortedReplicates).mean - estimate }

  /// The percentile interval, or the estimate alone when no replicate was finite.
  public func percentile(confidence: Double = 0.95) -> Bounds {
    guard !sortedReplicates.isEmpty else { return Bounds(low: estimate, high: estimate) }
    let half = Bootstrap.half(confidence)
    return Bounds(
      low: SampleQuantile.value(ofSorted: sortedReplicates, half),
      high: SampleQuantile.value(ofSorted: sortedReplicates, 1 - half)
    )
  }

  /// The basic interval: the percentile interval mirrored at the estimate.
  public func basic(confidence: Double = 0.95) -> Bounds {
    let bounds = percentile(confidence: confidence)
    return Bounds(low: 2 * estimate - bounds.high, high: 2 * estimate - bounds.low)
  }
}
