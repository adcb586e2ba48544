// SPDX-License-Identifier: Apache-2.0
// Mitzenmacher: The Power of Two Choices in Randomized Load Balancing. IEEE TPDS 12(10), 2001,
// doi:10.1109/71.963420.

package import PiCore
package import PiSimulator
import PiStatistics

/// Many servers, each with its own line; a customer joins the shortest of d lines drawn at random.
package struct ChoiceQueue: Sendable {
  package let arrivals: ArrivalLaw
  package let service: ServiceLaw
  package let servers: Int
  /// Lines that a customer looks at, 1 … 4, drawn with replacement.
  package let choices: Int

  package init(arrivals: ArrivalLaw, service: ServiceLaw, servers: Int, choices: Int) {
    precondition(servers > 0 && (1...4).contains(choices), "a customer looks at 1 … 4 lines")
    self.arrivals = arrivals
    self.service = service
    self.servers = servers
    self.choices = choices
  }

  /// Runs from empty to drained.
  package func run(customers: Int, warmUp: Int = 0, luck: Luck) throws(SimulationError)
    -> TextbookResult
  {
    var stream = CustomerStream(arrivals, service: service, customers: customers, luck: luck)
    var run = Run(servers: servers)
    var next = stream.next()
    if warmUp > 0 { run.countedFrom = .distantFuture }
    var arrived = 0
    while true {
      if let (now, slot) = run.departures.pop(upTo: next.arrival) {
        run.depart(slot, at: now)
      } else if next.arrival != .distantFuture {
        if arrived == warmUp { run.countedFrom = next.arrival }
        run.arrive(next, at: shortest(of: run.stations, customer: arrived, luck))
        arrived += 1
        next = stream.next()
      } else {
        break
      }
    }
    for station in run.stations { try station.ledger.check() }
    run.result.events = run.departures.scheduled + UInt64(arrived)
    return run.result
  }

  /// The first of the drawn lines that is shortest.
  private func shortest(
    of stations: ContiguousArray<ServiceStation>,
    customer: Int,
    _ luck: Luck
  ) -> Int {
    let key = RequestKey(source: 0, ordinal: UInt32(customer))
    let words = luck.bits(.router, request: key)
    var best = 0
    var least = Int64.max
    for choice in 0..<choices {
      let line = Int((UInt64(words[choice]) * UInt64(servers)) >> 32)
      let length = stations[line].ledger.present
      if length < least { (best, least) = (line, length) }
    }
    return best
  }

  private struct Present {
    var customer: CustomerStream.Customer
    var station: Int32
  }

  /// The state of a run.
  private struct Run {
    var departures = EventQueue<UInt32>()
    var stations: ContiguousArray<ServiceStation>
    var present = SlotTable<Present>()
    var result = TextbookResult()
    var countedFrom = Instant.zero

    init(servers: Int) {
      stations = ContiguousArray(
        repeating: ServiceStation(servers: 1, queueCapacity: .max),
        count: servers
      )
    }

    mutating func arrive(_ customer: CustomerStream.Customer, at station: Int) {
      let slot = present.insert(Present(customer: customer, station: Int32(station)))
      if customer.arrival >= countedFrom { result.arrivals += 1 }
      if case .served = stations[station].admit(slot, at: customer.arrival) {
        serve(slot, at: customer.arrival)
      }
    }

    mutating func depart(_ slot: UInt32, at now: Instant) {
      let left = present.remove(slot)
      let entered = left.customer.arrival
      result.end = now
      result.count(from: entered, to: now, countedFrom: countedFrom)
      if let next = stations[Int(left.station)].finish(enteredAt: entered, at: now) {
        serve(next, at: now)
      }
    }

    private mutating func serve(_ slot: UInt32, at now: Instant) {
      let customer = present[slot].customer
      let end = now.nanoseconds + customer.service
      departures.schedule(slot, at: Instant(nanoseconds: end), rank: .ending)
      if customer.arrival >= countedFrom {
        result.wait += Int128((now - customer.arrival).nanoseconds)
      }
    }
  }
}
