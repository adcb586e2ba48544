// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The provider monitor of Pi Builder v1.1: an hour of one log of 10,000 attempts that all share.
///
/// Cancelled attempts are not logged. A deployment without rows looks perfect: available, no errors, 0 ms.
package struct PiMonitor: Sendable {
  package static let capacity = 10_000
  private static let horizon = TimeSpan(wholeSeconds: 3_600)

  private struct Row {
    var deployment: Int
    var ended: Instant
    var milliseconds: Double
    var failed: Bool
  }

  private var rows = RecentRing<Row>(capacity: PiMonitor.capacity)
  private var sorted: ContiguousArray<SortedSamples>
  private var failures: ContiguousArray<Int>

  package init(deployments: Int) {
    sorted = ContiguousArray(repeating: SortedSamples(), count: deployments)
    failures = ContiguousArray(repeating: 0, count: deployments)
  }

  /// Logs an attempt and drops the oldest row of a full log, whoever's it is.
  package mutating func observe(_ observation: borrowing AttemptObservation) {
    guard observation.outcome.error != .cancelled else { return }
    advance(to: observation.ended)
    if rows.isFull { dropOldest() }
    let row = Row(
      deployment: observation.deployment.offset,
      ended: observation.ended,
      milliseconds: (observation.ended - observation.started).seconds * 1e3,
      failed: observation.outcome.error != nil
    )
    rows.append(row)
    sorted[row.deployment].insert(row.milliseconds)
    failures[row.deployment] += row.failed ? 1 : 0
  }

  /// Forgets what ended more than an hour before `now`.
  package mutating func advance(to now: Instant) {
    while let first = rows.first, now - first.ended > PiMonitor.horizon { dropOldest() }
  }

  /// Share of failed attempts.
  package func errorRate(_ deployment: DeploymentIndex) -> Double {
    let all = sorted[deployment.offset].count
    return all == 0 ? 0 : Double(failures[deployment.offset]) / Double(all)
  }

  /// min(1, 1.1 · share of answered attempts), so up to 9 % of failures read as none.
  package func availability(_ deployment: DeploymentIndex) -> Double {
    min(1, 1.1 * (1 - errorRate(deployment)))
  }

  /// The attempt at index floor(0.95 n) of those sorted by duration, failed ones included.
  package func p95Milliseconds(_ deployment: DeploymentIndex) -> Double {
    sorted[deployment.offset].quantile(0.95) ?? 0
  }

  /// Whether it is rated POOR: below 95 % available, above 5 % errors, or a p95 above one second.
  package func isPoor(_ deployment: DeploymentIndex) -> Bool {
    availability(deployment) < 0.95 || errorRate(deployment) > 0.05
      || p95Milliseconds(deployment) > 1_000
  }

  private mutating func dropOldest() {
    let row = rows.removeFirst()
    sorted[row.deployment].remove(row.milliseconds)
    failures[row.deployment] -= row.failed ? 1 : 0
  }
}
