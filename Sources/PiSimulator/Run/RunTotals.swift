// SPDX-License-Identifier: Apache-2.0

/// Counts of a run, or of several added up, that must agree with one another.
///
/// What requests say is summed as they complete, from the gateway's outcomes; what deployments say is
/// summed as services end. Neither sum is made from the other.
package struct RunTotals: Hashable, Sendable {
  package var submitted: UInt64 = 0
  package var completed: UInt64 = 0
  /// Attempts that deployments were sent.
  package var attempts: UInt64 = 0
  /// Attempts that the outcomes of requests name.
  package var attemptsNamed: UInt64 = 0
  /// Nanodollars that the outcomes of requests name.
  package var cost: Int128 = 0
  /// Nanodollars that deployments billed.
  package var costBilled: Int128 = 0
  /// Tokens that the outcomes of requests name.
  package var tokens: Int128 = 0
  /// Tokens that deployments billed.
  package var tokensBilled: Int128 = 0
  /// Events scheduled, arrivals included; timers that were disarmed before they fired count too.
  package var events: UInt64 = 0
  /// Requests in the system, integrated over time, in request-nanoseconds.
  package var requestNanoseconds: Int128 = 0
  /// Σ of the requests' times in the system, in nanoseconds.
  package var timeInSystem: Int128 = 0
  /// Attempts in the deployments, integrated over time, in attempt-nanoseconds.
  package var attemptNanoseconds: Int128 = 0
  /// Σ of the attempts' times in the deployments, in nanoseconds.
  package var timeInDeployments: Int128 = 0

  package init() {}

  /// Adds the counts of another run.
  package mutating func merge(_ other: RunTotals) {
    submitted += other.submitted
    completed += other.completed
    attempts += other.attempts
    attemptsNamed += other.attemptsNamed
    cost += other.cost
    costBilled += other.costBilled
    tokens += other.tokens
    tokensBilled += other.tokensBilled
    events += other.events
    requestNanoseconds += other.requestNanoseconds
    timeInSystem += other.timeInSystem
    attemptNanoseconds += other.attemptNanoseconds
    timeInDeployments += other.timeInDeployments
  }
}
