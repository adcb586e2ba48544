// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiStatistics
import PiTestSupport
import Testing

/// How often two seeds of one experiment, which have nothing to tell apart, make `compare` do so.
@Suite(.enabled(if: ValidationExtent.isOptimised, "needs `swift test -c release`"), .serialized)
struct SeedComparisonValidationTests {
  /// Replications, requests, and whether a warm-up is removed.
  private static let sizes = [(2, 50, false), (10, 200, false), (10, 600, true)]

  @Test(arguments: SeedComparisonValidationTests.sizes)
  func `two seeds are seldom told apart`(
    replications: Int,
    requests: Int,
    isStationary: Bool
  ) async throws {
    let pairs = ValidationExtent.isFull ? 300 : 12
    var errors = [Int](repeating: 0, count: 4)
    var unlike = 0
    for pair in 0..<pairs {
      var runs: [RunDocument] = []
      for seed in [2 * pair + 1, 2 * pair + 2] {
        runs.append(try await run(seed, replications, requests, isStationary))
      }
      guard let comparison = try? RunComparison(runs[0], runs[1]) else {
        unlike += 1
        continue
      }
      for metric in errors.indices {
        let claims = comparison.rows.compactMap { $0.changes[metric].difference?.verdict }
        if claims.contains(where: { $0 == .better || $0 == .worse }) { errors[metric] += 1 }
      }
    }
    print(
      "two seeds, \(replications) × \(requests): \(errors) of \(pairs), \(unlike) unlike windows"
    )
    #expect(unlike <= pairs / 4)
    for (metric, count) in errors.enumerated() {
      let interval = ProportionInterval.clopperPearson(
        successes: count,
        trials: pairs - unlike,
        confidence: 0.98
      )
      #expect(interval.low <= 0.07, "metric \(metric): \(count) of \(pairs)")
    }
  }

  private func run(
    _ seed: Int,
    _ replications: Int,
    _ requests: Int,
    _ isStationary: Bool
  ) async throws -> RunDocument {
    let window = isStationary ? "" : "\"window\": {\"from_s\": 0}, "
    let text = SampleFiles.experiment(
      replacing: "\"yardsticks\": []",
      with: window + "\"yardsticks\": [\"best_single\", \"oracle\"]"
    ).replacing(
      "\"strategies\": [\"random\", \"p2c.peak_ewma\"]",
      with: "\"strategies\": [\"random\", \"p2c.peak_ewma\", \"round_robin\", \"cheapest\"]"
    ).replacing("\"duration_s\": 200", with: "\"duration_s\": 1000")
    var spec = try SampleFiles.read(text)
    spec.seed = UInt64(seed)
    spec.replications = replications
    spec.workload.requests = UInt32(requests)
    let runner = try ExperimentRunner(spec, workers: 2)
    return DocumentBuilder(try await runner.run(), runner)
      .document(manifest: [DescriptionRow("seed", "\(seed)")])
  }
}
