// SPDX-License-Identifier: Apache-2.0
// Efron, Tibshirani: An Introduction to the Bootstrap, 1993, chapters 12 to 14.

public import PiCore

/// A lower and an upper bound.
@frozen
public struct Bounds: Hashable, Sendable {
  /// Lower bound.
  public var low: Double
  /// Upper bound.
  public var high: Double

  /// Creates bounds.
  @inlinable
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
}

/// Bootstrap replicates of the mean of a sample, and intervals from them.
///
/// For a paired comparison hand it the differences. The resampled positions are keyed luck of
/// purpose `.resampling`: the same sample size, luck and stream resample alike.
public struct Bootstrap: Sendable {
  /// The sample.
  public let sample: [Double]
  /// The mean of each replicate, in rising order.
  public let sortedMeans: [Double]
  /// (mean* − mean) / standard error*, in rising order; replicates without spread are left out.
  private let sortedStudentized: [Double]
  private let moments: Moments

  /// Resamples `sample`.
  ///
  /// - Parameters:
  ///   - sample: finite values, at least two.
  ///   - replicates: number of resamples, above 0.
  ///   - luck: the luck of the analysis.
  ///   - stream: keeps the resampling of different questions apart; its low 24 bits count.
  public init(_ sample: [Double], replicates: Int = 2000, luck: Luck, stream: Int = 0) {
    let count = sample.count
    self.init(sample, replicates: replicates) { replicate in
      Bootstrap.positions(count: count, replicate: replicate, luck: luck, stream: stream)
    }
  }

  /// Resamples by given positions.
  package init(_ sample: [Double], replicates: Int, positions: (Int) -> [Int]) {
    precondition(sample.count > 1 && replicates > 0, "a bootstrap needs two values and a replicate")
    precondition(sample.allSatisfy(\.isFinite), "a bootstrap needs finite values")
    self.sample = sample
    moments = Moments(sample)
    var means: [Double] = []
    var studentized: [Double] = []
    means.reserveCapacity(replicates)
    for replicate in 0..<replicates {
      var resampled = Moments()
      for position in positions(replicate) { resampled.add(sample[position]) }
      means.append(resampled.mean)
      let error = resampled.standardError
      if error > 0 { studentized.append((resampled.mean - moments.mean) / error) }
    }
    sortedMeans = means.sorted()
    sortedStudentized = studentized.sorted()
  }

  /// The positions of one resample: four to a block of keyed bits, by multiply and shift.
  static func positions(count: Int, replicate: Int, luck: Luck, stream: Int) -> [Int] {
    var chosen: [Int] = []
    chosen.reserveCapacity(count + 3)
    let size = UInt64(count)
    var block: UInt32 = 0
    while chosen.count < count {
      let request = RequestKey(source: UInt32(replicate), ordinal: block)
      let words = luck.bits(.resampling, entity: stream, request: request)
      for lane in 0..<4 { chosen.append(Int((UInt64(words[lane]) * size) >> 32)) }
      block += 1
    }
    chosen.removeLast(chosen.count - count)
    return chosen
  }

  /// The percentile interval: the quantiles of the replicates.
  public func percentile(confidence: Double = 0.95) -> Bounds {
    let half = Bootstrap.half(confidence)
    return Bounds(
      low: SampleQuantile.value(ofSorted: sortedMeans, half),
      high: SampleQuantile.value(ofSorted: sortedMeans, 1 - half)
    )
  }

  /// The standard deviation of the replicates.
  public var standardError: Double { Moments(sortedMeans).standardDeviation }

  /// The mean of the replicates less the mean of the sample.
  public var bias: Double { Moments(sortedMeans).mean - moments.mean }

  /// The basic interval: the percentile interval mirrored at the mean.
  public func basic(confidence: Double = 0.95) -> Bounds {
    let bounds = percentile(confidence: confidence)
    return Bounds(low: 2 * moments.mean - bounds.high, high: 2 * moments.mean - bounds.low)
  }

  /// The studentised (bootstrap-t) interval; the percentile interval when no replicate had spread.
  public func studentized(confidence: Double = 0.95) -> Bounds {
    let half = Bootstrap.half(confidence)
    guard !sortedStudentized.isEmpty else { return percentile(confidence: confidence) }
    let upper = SampleQuantile.value(ofSorted: sortedStudentized, 1 - half)
    let lower = SampleQuantile.value(ofSorted: sortedStudentized, half)
    return Bounds(
      low: moments.mean - upper * moments.standardError,
      high: moments.mean - lower * moments.standardError
    )
  }

  /// The bias-corrected and accelerated interval (Efron 1987, doi:10.1080/01621459.1987.10478410).
  ///
  /// The acceleration comes from the jackknife, which for a mean is the skewness over 6 √n. A
  /// sample without spread has the mean for both ends.
  public func biasCorrected(confidence: Double = 0.95) -> Bounds {
    guard let first = sortedMeans.first, let last = sortedMeans.last, first < last else {
      return Bounds(low: moments.mean, high: moments.mean)
    }
    let half = Bootstrap.half(confidence)
    return Bounds(
      low: SampleQuantile.value(ofSorted: sortedMeans, correctedLevel(half)),
      high: SampleQuantile.value(ofSorted: sortedMeans, correctedLevel(1 - half))
    )
  }

  /// The bias correction z₀ from the share of replicates below the mean, ties counting half.
  package var biasCorrection: Double {
    let below = sortedMeans.count { $0 < moments.mean }
    let ties = sortedMeans.count { $0 == moments.mean }
    let share = (Double(below) + Double(ties) / 2) / Double(sortedMeans.count)
    let edge = 0.5 / Double(sortedMeans.count)
    return Mathematics.normalQuantile(max(edge, min(1 - edge, share)))
  }

  /// The acceleration a of the mean.
  package var acceleration: Double {
    let squares = moments.sumOfSquares
    return squares > 0 ? moments.sumOfCubes / (6 * squares * squares.squareRoot()) : 0
  }

  /// The level that the corrected interval takes in place of `level`.
  package func correctedLevel(_ level: Double) -> Double {
    let z0 = biasCorrection
    let shifted = z0 + Mathematics.normalQuantile(level)
    return Mathematics.normalCDF(z0 + shifted / (1 - acceleration * shifted))
  }

  static func half(_ confidence: Double) -> Double {
    precondition(confidence > 0 && confidence < 1, "a confidence is inside 0 to 1")
    return (1 - confidence) / 2
  }
}
