// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiSimulator
import PiStatistics
import PiTestOracles
import PiTestSupport
import Testing

/// Why one warm-up cut for all replications, and not one each: M/M/1 at the length of the stationary
/// experiments, 1,000 intervals.
@Suite(.enabled(if: ValidationExtent.isFull, "needs `make validate`"), .serialized)
struct WarmUpCoverageTests {
  /// Figures of both queues in the replications of one experiment.
  private typealias Experiment = [(
    baseline: QueueReplication.Figures, treatment: QueueReplication.Figures
  )]

  /// An experiment whose replications are cut each by its own series, for both queues alike.
  private func experiment(_ length: ShippedLength, _ utilisation: Double, _ trial: Int)
    -> Experiment
  {
    (0..<length.replications).map { replication in
      let number = UInt32(trial * length.replications + replication)
      let luck = Luck(seed: 77, replication: number)
      let run = QueueReplication(utilisation: utilisation, requests: length.requests, luck: luck)
      let cuts = [\QueueReplication.baseline, \.treatment].map { WarmUp([run.series($0)]).end }
      let start = max(cuts[0], cuts[1])
      return (run.figures(\.baseline, from: start), run.figures(\.treatment, from: start))
    }
  }

  @Test func `a cut of each replication's own makes intervals miss the truth`() async throws {
    let length = try #require(ShippedLength.all.first { $0.isStationary })
    let utilisation = 0.9
    let trials = 1_000
    let all = try await parallelMap(
      count: trials,
      workers: 2,
      finished: {},
      body: { experiment(length, utilisation, $0) }
    )
    let services = QueueReplication.services
    let truth = MMc(arrivalRate: utilisation, serviceRate: 1 / services.baseline)
    let treated = MMc(arrivalRate: utilisation, serviceRate: 1 / services.treatment)
    func quantiles(_ runs: Experiment, _ p: Double) -> MeanInterval {
      .skewnessCorrected(runs.map { ($0.baseline.sojourns.quantile(p) ?? .nan) / 1e9 })
    }
    let hits: [(name: String, count: Int)] = [
      ("mean", all.count { MeanInterval($0.map(\.baseline.mean)).holds(truth.meanSojourn) }),
      ("p95", all.count { quantiles($0, 0.95).holds(truth.sojournQuantile(0.95)) }),
      ("p99", all.count { quantiles($0, 0.99).holds(truth.sojournQuantile(0.99)) }),
      (
        "difference",
        all.count {
          PairedDifference(treatment: $0.map(\.treatment.mean), baseline: $0.map(\.baseline.mean))
            .interval.holds(treated.meanSojourn - truth.meanSojourn)
        }
      ),
    ]
    print("coverage with a cut a replication, \(length), of \(trials): \(hits)")
    for hit in hits { #expect(hit.count < 930, "\(hit.name): \(hit.count) of \(trials)") }
  }
}

extension MeanInterval {
  fileprivate func holds(_ truth: Double) -> Bool { low <= truth && truth <= high }
}
