// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator

/// Folds a run of a resampled trace by cluster.
struct ClusterRecorder {
  private(set) var sums: ClusterSums
  private var log: LatencyLog.Writer
  private let layout: ClusterLayout
  private let objectives: [TimeSpan]
  private let window: Range<Instant>

  init(
    _ layout: ClusterLayout,
    window: Range<Instant>,
    objectives: [TimeSpan],
    log: LatencyLog.Writer
  ) {
    self.layout = layout
    self.window = window
    self.objectives = objectives
    self.log = log
    sums = ClusterSums(clusters: layout.count)
  }

  mutating func record(_ completed: borrowing CompletedRequest) {
    guard window.contains(completed.request.arrival) else { return }
    let cluster = layout.cluster(of: Int(completed.sourced.unit))
    let objective = objectives[completed.request.taskType.offset]
    let times = AnswerTimes(completed)
    sums.fold(
      completed,
      inTime: completed.isServed(within: objective),
      times: times,
      cluster: cluster
    )
    log.append(LatencyLog.Entry(cluster: cluster, times))
  }

  /// Ends the recording.
  ///
  /// - Throws: why the times could not be written, such as a full disk.
  mutating func finish() throws(InputError) { try log.finish() }
}

/// What is kept by cluster of an arm's runs.
package struct ClusterRecord: Sendable {
  /// Sums by cluster over all runs.
  private(set) var sums: ClusterSums
  /// Times by request; one log for each batch of replications.
  private(set) var logs: [LatencyLog]

  init(_ sums: ClusterSums, _ log: LatencyLog) {
    self.sums = sums
    logs = [log]
  }

  /// Adds the runs of further replications.
  mutating func append(_ more: ClusterRecord) {
    sums.merge(more.sums)
    logs += more.logs
  }
}
