// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra

/// Times of iterative learners, by the iteration or epoch.
enum LearnerBenchmarks {
  static func run() throws {
    let points = try BenchmarkRows(rows: 14_000, columns: 384).design
    let seeds = try KMeans(clusters: 40, restarts: 1, iterationLimit: 1).fit(points)
    precondition(seeds.labels.count == 14_000)
    for limit in [1, 11] {
      // Ten iterations are the difference of the two rows; the first holds the seeding too.
      try Stopwatch.measure("kmeans_40_iterations_\(limit)", rows: 14_000, columns: 384, passes: 3)
      {
        _ = try KMeans(clusters: 40, restarts: 1, iterationLimit: limit).fit(points)
        return 1
      }
    }
    let rows = try BenchmarkRows(rows: 20_000, columns: 64)
    let targets = try Matrix(rows: 20_000, columns: 1, elements: rows.linear)
    let network = NeuralNetwork(hidden: [100], epochLimit: 5, validationShare: 0)
    try Stopwatch.measure("network_100_epoch", rows: 20_000, columns: 64, passes: 3) {
      Double(try network.fit(design: rows.design, targets: targets).report.iterations)
    }
  }
}
