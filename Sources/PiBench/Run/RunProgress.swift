// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How far an experiment is.
package struct RunProgress: Sendable {
  /// Runs that are done.
  package let done: Int
  /// Runs in all, as far as they are foreseen.
  package let total: Int
}

/// Counts the finished runs of an experiment, from any worker and over all its batches.
final class ProgressMeter: Sendable {
  private struct State: Sendable {
    var done = 0
    var foreseen: Int
  }

  private let state: Mutex<State>
  private let report: @Sendable (RunProgress) -> Void

  init(foreseen: Int, report: @escaping @Sendable (RunProgress) -> Void) {
    state = Mutex(State(foreseen: foreseen))
    self.report = report
  }

  /// Foresees more runs, as the run-length rule asks for them.
  func expect(_ more: Int) {
    state.withLock { $0.foreseen += more }
  }

  func advance() {
    let progress = state.withLock { state in
      state.done += 1
      state.foreseen = max(state.foreseen, state.done)
      return RunProgress(done: state.done, total: state.foreseen)
    }
    report(progress)
  }
}

extension ExperimentSpec {
  /// Runs of the compared strategies in so many replications.
  func strategyRuns(replications: Int) -> Int {
    strategies.count * replications
  }

  /// Runs of the yardsticks in so many replications, at most.
  func yardstickRuns(replications: Int) -> Int {
    let deployments = fleet.members.count
    var arms = 0
    for yardstick in runYardsticks {
      switch yardstick {
      case .oracle, .blindOracle, .luckOracle: arms += 1
      case .bestSingle: arms += deployments
      case .bestPerTask: arms += deployments * workload.taskTypes.count + 2
      }
    }
    return arms * replications
  }
}
