// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiSimulator
import PiStatistics
import PiTestOracles

/// One replication of two M/M/1 queues on common luck: services of mean 1 s, and 10 % shorter.
///
/// By Lindley's recursion over the customers that the event-driven queue would meet; that both give
/// the same waits to the nanosecond is tested beside the textbook queues.
struct QueueReplication {
  /// The times in the system of one of the queues, and when they began.
  struct Path {
    fileprivate(set) var arrivals: ContiguousArray<Int64> = []
    fileprivate(set) var sojourns: ContiguousArray<Int64> = []
  }

  /// What the program keeps of a path.
  struct Figures {
    var mean: Double
    /// Times in the system in nanoseconds.
    var sojourns: LogLinearHistogram
  }

  /// Mean services in seconds: the baseline's and the treatment's.
  static let services = (baseline: 1.0, treatment: 0.9)

  private(set) var baseline = Path()
  private(set) var treatment = Path()
  private let width: TimeSpan

  init(utilisation: Double, requests: Int, luck: Luck) {
    var stream = CustomerStream(
      .poisson(rate: utilisation),
      service: .exponential(mean: QueueReplication.services.baseline),
      customers: requests,
      luck: luck
    )
    let length = Double(requests) / utilisation
    width = TimeSpan(clampingSeconds: length / Double(TimeCells.capacity))
    var idle = (baseline: Int64(0), treatment: Int64(0))
    baseline.reserve(requests)
    treatment.reserve(requests)
    for _ in 0..<requests {
      let customer = stream.next()
      let arrival = customer.arrival.nanoseconds
      idle.baseline = max(arrival, idle.baseline) + customer.service
      idle.treatment = max(arrival, idle.treatment) + customer.service * 9 / 10
      baseline.add(arrival, until: idle.baseline)
      treatment.add(arrival, until: idle.treatment)
    }
  }

  /// What the warm-up rule looks at.
  func series(_ path: KeyPath<QueueReplication, Path>) -> LatencySeries {
    let path = self[keyPath: path]
    var sums = ContiguousArray<Int64>(repeating: 0, count: TimeCells.capacity)
    var counts = ContiguousArray<Int64>(repeating: 0, count: TimeCells.capacity)
    for (arrival, sojourn) in zip(path.arrivals, path.sojourns) {
      let cell = min(Int(arrival / width.nanoseconds), TimeCells.capacity - 1)
      sums[cell] += sojourn
      counts[cell] += 1
    }
    var means: [Double] = []
    for (sum, count) in zip(sums, counts) {
      means.append(count > 0 ? Double(sum) / Double(count) : means.last ?? 0)
    }
    return LatencySeries(width: width, means: means)
  }

  /// The figures over customers that came at or after `start`.
  func figures(_ path: KeyPath<QueueReplication, Path>, from start: Instant) -> Figures {
    let path = self[keyPath: path]
    var sojourns = LogLinearHistogram()
    var sum = Int128(0)
    for (arrival, sojourn) in zip(path.arrivals, path.sojourns)
    where arrival >= start.nanoseconds {
      sojourns.record(sojourn)
      sum += Int128(sojourn)
    }
    return Figures(mean: Double(sum) / Double(sojourns.count) / 1e9, sojourns: sojourns)
  }
}

extension QueueReplication.Path {
  fileprivate mutating func reserve(_ count: Int) {
    arrivals.reserveCapacity(count)
    sojourns.reserveCapacity(count)
  }

  fileprivate mutating func add(_ arrival: Int64, until end: Int64) {
    arrivals.append(arrival)
    sojourns.append(end - arrival)
  }
}
