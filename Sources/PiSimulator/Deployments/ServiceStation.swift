// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// Parallel servers behind a bounded queue that is served first come, first served.
///
/// Customers are named by the dense slot their run gave them. Both hosted deployments and textbook
/// queues are built on it.
package struct ServiceStation: Sendable {
  /// What happens to a customer who comes.
  package enum Admission: Sendable {
    /// A server is free: service starts now.
    case served
    /// All servers are busy: the customer waits.
    case queued
    /// Servers and queue are full: the customer goes away.
    case refused
  }

  /// Servers in all, 1 or more.
  package let servers: Int
  /// Most customers that wait.
  package let queueCapacity: Int
  /// Servers at work.
  package private(set) var busy = 0
  /// Customers that wait.
  package private(set) var waiting = 0
  /// Time in the station, queue and service together.
  package private(set) var ledger = LittleLedger()
  /// The line, a ring whose size is a power of two; those who withdrew leave a gap.
  private var queue = ContiguousArray<UInt32>(repeating: gap, count: 16)
  private var head = 0
  /// Places of the ring in use, gaps included.
  private var length = 0
  private static let gap = UInt32.max

  package init(servers: Int, queueCapacity: Int) {
    precondition(servers >= 1 && queueCapacity >= 0, "a station has servers")
    self.servers = servers
    self.queueCapacity = queueCapacity
  }

  /// Lets a customer in, or refuses.
  @inline(__always)
  package mutating func admit(_ customer: UInt32, at now: Instant) -> Admission {
    if busy < servers {
      busy += 1
      ledger.enter(at: now)
      return .served
    }
    guard waiting < queueCapacity else { return .refused }
    if length == queue.count { grow() }
    queue[(head &+ length) & (queue.count &- 1)] = customer
    length &+= 1
    waiting += 1
    ledger.enter(at: now)
    return .queued
  }

  /// Ends a service; the next customer in line, if any, gets the server at once.
  @inline(__always)
  package mutating func finish(enteredAt entry: Instant, at now: Instant) -> UInt32? {
    ledger.leave(enteredAt: entry, at: now)
    while length > 0 {
      let customer = queue[head]
      head = (head &+ 1) & (queue.count &- 1)
      length &-= 1
      if customer == ServiceStation.gap { continue }
      waiting -= 1
      return customer
    }
    busy -= 1
    return nil
  }

  /// Takes a waiting customer out of the line.
  ///
  /// - Complexity: O(n) in the length of the queue; only cancellations pay it.
  package mutating func withdraw(_ customer: UInt32, enteredAt entry: Instant, at now: Instant) {
    for offset in 0..<length {
      let place = (head &+ offset) & (queue.count &- 1)
      guard queue[place] == customer else { continue }
      queue[place] = ServiceStation.gap
      waiting -= 1
      ledger.leave(enteredAt: entry, at: now)
      return
    }
    preconditionFailure("only a waiting customer can withdraw")
  }

  @inline(never)
  private mutating func grow() {
    let unrolled = (0..<length).map { queue[(head &+ $0) & (queue.count &- 1)] }
    queue = ContiguousArray(unrolled + repeatElement(ServiceStation.gap, count: length))
    head = 0
  }
}
