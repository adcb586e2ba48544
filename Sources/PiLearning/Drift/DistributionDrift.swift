// SPDX-License-Identifier: Apache-2.0
// Kolmogorov 1933; Smirnov 1948; Simard, L'Ecuyer, J. Stat. Softw. 39(11), 2011,
// doi:10.18637/jss.v039.i11.

internal import PiStatistics

/// The largest distance of a sample's distribution from a reference's, with the distance that luck gives.
public struct DistributionDrift: Hashable, Sendable {
  /// The largest product of both sizes at which thresholds follow the exact law of two samples.
  public static let exactLimit = 10_000
  /// The reference, rising.
  private let sorted: [Double]

  /// Keeps a reference of at least one finite value.
  public init(reference: [Double]) {
    precondition(!reference.isEmpty, "a comparison needs values")
    sorted = reference.sorted()
  }

  /// The distance D = sup |F − G| between the reference and a sample, 0 … 1.
  public func distance(of sample: [Double]) -> Double {
    KolmogorovSmirnov.twoSample(sorted, sample).statistic
  }

  /// The distance that a sample of the reference's own distribution exceeds at a rate.
  ///
  /// From the exact law of two samples where m·n ≤ ``exactLimit``, above from that of one sample of the
  /// harmonic size m n / (m + n); with ties alarms are rarer than promised, never more frequent.
  ///
  /// - Parameters:
  ///   - sampleSize: how many values the sample has, above 0.
  ///   - rate: of false alarms, inside 0 … 1.
  /// - Returns: the threshold; above 1 when samples so small are never far enough apart.
  public func threshold(sampleSize: Int, rate: Double) -> Double {
    precondition(sampleSize > 0 && rate > 0 && rate < 1, "a rate is inside 0 to 1")
    if sorted.count <= Self.exactLimit / sampleSize {
      return TwoSampleKolmogorovDistribution(first: sorted.count, second: sampleSize)
        .threshold(rate: rate)
    }
    let (m, n) = (Double(sorted.count), Double(sampleSize))
    // Rounded down: the null of a smaller sample is wider, so the promise holds.
    let size = max(1, (m * n / (m + n)).rounded(.down))
    let null = KolmogorovDistribution(sampleSize: Int(size))
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if null.survival(middle) > rate { low = middle } else { high = middle }
    }
    return high
  }

  /// Whether a sample lies farther from the reference than luck explains at a rate.
  public func isDrifted(_ sample: [Double], rate: Double) -> Bool {
    distance(of: sample) > threshold(sampleSize: sample.count, rate: rate)
  }
}
