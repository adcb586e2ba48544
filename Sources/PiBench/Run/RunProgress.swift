// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// How far a batch of runs is.
package struct RunProgress: Sendable {
  /// Runs that are done.
  package let done: Int
  /// Runs in all.
  package let total: Int
}

/// Counts finished runs from any worker.
final class ProgressMeter: Sendable {
  private let done = Mutex(0)
  private let total: Int
  private let report: @Sendable (RunProgress) -> Void

  init(total: Int, report: @escaping @Sendable (RunProgress) -> Void) {
    self.total = total
    self.report = report
  }

  func advance() {
    let count = done.withLock { done in
      done += 1
      return done
    }
    report(RunProgress(done: count, total: total))
  }
}
