// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What an experiment on a resampled trace says by cluster, for every arm.
package struct ClusterTables: Sendable {
  let layout: ClusterLayout
  /// By arm: strategies, then yardsticks.
  let arms: [ClusterTable]
}

extension ExperimentRunner {
  /// Reads what the runs of all arms left by cluster; nil where nothing is resampled.
  func clusterTables(_ result: ExperimentResult) async throws -> ClusterTables? {
    guard let layout = workload.clusters else { return nil }
    let records = (result.strategies + result.yardsticks).compactMap(\.record.clusters)
    let plays = layout.plays(replications: result.replications, seed: spec.seed)
    let arms = try await parallelMap(
      count: records.count,
      workers: workers,
      finished: {},
      body: { arm in
        try ClusterTable(
          records[arm],
          layout,
          plays: plays,
          replications: result.replications
        )
      }
    )
    return ClusterTables(layout: layout, arms: arms)
  }
}
