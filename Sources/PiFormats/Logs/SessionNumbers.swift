// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Numbers sessions and their requests in the order of first sight, in bounded memory.
///
/// At least the last 262,144 sessions are remembered; one that comes back after so many others
/// gets a new number. Names count as equal when their 64-bit hashes are.
struct SessionNumbers: Sendable {
  /// Sessions of a generation.
  static let generation = 1 << 18

  private struct Session: Sendable {
    var number: UInt32
    var requests: UInt32
  }

  private var recent: [UInt64: Session] = [:]
  private var older: [UInt64: Session] = [:]
  private var next: UInt32 = 0

  /// The key of the next request without a session: a source of its own.
  mutating func lone() -> RequestKey {
    defer { next &+= 1 }
    return RequestKey(source: next, ordinal: 0)
  }

  /// The key of the next request of a session.
  mutating func key(ofNextIn name: borrowing Span<UInt8>) -> RequestKey {
    let hash = ByteHash.of(name)
    var session = recent[hash] ?? older.removeValue(forKey: hash)
    if session == nil {
      session = Session(number: next, requests: 0)
      next &+= 1
    }
    guard var session else { return lone() }
    let key = RequestKey(source: session.number, ordinal: session.requests)
    session.requests &+= 1
    if recent.count >= Self.generation {
      older = recent
      recent = Dictionary(minimumCapacity: Self.generation)
    }
    recent[hash] = session
    return key
  }
}
