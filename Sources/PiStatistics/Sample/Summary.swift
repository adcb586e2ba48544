// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// Robust and other one-number summaries of a sample.
public enum Summary {
  /// The median distance from the median, not scaled to a standard deviation.
  public static func medianAbsoluteDeviation(_ sample: [Double]) -> Double {
    let median = SampleQuantile.value(of: sample, 0.5)
    return SampleQuantile.value(of: sample.map { abs($0 - median) }, 0.5)
  }

  /// The distance between the quartiles.
  public static func interquartileRange(_ sample: [Double]) -> Double {
    let sorted = sample.sorted()
    return SampleQuantile.value(ofSorted: sorted, 0.75)
      - SampleQuantile.value(ofSorted: sorted, 0.25)
  }

  /// The geometric mean of positive values.
  public static func geometricMean(_ sample: [Double]) -> Double {
    precondition(!sample.isEmpty && sample.allSatisfy { $0 > 0 }, "the values are positive")
    return Mathematics.exp(Moments(sample.map(Mathematics.log)).mean)
  }

  /// The harmonic mean of positive values.
  public static func harmonicMean(_ sample: [Double]) -> Double {
    precondition(!sample.isEmpty && sample.allSatisfy { $0 > 0 }, "the values are positive")
    return 1 / Moments(sample.map { 1 / $0 }).mean
  }

  /// The mean without the smallest and largest share `trim`, at least 0 and below ½, of the values.
  public static func trimmedMean(_ sample: [Double], trim: Double) -> Double {
    precondition(!sample.isEmpty && trim >= 0 && trim < 0.5, "values remain after trimming")
    let cut = Int(trim * Double(sample.count))
    return Moments(sample.sorted()[cut..<(sample.count - cut)]).mean
  }

  /// Gini's coefficient of values ≥ 0: 0 when all are equal, towards 1 when one has all.
  ///
  /// - Returns: nil when the values add up to 0.
  public static func gini(_ sample: [Double]) -> Double? {
    precondition(sample.allSatisfy { $0 >= 0 }, "the values are not negative")
    let n = sample.count
    var (weighted, total) = (0.0, 0.0)
    for (index, value) in sample.sorted().enumerated() {
      weighted += Double(2 * (index + 1) - n - 1) * value
      total += value
    }
    return total > 0 ? weighted / (Double(n) * total) : nil
  }
}
