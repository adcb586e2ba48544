// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiStatistics
import Testing

@Suite struct BlockIntervalTests {
  private let luck = Luck(seed: 21, replication: 0)

  /// A skewed log of few blocks: two candidates logged at 85 : 15, the target takes the rare one.
  private func log(seed: Int, count: Int) -> OffPolicyLog {
    let coins = uniforms(seed: seed, count: 2 * count)
    return OffPolicyLog(
      (0..<count).map { index in
        let choice = coins[2 * index] < 0.85 ? 0 : 1
        let outcome = -Mathematics.log(coins[2 * index + 1]) * (choice == 0 ? 1 : 2)
        return LoggedRequest(
          choice: choice,
          outcome: outcome,
          propensities: [0.85, 0.15],
          target: [0.2, 0.8],
          predicted: [0, 0],
          block: index / 4
        )
      }
    )
  }

  @Test func `studentised and corrected intervals cover a skewed ratio at least as often`() {
    var covered: [BlockInterval: Int] = [:]
    for seed in 0..<200 {
      let log = log(seed: 500 + seed, count: 120)
      for method in BlockInterval.allCases {
        let bounds = log.interval(.selfNormalised, method: method, replicates: 300, luck: luck)
        covered[method, default: 0] += bounds.low <= 1.8 && bounds.high >= 1.8 ? 1 : 0
      }
    }
    let counts = BlockInterval.allCases.map { covered[$0] ?? 0 }
    // Nominal 190 of 200; the percentile interval of 30 blocks falls short.
    #expect(counts[0] >= 165, "\(counts)")
    #expect(counts[1] >= counts[0] - 4, "\(counts)")
    #expect(counts[2] >= 182 && counts[2] > counts[0], "\(counts)")
  }

  @Test func `the corrected interval of a mean equals that of the plain bootstrap`() {
    let sample = uniforms(seed: 4, count: 25).map { -Mathematics.log($0) }
    let plain = Bootstrap(sample, replicates: 500, luck: luck)
    let total = sample.reduce(0, +)
    let resampled = ResampledStatistic(count: 25, replicates: 500, luck: luck) { drawn in
      drawn.reduce(0) { $0 + sample[$1] } / 25
    }
    let left = sample.map { (total - $0) / 24 }
    let (found, expected) = (resampled.biasCorrected(jackknife: left), plain.biasCorrected())
    #expect(agree(found.low, expected.low, within: 1e-9))
    #expect(agree(found.high, expected.high, within: 1e-9))
  }

  @Test func `a verdict can rest on the studentised interval`() {
    var rules = OffPolicyRules()
    rules.interval = .studentized
    let log = log(seed: 3, count: 8000)
    let verdict = rules.verdict(
      log,
      of: .cost,
      estimator: .selfNormalised,
      replicates: 200,
      luck: luck
    )
    #expect(verdict.words == "worse")
  }
}
