// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiSimulator

/// All runs of an experiment, by arm.
package struct ExperimentResult: Sendable {
  package var spec: ExperimentSpec
  /// The compared strategies, in the order of the experiment.
  package var strategies: [ArmResult]
  /// The yardsticks, in the order asked for.
  package var yardsticks: [ArmResult]
  package var replications: Int
  /// Where each replication's window begins.
  package var windows: [Range<Instant>]
  /// Labels of strategies whose warm-up could not be told from the rest.
  package var undecidedWarmUps: [String]
  /// What each recorded session, tenant or block adds; nil where nothing is resampled.
  package var clusters: ClusterTables?
  /// The counts of all runs, those included of which nothing else is kept.
  package var totals = RunTotals()

  /// Requests simulated in the runs that are kept.
  package var simulatedRequests: UInt64 {
    (strategies + yardsticks).flatMap(\.runs).reduce(0) { $0 + $1.ending.totals.submitted }
  }

  /// An arm with its run in every replication.
  package struct ArmResult: Sendable {
    package var arm: Arm
    /// What the label does not say, such as the deployment that `best_single` found.
    package var detail: String
    package var record: ArmRuns

    /// Its runs by replication.
    package var runs: [RunSummary] { record.summaries }

    /// Mean net value in dollars per request.
    package var meanNetValue: Double {
      runs.reduce(0) { $0 + $1.values[0] } / Double(runs.count)
    }
  }
}
