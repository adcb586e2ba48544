// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The pending events of a run in total order: by instant, then class, then sequence.
///
/// An event is one 128-bit key: 63 bits of time, 2 of class, 39 of sequence, 24 of slot; its payload
/// lies in a table under that slot. Keys of endings go through a 4-ary heap; those of arrivals, which
/// are labels of long ago for the most part, through another, so that they deepen no ending's way.
/// Timers that are armed in order, as deadlines of equal length are, go through a ring at a fifth of
/// the cost. A disarmed event gives its slot back at once, so that the table stays as small as what
/// is pending; its key is skipped when it comes up.
///
/// - Complexity: `schedule` and `pop` are O(log n) in a heap's size, O(1) on the ring.
package struct EventQueue<Payload: BitwiseCopyable>: Sendable where Payload: Sendable {
  /// Which event comes first at one instant.
  package enum Rank: UInt8, Sendable {
    /// Attempts and services that end, first tokens.
    case ending = 0
    /// Timers of the gateway.
    case timer = 1
    /// Arrivals and changes of the world.
    case arrival = 2
  }

  /// A scheduled event, valid until it is popped or disarmed.
  package struct Ticket: Hashable, Sendable {
    fileprivate var key: UInt128

    /// A ticket that no event holds.
    package static var none: Ticket { Ticket(key: 0) }
  }

  /// A pending event, or a link in the list of free slots: then the key is the next free slot.
  private struct Entry {
    var key: UInt128
    var payload: Payload
  }

  /// Endings, and timers that were not armed in order.
  private var near = KeyHeap()
  /// Arrivals and changes of the world.
  private var far = KeyHeap()
  private var ring = MonotoneRing()
  /// The smallest key of all, or the largest number when nothing is pending.
  private var first = UInt128.max
  private var entries: ContiguousArray<Entry> = []
  /// The first free slot, or the end of the list; links are below 2²⁴, as no key is.
  private var firstFree: UInt32 = endOfFree
  private static var endOfFree: UInt32 { 0xFF_FFFF }
  private var sequence: UInt64 = 0
  /// Disarmed events whose keys still lie in a heap or the ring.
  private var disarmed = 0
  /// Events scheduled so far, for figures of speed.
  package var scheduled: UInt64 { sequence }

  package init() {}

  /// Schedules an event; traps above 16,777,215 pending events or 2³⁹ in all.
  @discardableResult
  @inline(__always)
  package mutating func schedule(
    _ payload: Payload,
    at instant: Instant,
    rank: Rank
  ) -> Ticket {
    let key = admit(payload, at: instant, rank: rank)
    switch rank {
    case .ending: near.push(key)
    case .timer: if !ring.append(key) { near.push(key) }
    case .arrival: far.push(key)
    }
    first = min(first, key)
    return Ticket(key: key)
  }

  /// Forgets an event if it is still pending.
  package mutating func disarm(_ ticket: Ticket) {
    let slot = Int(truncatingIfNeeded: ticket.key & 0xFF_FFFF)
    if ticket.key != 0, entries[slot].key == ticket.key {
      free(ticket.key)
      disarmed += 1
    }
  }

  /// The instant of the earliest pending event, or the distant future when there is none.
  package mutating func nextInstant() -> Instant {
    skipDisarmed()
    return first == .max ? .distantFuture : EventQueue.instant(of: first)
  }

  /// Removes and returns the earliest pending event.
  package mutating func pop() -> (instant: Instant, payload: Payload)? {
    pop(upTo: .distantFuture)
  }

  /// Removes and returns the earliest pending event if it is due at `limit` or before.
  @inline(__always)
  package mutating func pop(upTo limit: Instant) -> (instant: Instant, payload: Payload)? {
    skipDisarmed()
    let key = first
    let instant = EventQueue.instant(of: key)
    guard key != .max, instant <= limit else { return nil }
    removeFirst()
    return (instant, release(key))
  }

  private static func instant(of key: UInt128) -> Instant {
    Instant(nanoseconds: Int64(truncatingIfNeeded: key >> 65))
  }

  @inline(__always)
  private mutating func admit(_ payload: Payload, at instant: Instant, rank: Rank) -> UInt128 {
    precondition(instant.nanoseconds >= 0, "events lie at or after the clock's origin")
    sequence += 1
    precondition(sequence < 1 << 39, "a run holds at most 2^39 events")
    var slot = Int(firstFree)
    if firstFree == EventQueue.endOfFree {
      slot = entries.count
      precondition(slot < EventQueue.endOfFree, "at most 16,777,215 events are pending")
      entries.append(Entry(key: 0, payload: payload))
    } else {
      firstFree = UInt32(truncatingIfNeeded: entries[slot].key)
    }
    let high = UInt64(instant.nanoseconds) << 1 | UInt64(rank.rawValue >> 1)
    let low = UInt64(rank.rawValue & 1) << 63 | sequence << 24 | UInt64(slot)
    let key = UInt128(high) << 64 | UInt128(low)
    entries[slot] = Entry(key: key, payload: payload)
    return key
  }

  @inline(__always)
  private mutating func release(_ key: UInt128) -> Payload {
    let slot = Int(truncatingIfNeeded: key & 0xFF_FFFF)
    let payload = entries[slot].payload
    free(key)
    return payload
  }

  @inline(__always)
  private mutating func free(_ key: UInt128) {
    let slot = UInt32(truncatingIfNeeded: key & 0xFF_FFFF)
    entries[Int(slot)].key = UInt128(firstFree)
    firstFree = slot
  }

  private func isPending(_ key: UInt128) -> Bool {
    entries[Int(truncatingIfNeeded: key & 0xFF_FFFF)].key == key
  }

  /// Removes the keys of disarmed events that come before every other.
  @inline(__always)
  private mutating func skipDisarmed() {
    while disarmed > 0, first != .max, !isPending(first) {
      removeFirst()
      disarmed -= 1
    }
  }

  /// Removes the smallest key of a queue that is not empty from where it lies.
  @inline(__always)
  private mutating func removeFirst() {
    if first == near.first {
      near.removeFirst()
    } else if first == ring.first {
      ring.removeFirst()
    } else {
      far.removeFirst()
    }
    first = min(near.first, ring.first, far.first)
  }
}
