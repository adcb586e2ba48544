// SPDX-License-Identifier: Apache-2.0

import PiSimulator
import Synchronization

/// Adds up the counts of all runs of an experiment, from any worker.
///
/// Sums do not depend on the order. Runs of which nothing else is kept, such as those of a deployment
/// that was not the best alone, are in them too.
final class RunAudit: Sendable {
  private let sum = Mutex(RunTotals())

  func add(_ totals: RunTotals) {
    sum.withLock { $0.merge(totals) }
  }

  var totals: RunTotals { sum.withLock { $0 } }
}
