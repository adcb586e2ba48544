// SPDX-License-Identifier: Apache-2.0
// White, Christie: Queuing with preemptive priorities or with breakdown. Operations Research 6,
// 1958, doi:10.1287/opre.6.1.79.

package import PiCore
import PiStatistics

/// One server that breaks down, also while idle, and resumes the interrupted service after repair.
package struct InterruptedQueue: Sendable {
  private enum Event: BitwiseCopyable, Sendable {
    case departure
    case breakdown
    case repair
  }

  /// The server and the service it has in hand.
  private struct Server {
    var isUp = true
    var customer: UInt32?
    /// Service that the customer still needed when the server last started on it.
    var left = TimeSpan.zero
    var startedAt = Instant.zero
    var departure = EventQueue<Event>.Ticket.none
    var changes: UInt32 = 0
  }

  package let arrivals: ArrivalLaw
  package let service: ServiceLaw
  /// Mean of the exponential time from repair to breakdown, in seconds.
  package let meanUpTime: Double
  /// Mean of the exponential repair time, in seconds.
  package let meanRepairTime: Double

  package init(
    arrivals: ArrivalLaw,
    service: ServiceLaw,
    meanUpTime: Double,
    meanRepairTime: Double
  ) {
    self.arrivals = arrivals
    self.service = service
    self.meanUpTime = meanUpTime
    self.meanRepairTime = meanRepairTime
  }

  /// Runs from empty and sound to drained.
  package func run(customers: Int, warmUp: Int = 0, luck: Luck) throws(SimulationError)
    -> TextbookResult
  {
    var stream = CustomerStream(arrivals, service: service, customers: customers, luck: luck)
    var run = Run(luck: luck, meanUpTime: meanUpTime, meanRepairTime: meanRepairTime)
    var arrived = 0
    var next = stream.next()
    if warmUp > 0 { run.countedFrom = .distantFuture }
    run.scheduleChange(after: .zero)
    while next.arrival != .distantFuture || run.station.ledger.present > 0 {
      if let (now, event) = run.events.pop(upTo: next.arrival) {
        run.handle(event, at: now)
      } else {
        if arrived == warmUp { run.countedFrom = next.arrival }
        arrived += 1
        run.arrive(next)
        next = stream.next()
      }
    }
    try run.station.ledger.check()
    run.result.events = run.events.scheduled + UInt64(arrived)
    return run.result
  }

  /// The state of a run.
  private struct Run {
    let luck: Luck
    let meanUpTime: Double
    let meanRepairTime: Double
    var events = EventQueue<Event>()
    var station = ServiceStation(servers: 1, queueCapacity: .max)
    var server = Server()
    var present = SlotTable<CustomerStream.Customer>()
    var result = TextbookResult()
    var countedFrom = Instant.zero

    init(luck: Luck, meanUpTime: Double, meanRepairTime: Double) {
      self.luck = luck
      self.meanUpTime = meanUpTime
      self.meanRepairTime = meanRepairTime
    }

    mutating func arrive(_ customer: CustomerStream.Customer) {
      let slot = present.insert(customer)
      if customer.arrival >= countedFrom { result.arrivals += 1 }
      if case .served = station.admit(slot, at: customer.arrival) {
        take(slot, at: customer.arrival)
      }
    }

    mutating func handle(_ event: Event, at now: Instant) {
      switch event {
      case .departure:
        guard let slot = server.customer else { preconditionFailure("a departure has a customer") }
        let entered = present.remove(slot).arrival
        result.end = now
        result.count(from: entered, to: now, countedFrom: countedFrom)
        server.customer = nil
        if let waiting = station.finish(enteredAt: entered, at: now) { take(waiting, at: now) }
      case .breakdown:
        server.isUp = false
        if server.customer != nil {
          events.disarm(server.departure)
          server.left = server.left - (now - server.startedAt)
        }
        scheduleChange(after: now)
      case .repair:
        server.isUp = true
        resume(at: now)
        scheduleChange(after: now)
      }
    }

    mutating func scheduleChange(after now: Instant) {
      let mean = server.isUp ? meanUpTime : meanRepairTime
      let key = RequestKey(source: 0, ordinal: server.changes)
      server.changes += 1
      let length = -mean * 1e9 * Mathematics.log(luck.uniform(.faults, request: key))
      let span = TimeSpan(nanoseconds: nanoseconds(length))
      events.schedule(server.isUp ? .breakdown : .repair, at: now + span, rank: .arrival)
    }

    private mutating func take(_ slot: UInt32, at now: Instant) {
      let customer = present[slot]
      server.customer = slot
      server.left = TimeSpan(nanoseconds: customer.service)
      if customer.arrival >= countedFrom {
        result.wait += Int128((now - customer.arrival).nanoseconds)
      }
      resume(at: now)
    }

    private mutating func resume(at now: Instant) {
      guard server.isUp, server.customer != nil else { return }
      server.startedAt = now
      server.departure = events.schedule(.departure, at: now + server.left, rank: .ending)
    }
  }
}
