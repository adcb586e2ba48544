// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiStatistics
import Testing

/// 95 % intervals must hold the truth in 93 to 97 of 100 cases.
///
/// The full version makes 1,000 intervals of each kind and asks for just that; the sample makes
/// fewer and asks that the 99.9 % interval of the coverage meets the range.
@Suite(.enabled(if: Validation.isOptimised, Validation.needsRelease))
struct CoverageTests {
  /// A load with the replication length at which quantiles are near normal.
  struct Design: Sendable, CustomTestStringConvertible {
    var load: Double
    var customers: Int
    var sample: Int
    var testDescription: String { "utilisation \(load)" }
  }

  static let designs = [
    Design(load: 0.5, customers: 10_000, sample: 200),
    Design(load: 0.9, customers: 400_000, sample: 60),
  ]
  private static let replications = 10

  private func expectCoverage(_ hits: Int, of trials: Int, _ name: String) {
    if Validation.isFull {
      let share = Double(hits) / Double(trials)
      #expect((0.93...0.97).contains(share), "\(name): \(hits) of \(trials)")
    } else {
      let interval = ProportionInterval.clopperPearson(
        successes: hits,
        trials: trials,
        confidence: 0.999
      )
      #expect(interval.low <= 0.97 && interval.high >= 0.93, "\(name): \(hits) of \(trials)")
    }
  }

  /// The replications of interval number `ordinal`.
  private func results(_ queue: TextbookQueue, customers: Int, _ ordinal: Int) -> [TextbookResult] {
    (0..<CoverageTests.replications).map { replication in
      KieferWolfowitz(queue).run(
        customers: customers,
        warmUp: customers / 10,
        luck: Luck(
          seed: 77,
          replication: UInt32(ordinal * CoverageTests.replications + replication)
        )
      )
    }
  }

  @Test(arguments: designs)
  func `intervals of mean, p95 and p99 cover the truth of M/M/1`(design: Design) {
    let queue = TextbookQueue(
      arrivals: .poisson(rate: design.load),
      service: .exponential(mean: 1)
    )
    let truth = MMc(arrivalRate: design.load, serviceRate: 1)
    let trials = Validation.isFull ? 1_000 : design.sample
    var hits = (mean: 0, p95: 0, p99: 0)
    for ordinal in 0..<trials {
      let results = results(queue, customers: design.customers, ordinal)
      let mean = MeanInterval(results.map(\.meanSojourn))
      hits.mean += mean.low <= truth.meanSojourn && truth.meanSojourn <= mean.high ? 1 : 0
      hits.p95 += covers(results, 0.95, truth) ? 1 : 0
      hits.p99 += covers(results, 0.99, truth) ? 1 : 0
    }
    print("coverage at \(design.load): \(hits) of \(trials)")
    expectCoverage(hits.mean, of: trials, "mean")
    expectCoverage(hits.p95, of: trials, "p95")
    expectCoverage(hits.p99, of: trials, "p99")
  }

  private func covers(_ results: [TextbookResult], _ p: Double, _ truth: MMc) -> Bool {
    var pooled = LogLinearHistogram()
    for result in results { pooled.merge(result.sojourns) }
    guard let quantile = pooled.quantile(p) else { return false }
    let interval = MeanInterval.sectioning(
      pooled: quantile / 1e9,
      perReplication: results.map { $0.sojournQuantile(p) }
    )
    let value = truth.sojournQuantile(p)
    return interval.low <= value && value <= interval.high
  }

  @Test func `paired intervals cover the true difference of two queues`() {
    let slow = TextbookQueue(arrivals: .poisson(rate: 0.5), service: .exponential(mean: 1.1))
    let fast = TextbookQueue(arrivals: .poisson(rate: 0.5), service: .exponential(mean: 1))
    let truth =
      MMc(arrivalRate: 0.5, serviceRate: 1 / 1.1).meanSojourn
      - MMc(arrivalRate: 0.5, serviceRate: 1).meanSojourn
    let trials = Validation.isFull ? 1_000 : 200
    var hits = 0
    var reduction = 0.0
    for ordinal in 0..<trials {
      let difference = PairedDifference(
        treatment: results(slow, customers: 10_000, ordinal).map(\.meanSojourn),
        baseline: results(fast, customers: 10_000, ordinal).map(\.meanSojourn)
      )
      let interval = difference.interval
      hits += interval.low <= truth && truth <= interval.high ? 1 : 0
      reduction += (difference.varianceReduction ?? 0) / Double(trials)
    }
    print("paired coverage: \(hits) of \(trials)")
    expectCoverage(hits, of: trials, "difference")
    #expect(reduction > 3, "common luck is worth \(reduction) independent runs")
  }

  @Test func `the studentised bootstrap agrees with the t interval`() {
    let queue = TextbookQueue(arrivals: .poisson(rate: 0.5), service: .exponential(mean: 1))
    let truth = MMc(arrivalRate: 0.5, serviceRate: 1).meanSojourn
    let trials = Validation.isFull ? 1_000 : 200
    var hits = 0
    var ratio = 0.0
    for ordinal in 0..<trials {
      let means = results(queue, customers: 10_000, ordinal).map(\.meanSojourn)
      let bounds = Bootstrap(means, replicates: 999, luck: Luck(seed: 5, replication: 0))
        .studentized()
      hits += bounds.low <= truth && truth <= bounds.high ? 1 : 0
      let width = bounds.high - bounds.low
      ratio += width / (2 * MeanInterval(means).halfWidth) / Double(trials)
    }
    print("bootstrap coverage: \(hits) of \(trials), width \(ratio) of the t interval's")
    expectCoverage(hits, of: trials, "studentised bootstrap")
    #expect((0.9...1.3).contains(ratio), "mean width \(ratio) of the t interval's")
  }
}
