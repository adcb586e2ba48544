// SPDX-License-Identifier: Apache-2.0

import PiCore

/// How full a run was over time: at most 128 looks at arrivals, equally far apart.
///
/// It tells whether queues settle. The looks are so few that they cost nothing.
package struct LoadHistory: Hashable, Sendable {
  /// One look.
  private struct Look: Hashable, Sendable {
    var instant: Instant
    /// Requests in the system, integrated up to here, in request-nanoseconds.
    var area: Int128
    /// Which deployments had all slots busy.
    var isFull: [Bool]
  }

  private static let most = 128
  private var looks: [Look] = []
  private var spacing: Int64 = 1_000_000
  private var next: Int64 = 0
  /// By deployment: whether 1 % of the attempts or more failed because of the load.
  private var isOverrun: [Bool] = []

  package init() {}

  /// Whether it is time for a look.
  @inline(__always)
  func isDue(at now: Instant) -> Bool { now.nanoseconds >= next }

  /// Looks.
  @inline(never)
  mutating func look(
    at now: Instant,
    area: Int128,
    _ deployments: borrowing ContiguousArray<HostedDeployment>
  ) {
    if looks.count == LoadHistory.most { widen() }
    let isFull = deployments.indices.map {
      deployments[$0].station.busy == deployments[$0].station.servers
    }
    looks.append(Look(instant: now, area: area, isFull: isFull))
    next = (now.nanoseconds / spacing + 1) * spacing
  }

  /// Takes what deployments say when the run has ended.
  mutating func close(_ deployments: borrowing ContiguousArray<HostedDeployment>) {
    isOverrun = deployments.indices.map {
      deployments[$0].failedByLoad * 100 >= max(deployments[$0].station.ledger.entered, 1)
    }
  }

  /// Doubles the spacing until half of the places are free.
  private mutating func widen() {
    while looks.count > LoadHistory.most / 2 {
      spacing *= 2
      var last: Int64 = -1
      looks.removeAll { look in
        let cell = look.instant.nanoseconds / spacing
        defer { last = cell }
        return cell == last
      }
    }
  }

  /// What the looks say; nil when there are too few.
  package var trend: LoadTrend? {
    guard looks.count >= 16, let end = looks.last?.instant.nanoseconds else { return nil }
    func area(_ quarters: Int64) -> (area: Int128, time: Int64)? {
      looks.first { $0.instant.nanoseconds >= end / 4 * quarters }
        .map { ($0.area, $0.instant.nanoseconds) }
    }
    guard let last = looks.last, let first = area(1), let half = area(2), let third = area(3),
      half.time > first.time, end > third.time
    else { return nil }
    let late = looks.filter { $0.instant.nanoseconds >= end / 2 }
    return LoadTrend(
      second: Double(half.area - first.area) / Double(half.time - first.time),
      last: Double(last.area - third.area) / Double(end - third.time),
      isFull: isOverrun.indices.map { deployment in
        isOverrun[deployment] && late.allSatisfy { $0.isFull[deployment] }
      }
    )
  }
}

/// Whether the load of a run settled.
package struct LoadTrend: Hashable, Sendable {
  /// Mean number of requests in the system in the second quarter of the run.
  package let second: Double
  /// The same in the last quarter.
  package let last: Double
  /// By deployment: whether it was sent more than it can serve.
  ///
  /// All slots were busy at every look in the second half, and some attempts found the queue full or
  /// were given up. Without the latter, a strategy only keeps it just busy.
  package let isFull: [Bool]

  package init(second: Double, last: Double, isFull: [Bool]) {
    self.second = second
    self.last = last
    self.isFull = isFull
  }
}
