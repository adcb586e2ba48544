// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiStatistics
import Testing

@Suite struct BootstrapTests {
  @Test(.enabled(if: ReferenceData.isPresent))
  func `all three intervals agree with the reference on its resamples`() throws {
    let sample = try ReferenceData.sample(1)
    let table = try ReferenceData.integers("bootstrap_index_60x2000.csv")
    // The file has one resample per row or per column; the sample's size tells.
    let byRow = table.first?.count == sample.count
    let replicates = byRow ? table.count : table[0].count
    let bootstrap = Bootstrap(sample, replicates: replicates) { replicate in
      byRow ? table[replicate] : table.map { $0[replicate] }
    }
    let expected = try #require(try ReferenceData.expected()["bootstrap_mean_a"] as? [String: Any])
    let found = [
      "percentile95": bootstrap.percentile(), "bca95": bootstrap.biasCorrected(),
      "studentized95": bootstrap.studentized(),
    ]
    for (name, bounds) in found {
      let ends = try #require(expected[name] as? [Double])
      #expect(agree(bounds.low, ends[0], within: 1e-10), "\(name) \(bounds.low)")
      #expect(agree(bounds.high, ends[1], within: 1e-10), "\(name) \(bounds.high)")
    }
    let z0 = try #require(expected["z0"] as? Double)
    #expect(abs(bootstrap.biasCorrection - z0) < 1e-12)
    let acceleration = try #require(expected["acceleration"] as? Double)
    #expect(agree(bootstrap.acceleration, acceleration, within: 1e-11))
  }

  @Test func `any statistic resamples like the mean`() {
    let sample = (0..<20).map { Double($0 * $0) }
    let luck = Luck(seed: 5, replication: 0)
    let mean = Bootstrap(sample, replicates: 200, luck: luck)
    let any = ResampledStatistic(count: 20, replicates: 200, luck: luck) { drawn in
      Moments(drawn.map { sample[$0] }).mean
    }
    #expect(any.sortedReplicates == mean.sortedMeans && any.percentile() == mean.percentile())
    #expect(any.basic().low == 2 * any.estimate - any.percentile().high)
    let empty = ResampledStatistic(count: 2, replicates: 9, luck: luck) { _ in .nan }
    #expect(empty.sortedReplicates.isEmpty && empty.percentile().low.isNaN)
  }

  @Test func `the radius of an empirical bernstein interval`() {
    // log(4 / 0.05) = log 80.
    let radius = EmpiricalBernstein.radius(variance: 0.25, range: 1, count: 101)
    let log = 4.382026634673881
    let expected = (0.5 * log / 101).squareRoot() + 7 * log / 300
    #expect(agree(radius, expected, within: 1e-14))
  }

  @Test func `the same luck resamples alike, another stream does not`() {
    let sample = (0..<20).map { Double($0 * $0) }
    let luck = Luck(seed: 5, replication: 0)
    let first = Bootstrap(sample, replicates: 200, luck: luck)
    #expect(first.sortedMeans == Bootstrap(sample, replicates: 200, luck: luck).sortedMeans)
    let other = Bootstrap(sample, replicates: 200, luck: luck, stream: 1)
    #expect(first.sortedMeans != other.sortedMeans)
  }

  @Test func `resampled means have the mean and spread of theory`() {
    let sample = (0..<30).map { Double($0 % 7) }
    let bootstrap = Bootstrap(sample, replicates: 4000, luck: Luck(seed: 9, replication: 0))
    let moments = Moments(sample)
    let resampled = Moments(bootstrap.sortedMeans)
    let theory = (moments.sumOfSquares / 900).squareRoot()
    #expect(abs(resampled.mean - moments.mean) < 5 * theory / 63)
    #expect(agree(resampled.standardDeviation, theory, within: 0.06))
  }

  @Test func `a sample without spread has a point for an interval`() {
    let bootstrap = Bootstrap([3, 3, 3], replicates: 50, luck: Luck(seed: 1, replication: 0))
    for bounds in [bootstrap.percentile(), bootstrap.studentized(), bootstrap.biasCorrected()] {
      #expect(bounds.low == 3 && bounds.high == 3)
    }
  }

  @Test func `the t and studentised intervals cover the mean of a normal sample as promised`() {
    var (byT, byBootstrap) = (0, 0)
    for trial in 0..<200 {
      let luck = Luck(seed: 77, replication: UInt32(trial))
      let sample = (0..<15).map { index in
        let key = RequestKey(source: 0, ordinal: UInt32(index))
        return Mathematics.normalQuantile(luck.uniform(.service, request: key))
      }
      let interval = MeanInterval(sample)
      byT += interval.low <= 0 && interval.high >= 0 ? 1 : 0
      let bounds = Bootstrap(sample, replicates: 400, luck: luck).studentized()
      byBootstrap += bounds.low <= 0 && bounds.high >= 0 ? 1 : 0
    }
    // 95 % of 200 within four standard errors.
    #expect((178...200).contains(byT), "\(byT)")
    #expect((176...200).contains(byBootstrap), "\(byBootstrap)")
  }
}
