// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats

/// Replays a trace open-loop, row by row, in memory that does not grow with it.
struct TraceSource: RequestSource {
  private var reader: any TraceReader
  private let attributes: TraceAttributes
  private let rateScale: Double
  private let most: UInt32
  private var ordinal: UInt32 = 0
  private var lastArrival = Instant.zero

  init(
    _ reader: any TraceReader,
    _ attributes: TraceAttributes,
    rateScale: Double,
    requests: UInt32
  ) {
    self.reader = reader
    self.attributes = attributes
    self.rateScale = rateScale
    most = requests
  }

  mutating func next() throws(InputError) -> SourcedRequest? {
    guard ordinal < most, let row = try reader.next() else { return nil }
    defer { ordinal += 1 }
    lastArrival = max(row.arrival.replayed(at: rateScale), lastArrival)
    return attributes.request(
      row,
      key: RequestKey(source: 0, ordinal: ordinal),
      at: lastArrival
    )
  }
}

extension Instant {
  /// The simulated instant of a recorded one when the rate of arrivals is multiplied.
  func replayed(at rateScale: Double) -> Instant {
    guard rateScale != 1 else { return self }
    return .zero + TimeSpan(clampingSeconds: (self - .zero).seconds / rateScale)
  }
}
