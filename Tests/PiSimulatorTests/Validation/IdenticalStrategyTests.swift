// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator
import PiStatistics
import Testing

/// A/A tests: strategies that differ in their coins only must hardly ever get a verdict.
///
/// A table compares four copies with a baseline over ten replications and corrects by Holm; per
/// metric at most 7 % of 1,000 tables may hold a verdict. The sample makes fewer tables and asks
/// that the 99.9 % interval of the share reaches below that.
@Suite(.enabled(if: Validation.isOptimised, Validation.needsRelease))
struct IdenticalStrategyTests {
  private struct Metric: Sendable {
    var name: String
    var direction: Direction
    var value: @Sendable (MetricRecorder) -> Double
  }

  private static let metrics = [
    Metric(name: "net value", direction: .higherIsBetter) { $0.netValue() },
    Metric(name: "solved", direction: .higherIsBetter) {
      Double($0.total.solved) / Double($0.total.arrivals)
    },
    Metric(name: "cost per request", direction: .lowerIsBetter) {
      Double($0.total.cost) / Double($0.total.arrivals)
    },
    Metric(name: "p95 end-to-end", direction: .lowerIsBetter) {
      $0.endToEnd.quantile(0.95) ?? .infinity
    },
  ]
  private static let copies = 4
  private static let replications = 10

  @Test(arguments: ["random", "p2c.peak_ewma", "litellm.lowest_latency"])
  func `a strategy is not distinguished from itself`(id: String) throws {
    let tables = Validation.isFull ? 1_000 : 80
    var verdicts = [Int](repeating: 0, count: IdenticalStrategyTests.metrics.count)
    for table in 0..<tables {
      let runs = try runs(id, table: table)
      for (index, metric) in IdenticalStrategyTests.metrics.enumerated() {
        let values = runs.map { $0.map(metric.value) }
        let differences = values.dropFirst().map {
          DifferenceEvidence(PairedDifference(treatment: $0, baseline: values[0]))
        }
        let family = VerdictFamily(Array(differences), direction: metric.direction)
        if family.verdicts.contains(where: { $0 == .better || $0 == .worse }) {
          verdicts[index] += 1
        }
      }
    }
    print("A/A of \(id): \(verdicts) of \(tables) tables")
    for (metric, count) in zip(IdenticalStrategyTests.metrics, verdicts) {
      let interval = ProportionInterval.clopperPearson(
        successes: count,
        trials: tables,
        confidence: 0.999
      )
      let share = Validation.isFull ? Double(count) / Double(tables) : interval.low
      #expect(share <= 0.07, "\(id), \(metric.name): \(count) of \(tables) tables")
    }
  }

  /// The metrics of the baseline and its copies, by replication.
  private func runs(_ id: String, table: Int) throws -> [[MetricRecorder]] {
    try (0...IdenticalStrategyTests.copies).map { copy in
      try (0..<IdenticalStrategyTests.replications).map { replication in
        let number = UInt32(table * IdenticalStrategyTests.replications + replication)
        let setup = SampleWorld.setup(Luck(seed: 99, replication: number))
        return try SampleWorld.metrics(id, setup, rate: 5, seconds: 60, coinPurpose: 100 + copy)
      }
    }
  }
}
