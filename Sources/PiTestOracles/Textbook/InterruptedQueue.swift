// SPDX-License-Identifier: Apache-2.0
// White, Christie: Queuing with preemptive priorities or with breakdown. Operations Research 6,
// 1958, doi:10.1287/opre.6.1.79; breakdowns of a busy server only: Avi-Itzhak, Naor: Some queuing
// problems with the service station subject to breakdown. Operations Research 11, 1963.

package import PiCore
package import PiSimulator

/// One server that breaks down and resumes the interrupted service after repair.
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
    /// Time in service until the next breakdown, for a server that breaks down only then.
    var untilBreakdown = TimeSpan.zero
    var breakdown = EventQueue<Event>.Ticket.none
  }

  package let arrivals: ArrivalLaw
  package let service: ServiceLaw
  /// Mean of the exponential time from repair to breakdown, in seconds of exposure.
  package let meanUpTime: Double
  /// Mean of the exponential repair time, in seconds.
  package let meanRepairTime: Double
  /// When the server can break down.
  package let exposure: MM1WithBreakdowns.Exposure

  package init(
    arrivals: ArrivalLaw,
    service: ServiceLaw,
    meanUpTime: Double,
    meanRepairTime: Double,
    exposure: MM1WithBreakdowns.Exposure = .always
  ) {
    self.arrivals = arrivals
    self.service = service
    self.meanUpTime = meanUpTime
    self.meanRepairTime = meanRepairTime
    self.exposure = exposure
  }

  /// Runs from empty and sound to drained.
  package func run(customers: Int, warmUp: Int = 0, luck: Luck) throws(SimulationError)
    -> TextbookResult
  {
    var stream = CustomerStream(arrivals, service: service, customers: customers, luck: luck)
    var run = Run(self, luck: luck)
    var arrived = 0
    var next = stream.next()
    if warmUp > 0 { run.countedFrom = .distantFuture }
    run.becomeSound(at: .zero)
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
    let queue: InterruptedQueue
    let luck: Luck
    var events = EventQueue<Event>()
    var station = ServiceStation(servers: 1, queueCapacity: .max)
    var server = Server()
    var present = SlotTable<CustomerStream.Customer>()
    var result = TextbookResult()
    var countedFrom = Instant.zero

    init(_ queue: InterruptedQueue, luck: Luck) {
      self.queue = queue
      self.luck = luck
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
        depart(at: now)
      case .breakdown:
        server.isUp = false
        if server.customer != nil {
          events.disarm(server.departure)
          server.left = server.left - (now - server.startedAt)
        }
        events.schedule(.repair, at: now + span(queue.meanRepairTime), rank: .arrival)
      case .repair:
        becomeSound(at: now)
        resume(at: now)
      }
    }

    /// Draws the time to the next breakdown, which runs always or in service only.
    mutating func becomeSound(at now: Instant) {
      server.isUp = true
      server.untilBreakdown = span(queue.meanUpTime)
      if queue.exposure == .always {
        events.schedule(.breakdown, at: now + server.untilBreakdown, rank: .arrival)
      }
    }

    private mutating func depart(at now: Instant) {
      guard let slot = server.customer else { preconditionFailure("a departure has a customer") }
      if queue.exposure == .whileServing {
        events.disarm(server.breakdown)
        server.untilBreakdown = server.untilBreakdown - (now - server.startedAt)
      }
      let entered = present.remove(slot).arrival
      result.end = now
      result.count(from: entered, to: now, countedFrom: countedFrom)
      server.customer = nil
      if let waiting = station.finish(enteredAt: entered, at: now) { take(waiting, at: now) }
    }

    /// The next exponential time between changes of the server.
    private mutating func span(_ mean: Double) -> TimeSpan {
      let key = RequestKey(source: 0, ordinal: server.changes)
      server.changes += 1
      let length = -mean * 1e9 * Mathematics.log(luck.uniform(.faults, request: key))
      return TimeSpan(nanoseconds: nanoseconds(length))
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
      guard queue.exposure == .whileServing else { return }
      server.breakdown = events.schedule(
        .breakdown,
        at: now + server.untilBreakdown,
        rank: .arrival
      )
    }
  }
}
