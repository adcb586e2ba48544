// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// Numbers sessions and their requests in the order of first sight.
///
/// A request without a session is a session of its own. Sessions are known by 64 bits, the hash of
/// their name, and count as equal when these are. Where memory must not grow with the sessions, at
/// least the last ones are remembered; one that comes back after so many others gets a new number.
package struct SessionNumbers: Sendable {
  /// Sessions that are remembered at least where memory is bounded.
  package static let bounded = 1 << 18

  /// How many sessions there were.
  package private(set) var count: Int
  private let generation: Int
  private var recent = Turns()
  private var older = Turns()

  /// Begins to count.
  ///
  /// - Parameters:
  ///   - lone: how many requests without a session were there before.
  ///   - remembered: how many sessions are remembered at least; nil for all of them.
  package init(behind lone: Int = 0, remembered: Int? = nil) {
    count = lone
    generation = remembered ?? .max
  }

  /// The number of the session of the next request.
  package mutating func number(_ session: UInt64?) -> Int { Int(key(session).source) }

  /// The number of the session of the next request, and how many it had before.
  package mutating func key(_ session: UInt64?) -> RequestKey {
    guard let session else { return RequestKey(source: begin(), ordinal: 0) }
    if let key = recent.next(session) { return key }
    let known = older.next(session)
    if recent.count >= generation {
      older = recent
      recent = Turns()
    }
    let key = known ?? RequestKey(source: begin(), ordinal: 0)
    recent.insert(session, key)
    return key
  }

  private mutating func begin() -> UInt32 {
    defer { count += 1 }
    return UInt32(truncatingIfNeeded: count)
  }
}

/// The sessions of one generation: open addressing over their hashes.
private struct Turns: Sendable {
  private struct Slot: Sendable {
    var session: UInt64 = 0
    /// The session's number; its next turn plus one, 0 when the slot is free.
    var number: UInt32 = 0
    var turns: UInt32 = 0
  }

  private(set) var count = 0
  /// A power of two; a quarter of them is free.
  private var slots = [Slot](repeating: Slot(), count: 16)

  /// Counts a turn of a session that is known here.
  @inline(__always)
  mutating func next(_ session: UInt64) -> RequestKey? {
    guard count > 0 else { return nil }
    let place = place(of: session)
    guard slots[place].turns > 0 else { return nil }
    defer { slots[place].turns &+= 1 }
    return RequestKey(source: slots[place].number, ordinal: slots[place].turns)
  }

  /// Notes a session with the turn that was just counted.
  mutating func insert(_ session: UInt64, _ key: RequestKey) {
    if 4 * (count + 1) > 3 * slots.count { grow() }
    let turns = key.ordinal &+ 1
    slots[place(of: session)] = Slot(session: session, number: key.source, turns: turns)
    count += 1
  }

  /// Where a session stands, or could.
  @inline(__always)
  private func place(of session: UInt64) -> Int {
    let mask = slots.count &- 1
    var place = Int(truncatingIfNeeded: (session &* 0x9E37_79B9_7F4A_7C15) &>> 32) & mask
    while slots[place].turns > 0, slots[place].session != session { place = (place &+ 1) & mask }
    return place
  }

  private mutating func grow() {
    let old = slots
    slots = [Slot](repeating: Slot(), count: 2 * old.count)
    for slot in old where slot.turns > 0 { slots[place(of: slot.session)] = slot }
  }
}
