// SPDX-License-Identifier: Apache-2.0
// Efron, Tibshirani: An Introduction to the Bootstrap, 1993, chapters 12 and 14; Hall, Ann. Stat. 16,
// 1988, doi:10.1214/aos/1176350933 (which intervals are second-order right).

internal import PiCore
internal import PiStatistics

/// How an interval is read off resampled blocks.
public enum BlockInterval: String, Hashable, Sendable, CaseIterable {
  /// The quantiles of the replicates.
  case percentile
  /// The quantiles, corrected for bias and skewness (BCa).
  case biasCorrected = "bias_corrected"
  /// The quantiles of (replicate − estimate) over the replicate's own jackknife error.
  case studentized
}

/// Blocks by the sums that any estimate follows from; an estimate is computed anew of each resample.
struct BlockBootstrap {
  /// The sums of each block.
  let parts: [SIMD8<Double>]
  /// The estimate of sums over blocks.
  let value: (SIMD8<Double>) -> Double

  private func total(_ drawn: [Int]) -> SIMD8<Double> {
    var total = SIMD8<Double>()
    for block in drawn { total += parts[block] }
    return total
  }

  /// The estimates without each of the drawn blocks in turn.
  private func jackknife(_ drawn: [Int]) -> [Double] {
    let all = total(drawn)
    return drawn.map { value(all - parts[$0]) }
  }

  private func jackknifeError(_ drawn: [Int]) -> Double {
    let moments = Moments(jackknife(drawn).filter(\.isFinite))
    let n = Double(moments.count)
    return n > 1 ? ((n - 1) * (n - 1) / n * moments.variance).squareRoot() : .nan
  }

  /// The replicates of the estimate.
  func replicates(_ count: Int, luck: Luck) -> ResampledStatistic {
    ResampledStatistic(count: parts.count, replicates: count, luck: luck) { value(total($0)) }
  }

  /// The estimate and its interval.
  func interval(
    _ method: BlockInterval,
    confidence: Double,
    replicates count: Int,
    luck: Luck
  ) -> (estimate: Double, bounds: Bounds) {
    let everything = Array(parts.indices)
    switch method {
    case .percentile:
      let resampled = replicates(count, luck: luck)
      return (resampled.estimate, resampled.percentile(confidence: confidence))
    case .biasCorrected:
      let resampled = replicates(count, luck: luck)
      let left = jackknife(everything)
      return (resampled.estimate, resampled.biasCorrected(jackknife: left, confidence: confidence))
    case .studentized:
      let estimate = value(total(everything))
      let error = jackknifeError(everything)
      let pivots = ResampledStatistic(count: parts.count, replicates: count, luck: luck) { drawn in
        (value(total(drawn)) - estimate) / jackknifeError(drawn)
      }
      let ends = pivots.percentile(confidence: confidence)
      return (
        estimate, Bounds(low: estimate - ends.high * error, high: estimate - ends.low * error)
      )
    }
  }
}
