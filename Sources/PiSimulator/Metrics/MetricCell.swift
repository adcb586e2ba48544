// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Integer sums over the requests that arrived in one cell of time.
package struct MetricCell: Hashable, Sendable {
  package var arrivals: Int64 = 0
  package var served: Int64 = 0
  package var solved: Int64 = 0
  /// Requests solved within their task type's objective.
  package var solvedInTime: Int64 = 0
  package var attempts: Int64 = 0
  /// Money billed, in nanodollars.
  package var cost: Int128 = 0
  /// Σ end-to-end latency of served requests, in nanoseconds.
  package var endToEnd: Int128 = 0

  package init() {}

  package mutating func merge(_ other: MetricCell) {
    arrivals += other.arrivals
    served += other.served
    solved += other.solved
    solvedInTime += other.solvedInTime
    attempts += other.attempts
    cost += other.cost
    endToEnd += other.endToEnd
  }

  @inline(__always)
  mutating func fold(_ completed: borrowing CompletedRequest, inTime: Bool) {
    arrivals &+= 1
    attempts &+= Int64(completed.outcome.attempts)
    cost += Int128(completed.outcome.cost.amount)
    guard completed.outcome.error == nil else { return }
    served &+= 1
    endToEnd += Int128(completed.outcome.endToEnd.nanoseconds)
    if completed.isSolved {
      solved &+= 1
      if inTime { solvedInTime &+= 1 }
    }
  }
}

/// What became of the requests of one task type or tenant.
package struct GroupTally: Hashable, Sendable {
  package var arrivals: Int64 = 0
  package var solvedInTime: Int64 = 0
  /// Money billed, in nanodollars.
  package var cost: Int128 = 0

  package init() {}

  mutating func merge(_ other: GroupTally) {
    arrivals += other.arrivals
    solvedInTime += other.solvedInTime
    cost += other.cost
  }

  mutating func fold(_ completed: borrowing CompletedRequest, inTime: Bool) {
    arrivals &+= 1
    cost += Int128(completed.outcome.cost.amount)
    if completed.isSolved && inTime { solvedInTime &+= 1 }
  }
}
