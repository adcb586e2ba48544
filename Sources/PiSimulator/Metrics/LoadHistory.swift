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
    /// By deployment: the share of slots that were busy.
    var busy: [Double]
  }

  private static let most = 128
  private var looks: [Look] = []
  private var spacing: Int64 = 1_000_000
  private var next: Int64 = 0
  /// By deployment.
  private var demand: [DeploymentDemand] = []

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
    let busy = deployments.indices.map {
      Double(deployments[$0].station.busy) / Double(deployments[$0].station.servers)
    }
    looks.append(Look(instant: now, area: area, busy: busy))
    next = (now.nanoseconds / spacing + 1) * spacing
  }

  /// Takes what deployments say when the run has ended.
  mutating func close(_ deployments: borrowing ContiguousArray<HostedDeployment>) {
    demand = deployments.indices.map { place in
      let refused = deployments[place].refusedByQueue
      return DeploymentDemand(
        attempts: deployments[place].station.ledger.entered + refused,
        unserved: deployments[place].leftQueue + refused,
        late: deployments[place].leftLate
      )
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
    guard looks.count >= 16, let end = looks.last?.instant.nanoseconds,
      let first = looks.first?.instant.nanoseconds, end / 4 > first
    else { return nil }
    let start = Double(end) / 4
    let length = (Double(end) - start) / Double(LoadTrend.parts)
    let areas = (0...LoadTrend.parts).map { area(at: start + length * Double($0)) }
    let late = looks.filter { $0.instant.nanoseconds >= end / 2 }
    var demand = demand
    for place in demand.indices {
      demand[place].busy = late.reduce(0) { $0 + $1.busy[place] } / Double(late.count)
    }
    return LoadTrend(
      numbers: zip(areas, areas.dropFirst()).map { ($1 - $0) / length },
      demand: demand
    )
  }

  /// The area up to an instant between the first look and the last: on the line between two looks.
  private func area(at instant: Double) -> Double {
    let after = looks.firstIndex { Double($0.instant.nanoseconds) >= instant } ?? looks.count - 1
    let right = looks[after]
    guard after > 0 else { return Double(right.area) }
    let left = looks[after - 1]
    let width = Double(right.instant.nanoseconds - left.instant.nanoseconds)
    let share = (instant - Double(left.instant.nanoseconds)) / width
    return Double(left.area) + share * Double(right.area - left.area)
  }
}

/// Whether the load of a run settled.
package struct LoadTrend: Hashable, Sendable {
  /// How many parts the last three quarters of a run have.
  package static let parts = 12

  /// Mean number of requests in the system in each part of the last three quarters of the run.
  package let numbers: [Double]
  /// By deployment.
  package let demand: [DeploymentDemand]

  /// - Parameters:
  ///   - numbers: twelve.
  ///   - demand: by deployment.
  package init(numbers: [Double], demand: [DeploymentDemand]) {
    self.numbers = numbers
    self.demand = demand
  }

  /// The mean numbers when so many parts of equal length are told apart.
  ///
  /// - Parameter steps: a divisor of 12.
  /// - Returns: the mean of each step, the earliest first.
  package func means(over steps: Int) -> [Double] {
    let length = LoadTrend.parts / steps
    return (0..<steps).map { step in
      numbers[step * length..<(step + 1) * length].reduce(0, +) / Double(length)
    }
  }
}

/// What a deployment was sent, and how much of it it could serve.
package struct DeploymentDemand: Hashable, Sendable {
  package private(set) var attempts: Int64
  /// Those that found the queue full or left it.
  package private(set) var unserved: Int64
  /// Those that waited and were given up in service.
  package private(set) var late: Int64
  /// Mean share of slots that were busy in the second half of the run.
  package fileprivate(set) var busy: Double

  package init(attempts: Int64, unserved: Int64, late: Int64, busy: Double = 0) {
    self.attempts = attempts
    self.unserved = unserved
    self.late = late
    self.busy = busy
  }

  /// Tells whether more was sent than can be served: with what it did not serve, more slots would be busy than
  /// there are.
  ///
  /// Where hardly any attempt fails for the load, a strategy only keeps the deployment just busy.
  ///
  /// - Parameter runs: the same deployment in all replications, one or more.
  /// - Returns: whether it was overloaded over all of them.
  package static func isOverload(_ runs: [DeploymentDemand]) -> Bool {
    let attempts = runs.reduce(0) { $0 + $1.attempts }
    let unserved = runs.reduce(0) { $0 + $1.unserved }
    let late = runs.reduce(0) { $0 + $1.late }
    guard (unserved + late) * 100 >= max(attempts, 1) else { return false }
    let busy = runs.reduce(0) { $0 + $1.busy } / Double(runs.count)
    return busy * Double(attempts) >= Double(attempts - unserved)
  }
}
