// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator

/// Where the runs of some arms leave what is kept by cluster.
struct ArmClusters: Sendable {
  private let layout: ClusterLayout?
  private let logs: [LatencyLog]
  private let sums: ArmSums<ClusterSums>
  /// Whether each arm is one that figures are told of, and not a part of the search for one.
  private let isKept: [Bool]

  /// Begins without runs; keeps nothing without a layout.
  init(_ layout: ClusterLayout?, arms: [Arm]) throws(InputError) {
    self.layout = layout
    sums = ArmSums(arms: arms.count)
    isKept = arms.map { layout != nil && $0.taskType == nil }
    var logs: [LatencyLog] = []
    if isKept.contains(true) {
      for _ in arms { logs.append(try LatencyLog()) }
    }
    self.logs = logs
  }

  /// The recorder of a run; nil when nothing is kept of it by cluster.
  func recorder(
    of arm: Int,
    _ setup: SimulationSetup,
    window: Range<Instant>,
    _ replication: Int
  ) -> ClusterRecorder? {
    guard let layout, isKept[arm] else { return nil }
    return ClusterRecorder(
      layout,
      window: window,
      objectives: setup.taskTypes.map(\.objective),
      log: LatencyLog.Writer(logs[arm], replication: replication)
    )
  }

  /// Takes what a run left, if it left something.
  func add(_ recorder: ClusterRecorder?, of arm: Int) throws(InputError) {
    guard var recorder else { return }
    try recorder.finish()
    sums.add(recorder.sums, to: arm)
  }

  /// What is kept of every arm.
  var records: [ClusterRecord?] {
    var parts = sums.sums[...]
    return isKept.indices.map { arm in
      isKept[arm] ? parts.popFirst().map { ClusterRecord($0, logs[arm]) } : nil
    }
  }
}
