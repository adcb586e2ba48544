// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiSimulator
import PiStatistics
import PiTestOracles
import PiTestSupport
import Testing

/// 95 % intervals must hold the truth in 93 to 97 of 100 cases, at the lengths that ship.
///
/// The queues M/M/1 at two utilisations stand in for the experiments: as many requests a
/// replication, as many replications, the same warm-up rule, histogram and intervals. The full
/// version makes 1,000 intervals of each kind and asks for just that; the sample makes fewer and
/// asks that the 99.9 % interval of the coverage meets the range.
@Suite(.enabled(if: ValidationExtent.isOptimised, "needs `swift test -c release`"), .serialized)
struct CoverageTests {
  /// The intervals of one experiment that hold the truth.
  private struct Hits: Sendable {
    var mean = 0
    var p95 = 0
    var p99 = 0
    var difference = 0
    var tailDifference = 0
  }

  @Test(arguments: ShippedLength.all, [0.5, 0.9])
  func `intervals of mean, p95, p99 and paired differences cover`(
    length: ShippedLength,
    utilisation: Double
  ) async throws {
    let trials = ValidationExtent.isFull ? 1_000 : 40
    let all = try await parallelMap(
      count: trials,
      workers: 2,
      finished: {},
      body: { trial in estimates(length, utilisation, trial: trial) }
    )
    let truth = length.isStationary ? steadyState(utilisation) : ensemble(of: all)
    var hits = Hits()
    for (baseline, treatment) in all {
      hits.mean += holds(MeanInterval(baseline.means), truth.baseline.mean)
      hits.p95 += holds(.skewnessCorrected(baseline.p95s), truth.baseline.p95)
      hits.p99 += holds(.skewnessCorrected(baseline.p99s), truth.baseline.p99)
      let means = PairedDifference(treatment: treatment.means, baseline: baseline.means)
      hits.difference += holds(means.interval, truth.treatment.mean - truth.baseline.mean)
      let tails = PairedDifference(treatment: treatment.p95s, baseline: baseline.p95s)
      hits.tailDifference += holds(tails.interval, truth.treatment.p95 - truth.baseline.p95)
    }
    print("coverage, \(length), utilisation \(utilisation), of \(trials): \(hits)")
    expect(hits.mean, of: trials, "mean")
    expect(hits.p95, of: trials, "p95")
    expect(hits.p99, of: trials, "p99")
    expect(hits.difference, of: trials, "paired difference of means")
    expect(hits.tailDifference, of: trials, "paired difference of p95")
  }

  private func holds(_ interval: MeanInterval, _ truth: Double) -> Int {
    interval.low <= truth && truth <= interval.high ? 1 : 0
  }

  private func expect(_ hits: Int, of trials: Int, _ name: String) {
    if ValidationExtent.isFull {
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
}

// MARK: - Estimates and truth

/// What the program makes of one path, by replication; quantiles in seconds.
private struct PathEstimates: Sendable {
  var means: [Double]
  var p95s: [Double]
  var p99s: [Double]

  init(_ figures: [QueueReplication.Figures]) {
    means = figures.map(\.mean)
    p95s = figures.map { ($0.sojourns.quantile(0.95) ?? .nan) / 1e9 }
    p99s = figures.map { ($0.sojourns.quantile(0.99) ?? .nan) / 1e9 }
  }
}

extension CoverageTests {
  private typealias Pair<Value> = (baseline: Value, treatment: Value)

  /// What is true of a path.
  private struct Truth {
    var mean: Double
    var p95: Double
    var p99: Double
  }

  /// The figures of experiment number `trial`, as the program makes them.
  private func estimates(
    _ length: ShippedLength,
    _ utilisation: Double,
    trial: Int
  ) -> Pair<PathEstimates> {
    let replications = (0..<length.replications).map { replication in
      let number = UInt32(trial * length.replications + replication)
      let luck = Luck(seed: 77, replication: number)
      return QueueReplication(utilisation: utilisation, requests: length.requests, luck: luck)
    }
    var start = Instant.zero
    if length.isStationary {
      let cuts = [\QueueReplication.baseline, \.treatment].map { path in
        WarmUp(replications.map { $0.series(path) }).end
      }
      start = max(cuts[0], cuts[1])
    }
    return (
      PathEstimates(replications.map { $0.figures(\.baseline, from: start) }),
      PathEstimates(replications.map { $0.figures(\.treatment, from: start) })
    )
  }

  /// The closed forms: what a stationary experiment estimates.
  private func steadyState(_ utilisation: Double) -> Pair<Truth> {
    func truth(_ service: Double) -> Truth {
      let queue = MMc(arrivalRate: utilisation, serviceRate: 1 / service)
      return Truth(
        mean: queue.meanSojourn,
        p95: queue.sojournQuantile(0.95),
        p99: queue.sojournQuantile(0.99)
      )
    }
    return (
      truth(QueueReplication.services.baseline), truth(QueueReplication.services.treatment)
    )
  }

  /// The mean over all replications: what a terminating experiment, from empty, estimates.
  private func ensemble(of all: [Pair<PathEstimates>]) -> Pair<Truth> {
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func truth(_ paths: [PathEstimates]) -> Truth {
      Truth(
        mean: mean(paths.flatMap(\.means)),
        p95: mean(paths.flatMap(\.p95s)),
        p99: mean(paths.flatMap(\.p99s))
      )
    }
    return (truth(all.map(\.baseline)), truth(all.map(\.treatment)))
  }
}
