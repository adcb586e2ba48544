// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiStatistics
import Testing

@Suite struct IntervalTests {
  @Test(.enabled(if: ReferenceData.isPresent))
  func `the t interval of a mean agrees with the reference`() throws {
    let interval = MeanInterval(try ReferenceData.sample(1))
    let expected = try #require(try ReferenceData.expected()["t_ci95_mean_a"] as? [Double])
    #expect(agree(interval.low, expected[0], within: 1e-12))
    #expect(agree(interval.high, expected[1], within: 1e-12))
  }

  @Test(.enabled(if: ReferenceData.isPresent))
  func `the paired t test agrees with the reference`() throws {
    let (a, c) = (try ReferenceData.sample(1), try ReferenceData.sample(3))
    let paired = PairedDifference(treatment: a, baseline: c)
    let expected = try #require(try ReferenceData.expected()["paired_a_c"] as? [String: Any])
    let ends = try #require(expected["ci95"] as? [Double])
    #expect(agree(paired.statistic, try #require(expected["t"] as? Double), within: 1e-10))
    #expect(agree(paired.pValue, try #require(expected["p"] as? Double), within: 1e-10))
    #expect(agree(paired.interval.low, ends[0], within: 1e-10))
    #expect(agree(paired.interval.high, ends[1], within: 1e-10))
    #expect(try #require(paired.varianceReduction) > 1)
  }

  @Test func `a mean without spread or with one value has the interval it deserves`() {
    let flat = MeanInterval([2, 2, 2])
    #expect(flat.low == 2 && flat.high == 2 && flat.standardDeviation == 0)
    let single = MeanInterval([2])
    #expect(single.mean == 2 && single.low == -.infinity && single.high == .infinity)
    let broken = MeanInterval([1, .infinity])
    #expect(broken.mean == .infinity && broken.low == -.infinity && !broken.excludesZero)
    #expect(broken.upperBound() == .infinity)
    #expect(MeanInterval([-.infinity, .infinity]).mean.isNaN)
  }

  @Test func `one-sided bounds are the ends of the 90 percent interval`() {
    let values = [3.0, 5, 4, 8, 6]
    let interval = MeanInterval(values)
    let ninety = MeanInterval(values, confidence: 0.9)
    #expect(agree(interval.lowerBound(), ninety.low, within: 1e-13))
    #expect(agree(interval.upperBound(), ninety.high, within: 1e-13))
  }

  @Test func `pairs that are equal are identical, infinite ones included`() {
    let values = [1.0, .infinity, 3]
    let paired = PairedDifference(treatment: values, baseline: values)
    #expect(paired.isIdentical && paired.pValue == 1 && paired.interval.mean == 0)
    #expect(paired.varianceReduction == nil)
  }

  @Test func `a constant difference is certain, and infinite ones fall back to signs`() {
    let certain = PairedDifference(treatment: [2, 3, 4], baseline: [1, 2, 3])
    #expect(certain.pValue == 0 && certain.test == .pairedT)
    let infinite = [Double](repeating: .infinity, count: 10)
    let signs = PairedDifference(treatment: infinite, baseline: (1...10).map(Double.init))
    #expect(signs.test == .sign)
    #expect(agree(signs.pValue, 0x1p-9, within: 1e-12))
    #expect(signs.signBalance == 10)
  }

  @Test func `common luck shrinks the variance of a difference by the stated factor`() throws {
    let x = [1.0, 5, 9, 13]
    let y = [2.0, 5.5, 10.5, 13]
    let paired = PairedDifference(treatment: x, baseline: y)
    let expected =
      (Moments(x).variance + Moments(y).variance) / Moments([-1, -0.5, -1.5, 0]).variance
    #expect(try #require(paired.varianceReduction) == expected)
  }

  @Test(.enabled(if: ReferenceData.isPresent))
  func `proportion intervals agree with the reference`() throws {
    let table = try #require(
      try ReferenceData.expected()["proportion_ci95"] as? [String: [String: [Double]]]
    )
    #expect(table.count >= 5)
    for (name, intervals) in table {
      let parts = name.split(separator: "/").compactMap { Int($0) }
      let wilson = ProportionInterval.wilson(successes: parts[0], trials: parts[1])
      let exact = ProportionInterval.clopperPearson(successes: parts[0], trials: parts[1])
      for (found, truth) in [(wilson, intervals["wilson"]), (exact, intervals["beta"])] {
        let ends = try #require(truth)
        #expect(abs(found.low - ends[0]) < 1e-11 && abs(found.high - ends[1]) < 1e-11, "\(name)")
      }
    }
  }

  @Test func `sectioning centres at the pooled quantile and is wider than the plain interval`() {
    let quantiles = [10.0, 12, 11, 14, 9]
    let plain = MeanInterval(quantiles)
    let same = MeanInterval.sectioning(pooled: plain.mean, perReplication: quantiles)
    #expect(agree(same.low, plain.low, within: 1e-14))
    let shifted = MeanInterval.sectioning(pooled: 12, perReplication: quantiles)
    #expect(shifted.mean == 12)
    #expect(shifted.halfWidth > plain.halfWidth)
    let broken = MeanInterval.sectioning(pooled: 12, perReplication: [1, .infinity])
    #expect(broken.high == .infinity)
  }
}
