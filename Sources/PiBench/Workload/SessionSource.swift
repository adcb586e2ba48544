// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// Replays sessions closed-loop: next turn = completion + recorded gap.
struct SessionSource: RequestSource {
  private var cast: SessionCast
  private let attributes: TraceAttributes
  private let clock: ReplayClock
  private var left: UInt32
  private var begun = 0

  init(_ cast: SessionCast, _ attributes: TraceAttributes, clock: ReplayClock, requests: UInt32) {
    self.cast = cast
    self.attributes = attributes
    self.clock = clock
    left = requests
  }

  mutating func next() throws(InputError) -> SourcedRequest? {
    guard begun < cast.count, left > 0 else { return nil }
    let (stream, start) = cast.entry(begun)
    guard let row = try cast.row(0, at: stream) else { return nil }
    begun += 1
    left -= 1
    return attributes.request(
      row,
      key: RequestKey(source: stream, ordinal: 0),
      at: start,
      unit: cast.session(of: stream),
      isTurn: true
    )
  }

  mutating func followUp(to key: RequestKey, endedAt instant: Instant)
    throws(InputError) -> SourcedRequest?
  {
    guard left > 0, let next = try cast.row(after: key.ordinal, at: key.source) else { return nil }
    left -= 1
    return attributes.request(
      next.row,
      key: RequestKey(source: key.source, ordinal: key.ordinal + 1),
      at: try clock.instant(next.gap, after: instant),
      unit: cast.session(of: key.source),
      isTurn: true
    )
  }
}
