// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiStatistics
import Testing

@Suite struct LogLinearHistogramTests {
  private func values(_ seed: UInt64, count: Int) -> [Int64] {
    let luck = Luck(seed: seed, replication: 0)
    return (0..<count).map { index in
      let key = RequestKey(source: 0, ordinal: UInt32(index))
      return Int64(Mathematics.exp(42 * luck.uniform(.service, request: key)))
    }
  }

  @Test func `every value lies in its bucket, and buckets tile the range`() {
    var last = -1
    for bucket in 0...LogLinearHistogram.bucket(of: LogLinearHistogram.largest) {
      let range = LogLinearHistogram.range(ofBucket: bucket)
      #expect(Int(range.lowerBound) == last + 1)
      #expect(LogLinearHistogram.bucket(of: range.lowerBound) == bucket)
      #expect(LogLinearHistogram.bucket(of: range.upperBound) == bucket)
      last = Int(range.upperBound)
    }
  }

  @Test func `the midpoint is within 0.2 percent of every value, and exact below 512`() {
    for value in values(1, count: 5000) {
      let bucket = LogLinearHistogram.bucket(of: value)
      let midpoint = LogLinearHistogram.midpoint(ofBucket: bucket)
      #expect(abs(midpoint - Double(value)) <= 0.002 * Double(value))
    }
    for value in 0..<512 {
      let bucket = LogLinearHistogram.bucket(of: Int64(value))
      #expect(LogLinearHistogram.midpoint(ofBucket: bucket) == Double(value))
    }
  }

  @Test func `quantiles are within 0.4 percent of the order statistic`() {
    for seed in 1...5 {
      let sample = values(UInt64(seed), count: 997)
      var histogram = LogLinearHistogram()
      for value in sample { histogram.record(value) }
      let sorted = sample.sorted()
      for p in [0, 0.01, 0.5, 0.9, 0.95, 0.999, 1] {
        let rank = max(1, Int((p * 997).rounded(.up)))
        let exact = Double(sorted[rank - 1])
        let found = histogram.quantile(p) ?? -1
        #expect(abs(found - exact) <= 0.004 * exact, "seed \(seed), p \(p)")
      }
    }
  }

  @Test func `a quantile lies as deep in its bucket as its rank among the bucket's values`() {
    var histogram = LogLinearHistogram()
    // One bucket from 2^20 on is 4,096 wide: ten values spread evenly over it.
    for value in 0..<10 { histogram.record(1 << 20 + Int64(value) * 400) }
    #expect(histogram.buckets.count == 1)
    #expect(histogram.quantile(0.1) == 1_048_576 + 4_095 * 0.05)
    #expect(histogram.quantile(1) == 1_048_576 + 4_095 * 0.95)
    // Two samples that differ by a tenth of a bucket have quantiles that do so too.
    var (near, far) = (LogLinearHistogram(), LogLinearHistogram())
    for value in 0..<20_000 {
      near.record(1 << 20 + Int64(value) * 50)
      far.record(1 << 20 + Int64(value) * 50 + 400)
    }
    for p in [0.05, 0.5, 0.95] {
      let gap = (far.quantile(p) ?? 0) - (near.quantile(p) ?? 0)
      #expect(abs(gap - 400) < 60, "p \(p)")
    }
  }

  @Test func `infinite values come last`() {
    var histogram = LogLinearHistogram()
    #expect(histogram.quantile(0.5) == nil)
    for value in 1...19 { histogram.record(Int64(value)) }
    histogram.recordInfinite()
    #expect(histogram.quantile(0.95) == 19)
    #expect(histogram.quantile(0.96) == .infinity)
    #expect(histogram.count == 20)
    #expect(histogram.finiteCount == 19)
    #expect(histogram.share(atMost: 19) == 0.95)
    #expect(histogram.share(atMost: 0) == 0)
    #expect(histogram.finiteMean == 10)
  }

  @Test func `merging equals recording together, and subtracting undoes it`() {
    let (left, right) = (values(7, count: 500), values(8, count: 300))
    var (a, b, both) = (LogLinearHistogram(), LogLinearHistogram(), LogLinearHistogram())
    for value in left {
      a.record(value)
      both.record(value)
    }
    for value in right {
      b.record(value)
      both.record(value)
    }
    b.recordInfinite()
    both.recordInfinite()
    let before = a
    a.merge(b)
    #expect(a == both)
    a.subtract(b)
    #expect(a == before)
    #expect(a != both)
  }

  @Test func `memory goes from the octave of the least value to that of the largest`() {
    var histogram = LogLinearHistogram()
    #expect(histogram.byteCount == 0)
    // 0.2 s to 60 s in nanoseconds lie in the octaves from 2^27 to 2^35: nine.
    let values: [Int64] = [7_000_000_000, 200_000_000, 60_000_000_000, 1_000_000_000]
    for value in values { histogram.record(value) }
    #expect((9_216..<10_240).contains(histogram.byteCount))
    var low = LogLinearHistogram()
    for value in 0..<512 { low.record(Int64(value)) }
    #expect((2_048..<3_072).contains(low.byteCount))
    // Merged in either direction, and with a gap between the two.
    var (up, down) = (low, histogram)
    up.merge(histogram)
    down.merge(low)
    #expect(up == down)
    #expect(up.count == 516)
    #expect(up.quantile(0.25) == 128)
    #expect(up.share(atMost: 511) == 512.0 / 516)
    for value in values { #expect((down.share(atMost: value) ?? 0) > 512.0 / 516) }
    up.merge(LogLinearHistogram())
    #expect(up == down)
    up.subtract(histogram)
    #expect(up == low)
  }

  @Test func `stored buckets bring back the histogram`() throws {
    var histogram = LogLinearHistogram()
    for value in values(3, count: 400) { histogram.record(value) }
    histogram.record(0)
    histogram.record(LogLinearHistogram.largest)
    histogram.recordInfinite()
    let back = try LogLinearHistogram(buckets: histogram.buckets, infiniteCount: 1)
    #expect(back == histogram)
  }

  @Test func `a bucket that cannot be is refused`() {
    let stray = LogLinearHistogram.Bucket(position: 14_081, count: 1)
    #expect(throws: StatisticsError.bucketOutOfRange(position: 14_081, largest: 14_080)) {
      try LogLinearHistogram(buckets: [stray])
    }
  }
}
