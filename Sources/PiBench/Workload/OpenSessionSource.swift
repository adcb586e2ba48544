// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// Replays sessions with clocks of their own open-loop: a turn comes at its session's start plus
/// its recorded instant, whatever became of the turn before.
struct OpenSessionSource: RequestSource {
  private let cast: SessionCast
  private let attributes: TraceAttributes
  private let turns: [Turn]
  private let most: Int
  private var played = 0

  /// A turn and its place in the merged order.
  private struct Turn: Comparable {
    var arrival: Instant
    var key: RequestKey

    static func < (left: Turn, right: Turn) -> Bool {
      (left.arrival, left.key.source, left.key.ordinal)
        < (right.arrival, right.key.source, right.key.ordinal)
    }
  }

  init(_ cast: SessionCast, _ attributes: TraceAttributes, rateScale: Double, requests: UInt32) {
    self.cast = cast
    self.attributes = attributes
    var turns: [Turn] = []
    for (place, start) in cast.starts.enumerated() {
      for (ordinal, row) in cast.rows(at: place).enumerated() {
        let elapsed = TimeSpan(clampingSeconds: (row.arrival - .zero).seconds / rateScale)
        turns.append(
          Turn(
            arrival: start + elapsed,
            key: RequestKey(source: UInt32(place), ordinal: UInt32(ordinal))
          )
        )
      }
    }
    turns.sort()
    self.turns = turns
    most = min(Int(requests), turns.count)
  }

  mutating func next() -> SourcedRequest? {
    guard played < most else { return nil }
    defer { played += 1 }
    let turn = turns[played]
    let row = cast.rows(at: Int(turn.key.source))[Int(turn.key.ordinal)]
    return attributes.request(row, key: turn.key, at: turn.arrival)
  }
}
