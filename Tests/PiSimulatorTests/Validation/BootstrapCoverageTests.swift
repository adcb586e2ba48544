// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiStatistics
import PiTestOracles
import Testing

/// The studentised bootstrap as a cross-check of the t interval.
@Suite(.enabled(if: Validation.isOptimised, Validation.needsRelease))
struct BootstrapCoverageTests {
  private static let replications = 10

  private func means(_ queue: TextbookQueue, _ ordinal: Int) -> [Double] {
    (0..<BootstrapCoverageTests.replications).map { replication in
      let number = ordinal * BootstrapCoverageTests.replications + replication
      let luck = Luck(seed: 77, replication: UInt32(number))
      return KieferWolfowitz(queue).run(customers: 10_000, warmUp: 1_000, luck: luck).meanSojourn
    }
  }

  @Test func `the studentised bootstrap agrees with the t interval`() {
    let queue = TextbookQueue(arrivals: .poisson(rate: 0.5), service: .exponential(mean: 1))
    let truth = MMc(arrivalRate: 0.5, serviceRate: 1).meanSojourn
    let trials = Validation.isFull ? 1_000 : 200
    var hits = 0
    var ratio = 0.0
    for ordinal in 0..<trials {
      let means = means(queue, ordinal)
      let bounds = Bootstrap(means, replicates: 999, luck: Luck(seed: 5, replication: 0))
        .studentized()
      hits += bounds.low <= truth && truth <= bounds.high ? 1 : 0
      let width = bounds.high - bounds.low
      ratio += width / (2 * MeanInterval(means).halfWidth) / Double(trials)
    }
    print("bootstrap coverage: \(hits) of \(trials), width \(ratio) of the t interval's")
    let interval = ProportionInterval.clopperPearson(
      successes: hits,
      trials: trials,
      confidence: 0.999
    )
    let share = Double(hits) / Double(trials)
    let isInside = Validation.isFull ? (0.93...0.97).contains(share) : interval.low <= 0.97
    #expect(isInside && interval.high >= 0.93, "studentised bootstrap: \(hits) of \(trials)")
    #expect((0.9...1.3).contains(ratio), "mean width \(ratio) of the t interval's")
  }
}
