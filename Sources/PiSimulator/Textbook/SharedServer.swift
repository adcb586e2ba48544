// SPDX-License-Identifier: Apache-2.0
// Kleinrock: Time-shared Systems: A Theoretical Treatment. J. ACM 14(2), 1967,
// doi:10.1145/321386.321388.

import PiCore
import PiStatistics

/// The event loop of one server that all customers share, in virtual time.
///
/// The virtual clock shows the service that each present customer got since the server was last
/// idle; it runs at 1/n of real time with n customers. A customer leaves when it shows what it
/// showed at entry plus the customer's need, so that no customer is re-timed when others come.
struct SharedServer {
  /// Virtual time has 2⁻¹⁶ ns, so that its rounding stays far below a nanosecond.
  private static let scale: Int64 = 16

  private struct Present {
    var entered: Instant
  }

  private var departures = EventQueue<UInt32>()
  private var ledger = LittleLedger()
  private var present: ContiguousArray<Present> = []
  private var free: ContiguousArray<UInt32> = []
  private var result = TextbookResult()
  private var virtual: Int64 = 0
  private var now = Instant.zero

  mutating func run(
    _ customers: consuming CustomerStream,
    warmUp: Int
  ) throws(SimulationError) -> TextbookResult {
    var arrived = 0
    var countedFrom = warmUp > 0 ? Instant.distantFuture : .zero
    var next = customers.next()
    while true {
      let departure = nextDeparture()
      if departure <= next.arrival, departure != .distantFuture {
        depart(at: departure, countedFrom: countedFrom)
      } else if next.arrival != .distantFuture {
        if arrived == warmUp { countedFrom = next.arrival }
        arrived &+= 1
        arrive(next, isCounted: next.arrival >= countedFrom)
        next = customers.next()
      } else {
        break
      }
    }
    try ledger.check()
    result.events = departures.scheduled + UInt64(arrived)
    return result
  }

  /// The real instant at which the virtual clock reaches the first customer's end.
  private mutating func nextDeparture() -> Instant {
    let first = departures.nextInstant()
    guard first != .distantFuture else { return first }
    let left = Int128(max(first.nanoseconds - virtual, 0)) * Int128(ledger.present)
    let span = (left + (1 << SharedServer.scale) - 1) >> SharedServer.scale
    return now + TimeSpan(nanoseconds: Int64(span))
  }

  /// Moves both clocks.
  private mutating func advance(to instant: Instant) {
    if ledger.present > 0 {
      let elapsed = Int128((instant - now).nanoseconds) << SharedServer.scale
      virtual += Int64(elapsed / Int128(ledger.present))
    } else {
      virtual = 0
    }
    now = instant
  }

  private mutating func arrive(_ customer: CustomerStream.Customer, isCounted: Bool) {
    advance(to: customer.arrival)
    ledger.enter(at: now)
    let slot: UInt32
    if let reused = free.popLast() {
      slot = reused
      present[Int(slot)].entered = now
    } else {
      slot = UInt32(truncatingIfNeeded: present.count)
      present.append(Present(entered: now))
    }
    if isCounted { result.arrivals += 1 }
    let end = virtual + customer.service << SharedServer.scale
    departures.schedule(slot, at: Instant(nanoseconds: end), rank: .ending)
  }

  private mutating func depart(at instant: Instant, countedFrom: Instant) {
    advance(to: instant)
    guard let (_, slot) = departures.pop() else { preconditionFailure("a departure is due") }
    let entered = present[Int(slot)].entered
    ledger.leave(enteredAt: entered, at: now)
    free.append(slot)
    result.end = now
    guard entered >= countedFrom else { return }
    let sojourn = (now - entered).nanoseconds
    result.served += 1
    result.sojourn += Int128(sojourn)
    result.sojourns.record(sojourn)
  }
}
