// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// Replays sessions closed-loop: next turn = completion + recorded gap.
struct SessionSource: RequestSource {
  private let cast: SessionCast
  private let attributes: TraceAttributes
  private let rateScale: Double
  private let order: [Int]
  private var left: UInt32
  private var begun = 0

  init(_ cast: SessionCast, _ attributes: TraceAttributes, rateScale: Double, requests: UInt32) {
    self.cast = cast
    self.attributes = attributes
    self.rateScale = rateScale
    left = requests
    order = cast.order
  }

  mutating func next() -> SourcedRequest? {
    guard begun < order.count, left > 0 else { return nil }
    let place = order[begun]
    begun += 1
    left -= 1
    return turn(0, of: place, at: cast.starts[place])
  }

  mutating func followUp(to key: RequestKey, endedAt instant: Instant) -> SourcedRequest? {
    let place = Int(key.source)
    let turn = Int(key.ordinal) + 1
    let rows = cast.rows(at: place)
    guard turn < rows.count, left > 0 else { return nil }
    left -= 1
    let gap = SessionTrace.gap(before: turn, of: rows).seconds / rateScale
    return self.turn(turn, of: place, at: instant + TimeSpan(clampingSeconds: gap))
  }

  private func turn(_ turn: Int, of place: Int, at arrival: Instant) -> SourcedRequest {
    attributes.request(
      cast.rows(at: place)[turn],
      key: RequestKey(source: UInt32(place), ordinal: UInt32(turn)),
      at: arrival
    )
  }
}
