// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiSimulator

/// What is kept of one run of an arm in one replication.
package struct RunSummary: Sendable {
  /// Values in the order of ``MetricDefinition/all``; NaN where undefined.
  package var values: [Double]
  /// Length of the measured window.
  package var span: TimeSpan
  package var taskTypes: [GroupTally]
  package var ending: RunEnding

  /// Net value of the requests of one task type, in dollars per request; nil when there were none.
  func netValue(ofTaskType taskType: Int, value: Double) -> Double? {
    let tally = taskTypes[taskType]
    guard tally.arrivals > 0 else { return nil }
    return (value * Double(tally.solvedInTime) - Double(tally.cost) / 1e9) / Double(tally.arrivals)
  }
}

/// What a run says of itself when it has ended, whatever its window.
package struct RunEnding: Sendable {
  package var watches: [FaultWatch]
  package var faultChanges: [[Instant]]
  package var totals: RunTotals
  /// Whether its load settled; nil when it was too short to tell.
  package var trend: LoadTrend?
  /// When the last request arrived.
  var lastArrival: Instant

  /// Reads a recorder after its run.
  init(_ recorder: MetricRecorder, _ totals: RunTotals) {
    watches = recorder.watches
    faultChanges = recorder.faultChanges
    self.totals = totals
    lastArrival = recorder.lastArrival
    trend = recorder.trend
  }
}

/// What is kept of an arm's runs: a summary of each replication, and all of them added up.
package struct ArmRuns: Sendable {
  package private(set) var summaries: [RunSummary]
  package private(set) var merged: MergedRuns
  /// What single requests say; nil when none were sampled.
  package private(set) var requests: RequestEvidence?
  /// What is kept by recorded session, tenant or block; nil where nothing is resampled.
  package private(set) var clusters: ClusterRecord?

  /// Takes the runs of some replications.
  init(
    _ summaries: [RunSummary],
    merged: MergedRuns,
    requests: RequestEvidence?,
    clusters: ClusterRecord? = nil
  ) {
    self.summaries = summaries
    self.merged = merged
    self.requests = requests
    self.clusters = clusters
  }

  /// Adds the runs of further replications.
  mutating func append(_ more: ArmRuns) {
    summaries += more.summaries
    merged.merge(more.merged)
    if let more = more.clusters { clusters?.append(more) }
    guard let other = more.requests else {
      requests = nil
      return
    }
    requests?.merge(other)
  }
}
