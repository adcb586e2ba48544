// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// Values by key in the order of their last use, of which the oldest are forgotten.
///
/// Uses must come in the order of time. Lookups, uses and removals take constant time.
package struct RecencyTable<Value: BitwiseCopyable & Sendable>: Sendable {
  private struct Entry: BitwiseCopyable, Sendable {
    var key: UInt64
    var lastUse: Instant
    var value: Value
    /// The entry used just before, and the one used just after; -1 for none.
    var older: Int32
    var newer: Int32
  }

  /// How long a value is kept since its last use.
  package let lifetime: TimeSpan
  private var places: [UInt64: Int32] = [:]
  private var entries: ContiguousArray<Entry> = []
  private var free: ContiguousArray<Int32> = []
  private var oldest: Int32 = -1
  private var newest: Int32 = -1

  package init(lifetime: TimeSpan) {
    self.lifetime = lifetime
  }

  /// How many values there are, some of which may have outlived their time.
  package var count: Int { places.count }

  /// The value of a key, unless it was forgotten.
  package func value(_ key: UInt64, at now: Instant) -> Value? {
    guard let place = places[key], isAlive(place, at: now) else { return nil }
    return entries[Int(place)].value
  }

  /// Changes the value of a key without using it, unless it was forgotten.
  package mutating func change(_ key: UInt64, _ body: (inout Value) -> Void) {
    guard let place = places[key] else { return }
    body(&entries[Int(place)].value)
  }

  /// Uses a key: it becomes the newest, if it is there.
  package mutating func use(_ key: UInt64, at now: Instant) {
    guard let place = places[key] else { return }
    unlink(place)
    entries[Int(place)].lastUse = now
    link(place)
  }

  /// Sets and uses a key; returns the value that it replaces.
  @discardableResult
  package mutating func set(_ key: UInt64, to value: Value, at now: Instant) -> Value? {
    if let place = places[key] {
      let old = entries[Int(place)].value
      unlink(place)
      entries[Int(place)].value = value
      entries[Int(place)].lastUse = now
      link(place)
      return old
    }
    let entry = Entry(key: key, lastUse: now, value: value, older: -1, newer: -1)
    let place: Int32
    if let reused = free.popLast() {
      place = reused
      entries[Int(place)] = entry
    } else {
      place = Int32(entries.count)
      entries.append(entry)
    }
    places[key] = place
    link(place)
    return nil
  }

  /// Forgets the least recently used value and returns it; nil when there is none.
  package mutating func removeOldest() -> Value? {
    guard oldest >= 0 else { return nil }
    let place = oldest
    unlink(place)
    places[entries[Int(place)].key] = nil
    free.append(place)
    return entries[Int(place)].value
  }

  /// Whether the least recently used value has outlived its time.
  package func isOldestDead(at now: Instant) -> Bool {
    oldest >= 0 && !isAlive(oldest, at: now)
  }

  private func isAlive(_ place: Int32, at now: Instant) -> Bool {
    now - entries[Int(place)].lastUse <= lifetime
  }

  private mutating func unlink(_ place: Int32) {
    let (older, newer) = (entries[Int(place)].older, entries[Int(place)].newer)
    if older >= 0 { entries[Int(older)].newer = newer } else { oldest = newer }
    if newer >= 0 { entries[Int(newer)].older = older } else { newest = older }
  }

  private mutating func link(_ place: Int32) {
    entries[Int(place)].older = newest
    entries[Int(place)].newer = -1
    if newest >= 0 { entries[Int(newest)].newer = place } else { oldest = place }
    newest = place
  }
}
