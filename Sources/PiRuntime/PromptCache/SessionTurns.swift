// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What the latest turns of each session share with the turn before them.
///
/// An answer may come after later turns of its session have arrived; what it leaves in a cache is then
/// cut to what these share. Four turns are remembered; an answer that comes later leaves nothing.
struct SessionTurns: Sendable {
  private struct Turns: BitwiseCopyable, Sendable {
    var latest: UInt32
    /// Shared tokens by turn, modulo four.
    var shares: SIMD4<Int32>
  }

  private var table: RecencyTable<Turns>

  /// Creates an empty record.
  ///
  /// - Parameter lifetime: how long a session is remembered since its last turn arrived.
  init(lifetime: TimeSpan) {
    table = RecencyTable(lifetime: lifetime)
  }

  /// Learns that a turn arrives; answers false for one that has come before.
  mutating func arrive(_ key: RequestKey, sharing tokens: Int32, at now: Instant) -> Bool {
    while table.isOldestDead(at: now) { _ = table.removeOldest() }
    let session = UInt64(key.source)
    guard var turns = table.value(session, at: now) else {
      var shares = SIMD4<Int32>(repeating: 0)
      shares[Int(key.ordinal & 3)] = tokens
      table.set(session, to: Turns(latest: key.ordinal, shares: shares), at: now)
      return true
    }
    guard key.ordinal > turns.latest else { return false }
    // Turns that were left out share nothing.
    while turns.latest &+ 1 < key.ordinal, turns.latest &+ 5 > key.ordinal {
      turns.latest &+= 1
      turns.shares[Int(turns.latest & 3)] = 0
    }
    turns.latest = key.ordinal
    turns.shares[Int(key.ordinal & 3)] = tokens
    table.set(session, to: turns, at: now)
    return true
  }

  /// Tokens that every turn after one has shared with the turn before it; the largest number when it
  /// is the latest.
  func shared(since key: RequestKey, at now: Instant) -> Int32 {
    guard let turns = table.value(UInt64(key.source), at: now), turns.latest > key.ordinal else {
      return .max
    }
    guard turns.latest - key.ordinal <= 4 else { return 0 }
    var least = Int32.max
    for turn in (key.ordinal + 1)...turns.latest { least = min(least, turns.shares[Int(turn & 3)]) }
    return least
  }
}
