// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiStatistics
import Testing

@Suite struct ClusterQuantileTests {
  private static let luck = Luck(seed: 9, replication: 0)

  @Test func `weighted quantiles are those of repeated values`() throws {
    var (weights, plain) = (BucketWeights(), LogLinearHistogram())
    for value in 0..<300 {
      let key = RequestKey(source: UInt32(value), ordinal: 0)
      let time = Int64(Self.luck.uniform(.service, request: key) * 5_000_000)
      let weight = 1 + value % 4
      weights.add(UInt64(weight), bucket: LogLinearHistogram.bucket(of: time))
      for _ in 0..<weight { plain.record(time) }
    }
    weights.addInfinite(40)
    for _ in 0..<40 { plain.recordInfinite() }
    let distribution = weights.distribution
    #expect(distribution.total == UInt64(plain.count))
    for percent in 1..<95 {
      let share = Double(percent) / 100
      let expected = try #require(plain.quantile(share))
      let found = try #require(distribution.quantile(share))
      // The plain histogram lies in the middle of a rank, the weighted one at the share itself.
      #expect(abs(found - expected) <= 0.005 * expected + 1, "\(share): \(found), \(expected)")
    }
    #expect(distribution.quantile(0.99) == .infinity && distribution.bucket(of: 0.99) == nil)
    #expect(BucketWeights().distribution.quantile(0.5) == nil)
  }

  @Test func `equal times may lie anywhere in their bucket, spread ones are told by rank`() throws {
    // 0.1 s lies 0.47 into a bucket of 262,144 ns; a quantile at 0.95 of it is 126 µs off.
    var (weights, plain) = (BucketWeights(), LogLinearHistogram())
    for _ in 0..<1_000 {
      weights.add(3, bucket: LogLinearHistogram.bucket(of: 100_000_000))
      plain.record(100_000_000)
    }
    for bounds in [weights.distribution.quantileBounds(0.95), plain.quantileBounds(0.95)] {
      let bounds = try #require(bounds)
      #expect(bounds.low <= 1e8 && bounds.high >= 1e8 && bounds.high - bounds.low < 0.004 * 1e8)
    }
    #expect(abs(try #require(plain.quantile(0.95)) - 1e8) > 100_000)
    for step in 0..<100_000 {
      let time = 50_000_000 + Int64(step) * 1_000
      weights.add(3, bucket: LogLinearHistogram.bucket(of: time))
      plain.record(time)
    }
    let (spread, value) = (plain.quantileBounds(0.95), plain.quantile(0.95))
    #expect(spread.map { $0.low == value && $0.high == value } ?? false)
    let weighted = weights.distribution
    #expect(weighted.quantileBounds(0.95)?.high == weighted.quantile(0.95))
    #expect(BucketWeights().distribution.quantileBounds(0.5) == nil)
    #expect(LogLinearHistogram().quantileBounds(0.5) == nil)
  }

  /// Equal weights at 1 … count, and a share of one in twenty above the estimate with a given error.
  private static func quantile(
    _ count: Int,
    error: Double,
    deviations: [Double] = [1, -1, 0, 0],
    shift: Int64 = 0
  ) throws -> ClusterQuantile {
    var weights = BucketWeights()
    for value in 1...count {
      weights.add(1, bucket: LogLinearHistogram.bucket(of: Int64(value) + shift))
    }
    let ratio = try #require(
      ClusterRatio(numerators: deviations.map { $0 + 1 }, denominators: [20, 20, 20, 20])
    )
    // So many units that t is as good as normal.
    let spread = ClusterSpread(variance: error * error, units: 1_000_000, runs: [0, 0])
    return try #require(
      ClusterQuantile(
        0.95,
        of: weights.distribution,
        exceedance: ratio,
        spread: spread,
        most: Double(count)
      )
    )
  }

  @Test func `limits are those of Clopper and Pearson for the count that the sample is worth`()
    throws
  {
    // An error of √(0.0475/200) makes 400 values worth 200, of which SciPy 1.15 finds the roots
    // 183.07592837547583 and 196.05843955630078.
    let quantile = try Self.quantile(400, error: (0.0475 / 200).squareRoot())
    #expect(abs(quantile.effectiveCount(alpha: 0.05) - 200) < 0.01)
    #expect(abs(quantile.estimate - 380) <= 1)
    let limits = quantile.limits()
    #expect(abs(limits.low - 2 * 183.075_928_375) < 1.01)
    #expect(abs(limits.high - 2 * 196.058_439_556) < 1.01)
    let all = try Self.quantile(400, error: 1e-9)
    #expect(all.effectiveCount(alpha: 0.05) == 400)
    // 0.95⁷¹ is above 2.5 %: no order statistic is an upper limit.
    let few = try Self.quantile(400, error: (0.0475 / 71).squareRoot())
    #expect(few.limits().high == .infinity && few.limits().low > 0)
    let more = try Self.quantile(400, error: (0.0475 / 73).squareRoot())
    #expect(more.limits().high < .infinity)
  }

  @Test func `a difference recovers both variances and their correlation`() throws {
    let error = (0.0475 / 200).squareRoot()
    let own = try Self.quantile(400, error: error, shift: 60)
    let other = try Self.quantile(400, error: error)
    let same = QuantileDifference(own, minus: other, deadline: 1e9)
    #expect(abs(same.estimate - 60) <= 1)
    // Fully correlated: √((x − y)²).
    let (a, b) = (own.limits(), other.limits())
    let low = abs((own.estimate - a.low) - (b.high - other.estimate))
    #expect(abs(same.low - (same.estimate - low)) < 1e-9)
    let apart = try Self.quantile(400, error: error, deviations: [0, 0, 1, -1])
    let loose = QuantileDifference(own, minus: apart, deadline: 1e9)
    let square = { (x: Double, y: Double) in (x * x + y * y).squareRoot() }
    #expect(
      abs(loose.high - loose.estimate - square(a.high - own.estimate, other.estimate - b.low))
        < 1e-9
    )
    #expect((loose.low > 0) == (loose.pValue <= 0.05))
    #expect(QuantileDifference(own, minus: own, deadline: 1e9).pValue == 1)
    // What lies beyond the deadline counts as the deadline.
    let capped = QuantileDifference(own, minus: other, deadline: 400)
    #expect(abs(capped.estimate - (400 - other.estimate)) < 1e-9)
  }
}
