// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats

/// Replays a trace open-loop, row by row, in memory that does not grow with it.
struct TraceSource: RequestSource {
  private var reader: any TraceReader
  private let attributes: TraceAttributes
  private let clock: ReplayClock
  private let most: UInt32
  private var ordinal: UInt32 = 0
  private var lastArrival = Instant.zero

  init(
    _ reader: any TraceReader,
    _ attributes: TraceAttributes,
    clock: ReplayClock,
    requests: UInt32
  ) {
    self.reader = reader
    self.attributes = attributes
    self.clock = clock
    most = requests
  }

  mutating func next() throws(InputError) -> SourcedRequest? {
    guard ordinal < most, let row = try reader.next() else { return nil }
    defer { ordinal += 1 }
    lastArrival = max(try clock.instant(row.arrival), lastArrival)
    return attributes.request(
      row,
      key: RequestKey(source: 0, ordinal: ordinal),
      at: lastArrival
    )
  }
}
