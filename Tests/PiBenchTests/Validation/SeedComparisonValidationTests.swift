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
  private static let sizes = [(2, 50, false), (10, 200, false), (10, 2_000, true)]

  @Test(arguments: SeedComparisonValidationTests.sizes)
  func `two seeds are seldom told apart`(
    replications: Int,
    requests: Int,
    isStationary: Bool
  ) async throws {
    let pairs = ValidationExtent.isFull ? 300 : 12
    var errors = [Int](repeating: 0, count: 4)
    for pair in 0..<pairs {
      let size = Size(replications: replications, requests: requests, isStationary: isStationary)
      let comparison = try await comparison(of: [2 * pair + 1, 2 * pair + 2], size)
      for metric in errors.indices {
        let claims = comparison.rows.compactMap { $0.changes[metric].difference?.verdict }
        if claims.contains(where: { $0 == .better || $0 == .worse }) { errors[metric] += 1 }
      }
    }
    print("two seeds, \(replications) × \(requests): \(errors) of \(pairs)")
    for (metric, count) in errors.enumerated() {
      let interval = ProportionInterval.clopperPearson(
        successes: count,
        trials: pairs,
        confidence: 0.98
      )
      #expect(interval.low <= 0.07, "metric \(metric): \(count) of \(pairs)")
    }
  }

  private struct Size {
    var replications: Int
    var requests: Int
    var isStationary: Bool
  }

  /// Compares two seeds as the refusal says: the one that warmed up shorter runs again.
  private func comparison(of seeds: [Int], _ size: Size) async throws -> RunComparison {
    var runs: [(document: RunDocument, start: Instant)] = []
    for seed in seeds { runs.append(try await run(seed, size, warmUp: nil)) }
    let latest = max(runs[0].start, runs[1].start)
    for (place, seed) in seeds.enumerated() where runs[place].start < latest {
      runs[place] = try await run(seed, size, warmUp: latest - .zero)
    }
    return try RunComparison(runs[0].document, runs[1].document)
  }

  private func run(
    _ seed: Int,
    _ size: Size,
    warmUp: TimeSpan?
  ) async throws -> (document: RunDocument, start: Instant) {
    let window = size.isStationary ? "" : "\"window\": {\"from_s\": 0}, "
    let text = SampleFiles.experiment(
      replacing: "\"yardsticks\": []",
      with: window + "\"yardsticks\": [\"best_single\", \"oracle\"]"
    ).replacing(
      "\"strategies\": [\"random\", \"p2c.peak_ewma\"]",
      with: "\"strategies\": [\"random\", \"p2c.peak_ewma\", \"round_robin\", \"cheapest\"]"
    ).replacing("\"duration_s\": 200", with: "\"duration_s\": 1000")
    var spec = try SampleFiles.read(text)
    spec.seed = UInt64(seed)
    spec.replications = size.replications
    spec.workload.requests = UInt32(size.requests)
    spec.warmUp = warmUp
    let runner = try ExperimentRunner(spec, workers: 2)
    let result = try await runner.run()
    let document = DocumentBuilder(result, runner)
      .document(manifest: [DescriptionRow("seed", "\(seed)")])
    return (document, result.windows.first?.lowerBound ?? .zero)
  }
}
