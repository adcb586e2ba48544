// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiSimulator
import PiStatistics
import Testing

struct RoutingTests {
  private func netValues(
    _ name: String,
    strategies: String?,
    replications: Int,
    requests: UInt32,
    yardsticks: [Yardstick]
  ) async throws -> [(label: String, values: [Double])] {
    var changes = ExperimentChanges()
    changes.strategies = strategies
    changes[.replications] = .whole(UInt64(replications))
    changes[.requests] = .whole(UInt64(requests))
    var spec = try ExperimentReader().read(name, changes: changes)
    spec.yardsticks = yardsticks
    let result = try await ExperimentRunner(spec, workers: 2).run()
    return (result.strategies + result.yardsticks).map { arm in
      (arm.arm.label, arm.runs.map { $0.values[0] })
    }
  }

  @Test func `routing matters on the default fleet`() async throws {
    let arms = try await netValues(
      "default",
      strategies: nil,
      replications: 3,
      requests: Scale.requests(20_000),
      yardsticks: Yardstick.allCases
    )
    let values = Dictionary(uniqueKeysWithValues: arms.map { ($0.label, $0.values) })
    let ladder = ["random", "best_single", "best_per_task", "oracle"]
    for (low, high) in zip(ladder, ladder.dropFirst()) {
      let difference = PairedDifference(
        treatment: try #require(values[high]),
        baseline: try #require(values[low])
      )
      #expect(difference.interval.low > 0, "\(low) < \(high): \(difference.interval)")
    }
    let bound = try #require(values["oracle.luck"])
    for arm in arms where arm.label != "oracle.luck" {
      #expect(zip(arm.values, bound).allSatisfy { $0 <= $1 }, "\(arm.label) beats oracle.luck")
    }
  }

  /// Strategies that herd are not among them: they run into limits, serve less and so solve less.
  @Test func `balancers of equal deployments cannot be told apart by what they solve`()
    async throws
  {
    var changes = ExperimentChanges()
    changes[.replications] = 10
    changes[.requests] = .whole(UInt64(Scale.requests(4_000)))
    var spec = try ExperimentReader().read("homogeneous", changes: changes)
    spec.yardsticks = []
    let runner = try ExperimentRunner(spec, workers: 2)
    let result = try await runner.run()
    let document = DocumentBuilder(result, runner).document(manifest: [])
    let solved = try #require(document.metrics.firstIndex { $0.id == MetricID.solved })
    let balancers = document.strategies.filter { $0.role == .balances }
    #expect(balancers.count >= 5)
    var labels: [String] = []
    var pairs: [PairedDifference] = []
    for (place, one) in balancers.enumerated() {
      for other in balancers[..<place] {
        labels.append("\(one.label) against \(other.label)")
        pairs.append(
          PairedDifference(
            treatment: one.figures[solved].values,
            baseline: other.figures[solved].values
          )
        )
      }
    }
    let family = VerdictFamily(pairs.map(DifferenceEvidence.init), direction: .higherIsBetter)
    for (label, verdict) in zip(labels, family.verdicts) {
      #expect(verdict != .better && verdict != .worse, "\(label): \(verdict.words)")
    }
  }
}
