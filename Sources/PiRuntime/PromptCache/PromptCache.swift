// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The prompt cache of one deployment: which prefixes it holds.
///
/// An entry is all tokens of the last turn of a session that was served here, or a block behind the
/// blocks before it. It is forgotten a lifetime after its last use, or as the least recently used
/// when the cache is full; the blocks of one request are used in their order.
struct PromptCache: Sendable {
  /// What is held of a session, or a block.
  struct Entry: BitwiseCopyable, Sendable {
    /// Tokens that the entry takes.
    var size: Int32
    /// Tokens that the session's next turn can share with it.
    var shared: Int32
    /// The session's turn that wrote it.
    var turn: UInt32
  }

  let caching: PromptCaching
  private var table: RecencyTable<Entry>
  /// Tokens held.
  private var size: Int64 = 0

  init(_ caching: PromptCaching) {
    self.caching = caching
    table = RecencyTable(lifetime: caching.lifetime)
  }

  /// What is held under a key.
  func entry(_ key: UInt64, at now: Instant) -> Entry? { table.value(key, at: now) }

  /// Cuts what later turns can share of a session's entry to `tokens`.
  mutating func cut(_ key: UInt64, to tokens: Int32, before turn: UInt32) {
    table.change(key) { entry in
      if entry.turn < turn { entry.shared = min(entry.shared, tokens) }
    }
  }

  mutating func use(_ key: UInt64, at now: Instant) {
    table.use(key, at: now)
  }

  /// Writes an entry; `makeRoom` follows when all entries of a request are written.
  mutating func write(_ key: UInt64, _ entry: Entry, at now: Instant) {
    let old = table.set(key, to: entry, at: now)
    size += Int64(entry.size) - Int64(old?.size ?? 0)
  }

  /// Forgets what is too old, and the least recently used while there is too much.
  mutating func makeRoom(at now: Instant) {
    let capacity = caching.capacity ?? .max
    while size > capacity || table.isOldestDead(at: now), let entry = table.removeOldest() {
      size -= Int64(entry.size)
    }
  }
}
