// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What an experiment on a resampled trace says by cluster, for every arm.
package struct ClusterTables: Sendable {
  let layout: ClusterLayout
  /// By arm: strategies, then yardsticks.
  let arms: [ClusterTable]
  /// How much longer a play of every unit lasts than draws of them do on average.
  let stretch: Double
}

extension ExperimentRunner {
  /// Reads what the runs of all arms left by cluster; nil where nothing is resampled.
  func clusterTables(
    _ records: [ClusterRecord],
    replications: Int
  ) async throws -> ClusterTables? {
    guard let layout = workload.clusters else { return nil }
    let plays = layout.plays(replications: replications, seed: spec.seed)
    let arms = try await parallelMap(
      count: records.count,
      workers: workers,
      finished: {},
      body: { arm in
        try ClusterTable(
          records[arm],
          layout,
          plays: plays,
          replications: replications
        )
      }
    )
    let stretch = workload.stretch(replications: replications, seed: spec.seed)
    return ClusterTables(layout: layout, arms: arms, stretch: stretch)
  }
}
