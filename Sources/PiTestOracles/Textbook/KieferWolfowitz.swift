// SPDX-License-Identifier: Apache-2.0
// Kiefer, Wolfowitz: On the theory of queues with many servers. Trans. AMS 78, 1955,
// doi:10.1090/S0002-9947-1955-0066587-4; for one server Lindley, Proc. Camb. Phil. Soc. 48, 1952.

package import PiCore
package import PiSimulator
import PiStatistics

/// Times in line at c servers by recursion over customers, without events: a second opinion.
package struct KieferWolfowitz: Sendable {
  private let arrivals: ArrivalLaw
  private let service: ServiceLaw
  private let servers: Int

  /// Creates the recursion of a queue that is first come, first served and unbounded.
  package init(_ queue: TextbookQueue) {
    precondition(
      queue.capacity == nil && queue.discipline == .firstCome,
      "the recursion holds for an unbounded line, first come, first served"
    )
    arrivals = queue.arrivals
    service = queue.service
    servers = queue.servers
  }

  /// Runs the recursion; the result has no events and no end.
  package func run(
    customers: Int,
    warmUp: Int = 0,
    keepsWaits: Bool = false,
    luck: Luck
  ) -> TextbookResult {
    var stream = CustomerStream(arrivals, service: service, customers: customers, luck: luck)
    var result = TextbookResult()
    var idleFrom = ContiguousArray<Int64>(repeating: 0, count: servers)
    for ordinal in 0..<customers {
      let customer = stream.next()
      let start = max(customer.arrival.nanoseconds, idleFrom[0])
      let wait = start &- customer.arrival.nanoseconds
      KieferWolfowitz.replaceFirst(of: &idleFrom, by: start + customer.service)
      guard ordinal >= warmUp else { continue }
      result.arrivals &+= 1
      result.served &+= 1
      result.wait += Int128(wait)
      result.sojourn += Int128(wait + customer.service)
      result.sojourns.record(wait + customer.service)
      if keepsWaits { result.waits.append(wait) }
    }
    return result
  }

  /// Replaces the smallest entry of a binary heap.
  @inline(__always)
  private static func replaceFirst(of heap: inout ContiguousArray<Int64>, by value: Int64) {
    var hole = 0
    while true {
      var child = 2 &* hole &+ 1
      guard child < heap.count else { break }
      if child &+ 1 < heap.count, heap[child &+ 1] < heap[child] { child &+= 1 }
      guard heap[child] < value else { break }
      heap[hole] = heap[child]
      hole = child
    }
    heap[hole] = value
  }
}
