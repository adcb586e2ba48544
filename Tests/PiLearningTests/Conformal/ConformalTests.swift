// SPDX-License-Identifier: Apache-2.0

import PiLearning
import Testing

@Suite struct ConformalTests {
  @Test func `the threshold is the score of the corrected rank`() {
    let scores = (1...19).map(Double.init)
    #expect(ConformalThreshold(scores, miscoverage: 0.1).value == 18)
    #expect(ConformalThreshold(scores, miscoverage: 0.05).value == 19)
    #expect(ConformalThreshold(scores, miscoverage: 0.04).value == .infinity)
    #expect(ConformalThreshold([], miscoverage: 0.5).value == .infinity)
    let equal = ConformalThreshold(
      scores,
      weights: Array(repeating: 2, count: 19),
      newWeight: 2,
      miscoverage: 0.1
    )
    #expect(equal.value == 18)
    let heavy = ConformalThreshold([1, 2], weights: [1, 1], newWeight: 9, miscoverage: 0.1)
    #expect(heavy.value == .infinity)
  }

  @Test func `coverage of new scores is at least what was promised`() {
    var covered = 0
    for seed in 0..<2000 {
      let scores = normals(seed: seed, count: 50)
      let threshold = ConformalThreshold(Array(scores.dropLast()), miscoverage: 0.1)
      covered += scores[49] <= threshold.value ? 1 : 0
    }
    // 45/50 expected; the deviation is 13.
    #expect((1745...1860).contains(covered), "\(covered)")
  }

  @Test func `groups are calibrated on their own`() {
    let found = MondrianThresholds(
      [1, 2, 3, 10, 20, 30],
      groups: [0, 0, 0, 1, 1, 1],
      groupCount: 3,
      miscoverage: 0.25
    )
    #expect(found.thresholds.map(\.value) == [3, 30, .infinity])
  }

  @Test func `adaptive miscoverage follows a shift`() {
    let before = normals(seed: 1, count: 300).map(abs)
    var adaptive = AdaptiveConformal(before, target: 0.1, step: 0.02)
    var fixedMisses = 0
    var misses = 0
    let fixed = ConformalThreshold(before, miscoverage: 0.1).value
    let after = normals(seed: 2, count: 3000).map { abs($0) * 3 }
    for score in after {
      misses += adaptive.observe(score) ? 1 : 0
      fixedMisses += score > fixed ? 1 : 0
    }
    #expect(abs(Double(misses) / 3000 - 0.1) < 0.02, "\(misses)")
    #expect(Double(fixedMisses) / 3000 > 0.4)
  }

  /// Log-latencies with noise, cut off at a timeout that varies from row to row.
  private func censored(seed: Int, count: Int) -> (rows: [CensoredScore], truth: [Double]) {
    let noise = normals(seed: seed, count: count)
    let limits = uniforms(seed: seed + 10_000, count: count).map { $0 * 6 - 0.5 }
    let rows = zip(noise, limits).map { value, limit in
      CensoredScore(
        duration: min(value, limit),
        score: min(value, limit),
        isCensored: value > limit
      )
    }
    return (rows, noise)
  }

  @Test func `censored rows make the threshold larger than dropping them`() {
    let (rows, truth) = censored(seed: 3, count: 4000)
    let dropped = rows.filter { !$0.isCensored }.map(\.score)
    let weighted = CensoredThreshold.weighted(rows, miscoverage: 0.1).value
    let tobit = CensoredThreshold.tobit(rows, miscoverage: 0.1) ?? 0
    func coverage(_ limit: Double) -> Double {
      Double(truth.count { $0 <= limit }) / Double(truth.count)
    }
    #expect(abs(coverage(weighted) - 0.9) < 0.015, "\(coverage(weighted))")
    #expect(abs(coverage(tobit) - 0.9) < 0.015, "\(coverage(tobit))")
    #expect(coverage(ConformalThreshold(dropped, miscoverage: 0.1).value) < 0.87)
  }

  @Test func `without censoring the weighted threshold is the plain one`() {
    let scores = normals(seed: 9, count: 99)
    let rows = scores.map { CensoredScore(duration: $0, score: $0, isCensored: false) }
    let found = CensoredThreshold.weighted(rows, miscoverage: 0.1).value
    #expect(found == ConformalThreshold(scores, miscoverage: 0.1).value)
  }

  @Test func `what no row was seen to reach has no finite bound`() {
    let rows = (0..<100).map { index in
      CensoredScore(
        duration: min(Double(index), 79.5),
        score: min(Double(index), 79.5),
        isCensored: index >= 80
      )
    }
    #expect(CensoredThreshold.weighted(rows, miscoverage: 0.1).value == .infinity)
    #expect(CensoredThreshold.weighted(rows, miscoverage: 0.3).value.isFinite)
    #expect((CensoredThreshold.tobit(rows, miscoverage: 0.1) ?? 0) > 79.5)
    #expect(CensoredThreshold.tobit([rows[0]], miscoverage: 0.1) == nil)
  }

  @Test func `a tobit fit without censoring is the sample's mean and deviation`() {
    let rows = [1.0, 2, 6].map { CensoredScore(duration: $0, score: $0, isCensored: false) }
    let fit = TobitFit(rows)
    #expect(agree(fit?.mean ?? 0, 3, within: 1e-12))
    #expect(agree(fit?.standardDeviation ?? 0, (14.0 / 3).squareRoot(), within: 1e-12))
  }
}
