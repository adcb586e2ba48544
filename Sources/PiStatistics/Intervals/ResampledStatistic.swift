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

  /// The bias-corrected and accelerated interval (Efron 1987, doi:10.1080/01621459.1987.10478410).
  ///
  /// - Parameters:
  ///   - jackknife: the statistic without each unit in turn.
  ///   - confidence: two-sided, inside 0 … 1.
  /// - Returns: the estimate alone when the replicates have no spread.
  public func biasCorrected(jackknife: [Double], confidence: Double = 0.95) -> Bounds {
    guard let first = sortedReplicates.first, let last = sortedReplicates.last, first < last else {
      return Bounds(low: estimate, high: estimate)
    }
    let kept = jackknife.filter(\.isFinite)
    let mean = kept.reduce(0, +) / Double(max(1, kept.count))
    var (squares, cubes) = (0.0, 0.0)
    for value in kept {
      let gap = mean - value
      squares += gap * gap
      cubes += gap * gap * gap
    }
    let acceleration = squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
    let below = sortedReplicates.count { $0 < estimate }
    let ties = sortedReplicates.count { $0 == estimate }
    let share = (Double(below) + Double(ties) / 2) / Double(sortedReplicates.count)
    let edge = 0.5 / Double(sortedReplicates.count)
    let z0 = Mathematics.normalQuantile(max(edge, min(1 - edge, share)))
    func bound(_ level: Double) -> Double {
      let shifted = z0 + Mathematics.normalQuantile(level)
      let corrected = Mathematics.normalCDF(z0 + shifted / (1 - acceleration * shifted))
      return SampleQuantile.value(ofSorted: sortedReplicates, corrected)
    }
    let half = Bootstrap.half(confidence)
    return Bounds(low: bound(half), high: bound(1 - half))
  }
}
