// SPDX-License-Identifier: Apache-2.0
// Kolmogorov 1933; Smirnov 1948; Simard, L'Ecuyer, J. Stat. Softw. 39(11), 2011,
// doi:10.18637/jss.v039.i11 (which formula serves which corner).

/// The test of Kolmogorov and Smirnov.
public enum KolmogorovSmirnov {
  /// Compares a sample with a distribution: D = sup |Fₙ − F|, exact p-value.
  ///
  /// - Parameters:
  ///   - sample: at least one value.
  ///   - distribution: a continuous distribution that was not fitted to the sample.
  /// - Returns: D and the two-sided p-value.
  public static func oneSample(_ sample: [Double], _ distribution: any Distribution) -> TestResult {
    precondition(!sample.isEmpty, "a comparison needs values")
    let n = Double(sample.count)
    var largest = 0.0
    for (index, value) in sample.sorted().enumerated() {
      let both = distribution.tails(value)
      let share = both.lower
      largest = max(largest, Double(index + 1) / n - share, share - Double(index) / n)
    }
    let tail = KolmogorovDistribution(sampleSize: sample.count).survival(largest)
    return TestResult(statistic: largest, pValue: tail)
  }

  /// Compares two samples: D = sup |F − G|.
  ///
  /// The p-value is that of one sample of size m n / (m + n), rounded, which is far closer than the
  /// limit distribution.
  ///
  /// - Parameters:
  ///   - first: at least one value.
  ///   - second: at least one value.
  /// - Returns: D and the two-sided p-value.
  public static func twoSample(_ first: [Double], _ second: [Double]) -> TestResult {
    precondition(!first.isEmpty && !second.isEmpty, "a comparison needs values on both sides")
    let (a, b) = (first.sorted(), second.sorted())
    let (m, n) = (Double(a.count), Double(b.count))
    var (i, j) = (0, 0)
    var largest = 0.0
    while i < a.count, j < b.count {
      let value = min(a[i], b[j])
      while i < a.count, a[i] == value { i += 1 }
      while j < b.count, b[j] == value { j += 1 }
      largest = max(largest, abs(Double(i) / m - Double(j) / n))
    }
    let size = max(1, (m * n / (m + n)).rounded(.toNearestOrEven))
    let tail = KolmogorovDistribution(sampleSize: Int(size)).survival(largest)
    return TestResult(statistic: largest, pValue: tail)
  }
}
