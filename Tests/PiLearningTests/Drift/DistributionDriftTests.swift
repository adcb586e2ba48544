// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiStatistics
import Testing

@Suite struct DistributionDriftTests {
  private let luck = Luck(seed: 12, replication: 0)

  /// Counts alarms over samples of the reference's own distribution, a new reference each time.
  private func alarms(
    _ streams: Int,
    reference: Int,
    sample: Int,
    _ isAlarm: (_ reference: [Double], _ sample: [Double]) -> Bool
  ) -> Int {
    (0..<streams).count { stream in
      let values = uniforms(seed: 7000 + stream, count: reference + sample)
      return isAlarm(Array(values[..<reference]), Array(values[reference...]))
    }
  }

  /// Whether a count of alarms is what luck allows at a rate: exact binomial, 99.9 %.
  private func agrees(_ alarms: Int, of streams: Int, rate: ClosedRange<Double>) -> Bool {
    let interval = ProportionInterval.clopperPearson(
      successes: alarms,
      trials: streams,
      confidence: 0.999
    )
    return interval.low <= rate.upperBound && interval.high >= rate.lowerBound
  }

  @Test(arguments: [(2000, 300), (500, 500), (300, 5000)])
  func `stability thresholds keep their rate of false alarms`(reference: Int, sample: Int) {
    let shape = PopulationStability(reference: uniforms(seed: 1, count: reference))
    let threshold = shape.threshold(sampleSize: sample, rate: 0.05, luck: luck)
    let found = alarms(600, reference: reference, sample: sample) {
      PopulationStability(reference: $0).index(of: $1) > threshold
    }
    // The threshold itself is simulated: 0.05 give or take 3 errors of 2000 replicates.
    #expect(agrees(found, of: 600, rate: 0.035...0.065), "\(found), threshold \(threshold)")
  }

  @Test func `the rule of thumb alarms all day on small samples`() {
    let found = alarms(200, reference: 1000, sample: 60) {
      PopulationStability(reference: $0).index(of: $1) > PopulationStability.watch
    }
    #expect(found > 100, "\(found)")
  }

  @Test(arguments: [(200, 200), (1000, 150), (2000, 2000)])
  func `distance thresholds keep their rate of false alarms`(reference: Int, sample: Int) {
    let threshold = DistributionDrift(reference: uniforms(seed: 1, count: reference))
      .threshold(sampleSize: sample, rate: 0.05)
    let found = alarms(600, reference: reference, sample: sample) {
      DistributionDrift(reference: $0).distance(of: $1) > threshold
    }
    #expect(agrees(found, of: 600, rate: 0.03...0.05), "\(found), threshold \(threshold)")
  }

  @Test(arguments: [(12, 9), (25, 40), (100, 100)])
  func `thresholds of small samples keep the rate of their exact law`(reference: Int, sample: Int) {
    let threshold = DistributionDrift(reference: uniforms(seed: 1, count: reference))
      .threshold(sampleSize: sample, rate: 0.05)
    let law = TwoSampleKolmogorovDistribution(first: reference, second: sample)
    let next = Int((threshold * Double(law.steps)).rounded(.up))
    let rate = law.survival(steps: next)
    #expect(rate <= 0.05 && rate > 0.02)
    let found = alarms(2000, reference: reference, sample: sample) {
      DistributionDrift(reference: $0).distance(of: $1) > threshold
    }
    #expect(agrees(found, of: 2000, rate: rate...rate), "\(found), threshold \(threshold)")
  }

  @Test func `too few values never alarm`() {
    let drift = DistributionDrift(reference: [1, 2, 3])
    #expect(drift.threshold(sampleSize: 2, rate: 0.05) > 1)
    #expect(!drift.isDrifted([100, 200], rate: 0.05))
  }

  @Test func `a shift of half a deviation is found by both`() {
    let reference = normals(seed: 3, count: 1000)
    let shifted = normals(seed: 4, count: 400).map { $0 + 0.5 }
    let drift = DistributionDrift(reference: reference)
    #expect(drift.isDrifted(shifted, rate: 0.001))
    #expect(!drift.isDrifted(normals(seed: 5, count: 400), rate: 0.001))
    let stability = PopulationStability(reference: reference)
    let threshold = stability.threshold(sampleSize: 400, rate: 0.01, luck: luck)
    #expect(stability.index(of: shifted) > threshold)
    #expect(threshold < PopulationStability.watch)
  }
}
