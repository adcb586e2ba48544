// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import PiSimulator
import PiStatistics

/// How fast each strategy turned away from each fault, and back: medians by Kaplan–Meier.
struct DetectionTable {
  private let result: ExperimentResult
  private let runner: ExperimentRunner

  init(_ result: ExperimentResult, _ runner: ExperimentRunner) {
    self.result = result
    self.runner = runner
  }

  var rows: [DetectionRow] {
    result.spec.faults.indices.flatMap { fault in
      (result.strategies + result.yardsticks).compactMap { row(of: $0, fault) }
    }
  }

  private func row(of arm: ExperimentResult.ArmResult, _ fault: Int) -> DetectionRow? {
    let watches = arm.runs.map { $0.ending.watches[fault] }
    let seen = watches.compactMap(\.detection)
    guard !seen.isEmpty else { return nil }
    return DetectionRow(
      strategy: arm.arm.label,
      fault: result.spec.faults[fault].name,
      reactionSeconds: median(seen),
      recoverySeconds: median(watches.compactMap(\.recovery)),
      shareBefore: mean(watches.compactMap(\.shareBefore)),
      shareDuring: mean(watches.compactMap(\.shareDuring))
    )
  }

  private func median(_ reactions: [FaultWatch.Reaction]) -> Double? {
    KaplanMeier(
      reactions.map {
        KaplanMeier.Observation(duration: $0.time.seconds, isCensored: $0.isCensored)
      }
    ).median
  }

  private func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
