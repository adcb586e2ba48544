// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiTelemetry

/// Replays sessions open-loop: a turn comes as long after its session's start as recorded, whatever
/// became of the turn before.
///
/// Only sessions that have begun and have a turn left are at hand.
struct OpenSessionSource: RequestSource {
  private var cast: SessionCast
  private let attributes: TraceAttributes
  private let clock: ReplayClock
  /// Whether a row shares its prefix with the row before it in its stream.
  private let areTurns: Bool
  private var left: UInt32
  private var begun = 0
  /// The next turn of every stream that has begun: arrival, stream and turn.
  private var turns = KeyHeap()

  init(
    _ cast: SessionCast,
    _ attributes: TraceAttributes,
    areTurns: Bool,
    clock: ReplayClock,
    requests: UInt32
  ) {
    self.cast = cast
    self.areTurns = areTurns
    self.attributes = attributes
    self.clock = clock
    left = requests
  }

  mutating func next() throws(InputError) -> SourcedRequest? {
    guard left > 0 else { return nil }
    // A session that starts later than the next turn has no turn before it.
    while begun < cast.count, cast.entry(begun).start <= OpenSessionSource.arrival(of: turns.first)
    {
      try push(RequestKey(source: cast.entry(begun).stream, ordinal: 0))
      begun += 1
    }
    guard turns.first != .max else { return nil }
    let arrival = OpenSessionSource.arrival(of: turns.first)
    let key = RequestKey(
      source: UInt32(truncatingIfNeeded: turns.first >> 32),
      ordinal: UInt32(truncatingIfNeeded: turns.first)
    )
    turns.removeFirst()
    guard let row = try cast.row(key.ordinal, at: key.source) else { return nil }
    try push(RequestKey(source: key.source, ordinal: key.ordinal + 1))
    left -= 1
    return attributes.request(
      row,
      key: key,
      at: arrival,
      unit: cast.session(of: key.source),
      isTurn: areTurns
    )
  }

  /// Enters a turn, if its session has it.
  private mutating func push(_ key: RequestKey) throws(InputError) {
    guard let row = try cast.row(key.ordinal, at: key.source) else { return }
    let elapsed = cast.elapsed(row, at: key.source)
    let arrival = try clock.instant(elapsed, after: cast.start(of: key.source))
    turns.push(
      UInt128(UInt64(bitPattern: arrival.nanoseconds)) << 64 | UInt128(key.source) << 32
        | UInt128(key.ordinal)
    )
  }

  /// The arrival in a key; far in the future in that of an empty heap.
  private static func arrival(of key: UInt128) -> Instant {
    Instant(nanoseconds: Int64(truncatingIfNeeded: min(key >> 64, UInt128(Int64.max))))
  }
}
