// SPDX-License-Identifier: Apache-2.0
// Politis, Romano, JASA 89, 1994, doi:10.1080/01621459.1994.10476870 (blocks keep dependence).

public import PiCore
internal import PiStatistics

/// Thresholds that keep a promise on false alarms, found on a reference that does not drift.
public enum FalseAlarms {
  /// The threshold that a stationary stream exceeds within `runLength` values at a given rate.
  ///
  /// Streams are made of blocks of the reference, drawn with replacement and joined as on a circle;
  /// the threshold is the upper quantile of the largest statistic of each.
  ///
  /// - Parameters:
  ///   - statistic: a statistic that has seen nothing.
  ///   - reference: values without drift, in order of time, at least one block.
  ///   - runLength: how many values a stream has, above 0.
  ///   - rate: share of streams that may raise an alarm, inside 0 … 1.
  ///   - block: length of a block: longer than the dependence of the values.
  ///   - replicates: how many streams, at least 1 / rate.
  ///   - luck: of the analysis.
  /// - Returns: the threshold.
  public static func threshold(
    _ statistic: some DriftStatistic,
    reference: [Double],
    runLength: Int,
    rate: Double,
    block: Int = 1,
    replicates: Int = 1000,
    luck: Luck
  ) -> Double {
    precondition(rate > 0 && rate < 1 && runLength > 0, "a rate is inside 0 to 1")
    precondition(block > 0 && reference.count >= block, "a reference holds a block")
    var maxima: [Double] = []
    for replicate in 0..<replicates {
      var fresh = statistic
      var (largest, start) = (-Double.infinity, 0)
      for step in 0..<runLength {
        if step % block == 0 {
          start = position(luck, replicate, step / block, count: reference.count)
        }
        let value = reference[(start + step % block) % reference.count]
        largest = max(largest, fresh.update(value))
      }
      maxima.append(largest)
    }
    return SampleQuantile.value(of: maxima, 1 - rate)
  }

  private static func position(_ luck: Luck, _ replicate: Int, _ block: Int, count: Int) -> Int {
    let key = RequestKey(
      source: UInt32(truncatingIfNeeded: replicate),
      ordinal: UInt32(truncatingIfNeeded: block)
    )
    let unit = luck.uniform(.resampling, entity: 0xD41F7, request: key)
    return min(count - 1, Int(unit * Double(count)))
  }
}
