// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The mean label by task type and deployment, shrunk to the declared quality with the mass of ten labels.
struct LabelledQuality: Sendable {
  private var sums: ContiguousArray<Double>
  private var counts: ContiguousArray<Double>
  private let priors: ContiguousArray<Double>
  private let rows: Int

  /// Creates the estimate before any label: the declared quality score, 0.5 where there is none.
  init(_ setup: StrategySetup) {
    rows = max(setup.taskTypes.count, 1)
    priors = ContiguousArray(setup.deployments.map { $0.qualityScore ?? 0.5 })
    sums = ContiguousArray(repeating: 0, count: rows * priors.count)
    counts = sums
  }

  mutating func learn(_ label: borrowing LabelObservation) {
    let cell = index(label.request.taskType, label.deployment)
    sums[cell] += label.score
    counts[cell] += 1
  }

  /// The estimate, 0 … 1.
  func value(_ taskType: TaskTypeIndex, _ deployment: DeploymentIndex) -> Double {
    let cell = index(taskType, deployment)
    return (10 * priors[deployment.offset] + sums[cell]) / (10 + counts[cell])
  }

  private func index(_ taskType: TaskTypeIndex, _ deployment: DeploymentIndex) -> Int {
    min(taskType.offset, rows - 1) * priors.count + deployment.offset
  }
}
