// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiStatistics

/// The event loop of c servers behind one line; arrivals are merged beside the event queue.
struct FirstComeLine {
  /// A customer in the system.
  private struct Present {
    var entered: Instant
    var service: Int64
  }

  private var departures = EventQueue<UInt32>()
  private var station: ServiceStation
  private var present: ContiguousArray<Present> = []
  /// The first free place; a free place's `service` names the next one, −1 ends the list.
  private var firstFree: Int64 = -1
  private var result = TextbookResult()
  private var countedFrom = Instant.zero
  private let keepsWaits: Bool

  init(_ queue: TextbookQueue, keepsWaits: Bool) {
    let room = queue.capacity.map { $0 - queue.servers } ?? .max
    station = ServiceStation(servers: queue.servers, queueCapacity: room)
    self.keepsWaits = keepsWaits
  }

  mutating func run(
    _ customers: consuming CustomerStream,
    warmUp: Int
  ) throws(SimulationError) -> TextbookResult {
    var arrived = 0
    var next = customers.next()
    if warmUp > 0 { countedFrom = .distantFuture }
    while true {
      if let (now, slot) = departures.pop(upTo: next.arrival) {
        depart(slot, at: now)
      } else if next.arrival != .distantFuture {
        if arrived == warmUp { countedFrom = next.arrival }
        arrived &+= 1
        arrive(next)
        next = customers.next()
      } else {
        break
      }
    }
    try station.ledger.check()
    result.events = departures.scheduled + UInt64(arrived)
    return result
  }

  @inline(__always)
  private mutating func arrive(_ customer: CustomerStream.Customer) {
    let now = customer.arrival
    let slot: UInt32
    if firstFree >= 0 {
      slot = UInt32(truncatingIfNeeded: firstFree)
      firstFree = present[Int(slot)].service
      present[Int(slot)] = Present(entered: now, service: customer.service)
    } else {
      slot = UInt32(truncatingIfNeeded: present.count)
      present.append(Present(entered: now, service: customer.service))
    }
    let isCounted = now >= countedFrom
    if isCounted { result.arrivals &+= 1 }
    switch station.admit(slot, at: now) {
    case .served:
      serve(slot, at: now)
    case .queued:
      break
    case .refused:
      release(slot)
      if isCounted { result.blocked &+= 1 }
    }
  }

  @inline(__always)
  private mutating func release(_ slot: UInt32) {
    present[Int(slot)].service = firstFree
    firstFree = Int64(slot)
  }

  @inline(__always)
  private mutating func serve(_ slot: UInt32, at now: Instant) {
    let customer = present[Int(slot)]
    departures.schedule(
      slot,
      at: Instant(nanoseconds: now.nanoseconds + customer.service),
      rank: .ending
    )
    guard customer.entered >= countedFrom else { return }
    let wait = now.nanoseconds &- customer.entered.nanoseconds
    result.wait += Int128(wait)
    if keepsWaits { result.waits.append(wait) }
  }

  @inline(__always)
  private mutating func depart(_ slot: UInt32, at now: Instant) {
    let entered = present[Int(slot)].entered
    release(slot)
    if entered >= countedFrom {
      let sojourn = now.nanoseconds &- entered.nanoseconds
      result.served &+= 1
      result.sojourn += Int128(sojourn)
      result.sojourns.record(sojourn)
    }
    result.end = now
    if let waiting = station.finish(enteredAt: entered, at: now) { serve(waiting, at: now) }
  }
}
