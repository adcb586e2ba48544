// SPDX-License-Identifier: Apache-2.0
// Carlstein: The use of subseries values for estimating the variance of a general statistic from a
// stationary sequence. Annals of Statistics 14 (1986), doi:10.1214/aos/1176350057.

import PiCore
import PiFormats

/// Replays as many blocks of a trace as it has, drawn with replacement, each shifted into its place.
///
/// The key of a request is the place and its row's number in the block: the same under every
/// strategy, and another one in another copy of the block, whose luck is therefore its own.
struct BlockSource: RequestSource {
  private let blocks: TraceBlocks
  private let attributes: TraceAttributes
  private let clock: ReplayClock
  private let luck: Luck
  private var rows: TraceSpool.Reader
  private var shift = TimeSpan.zero
  /// Places begun so far.
  private var begun = 0
  private var ordinal: UInt32 = 0
  /// The block that plays.
  private var block: UInt32 = 0

  init(
    _ blocks: TraceBlocks,
    _ attributes: TraceAttributes,
    clock: ReplayClock,
    luck: Luck
  ) {
    self.blocks = blocks
    self.attributes = attributes
    self.clock = clock
    self.luck = luck
    rows = TraceSpool.Reader(blocks.spool, rows: 0..<0)
  }

  mutating func next() throws(InputError) -> SourcedRequest? {
    while true {
      guard let row = try rows.next() else {
        guard begun < blocks.count else { return nil }
        begin(begun)
        continue
      }
      defer { ordinal += 1 }
      let key = RequestKey(source: UInt32(begun - 1), ordinal: ordinal)
      return attributes.request(
        row,
        key: key,
        at: try clock.instant(row.arrival + shift),
        unit: block
      )
    }
  }

  /// Puts the block drawn for a place there.
  private mutating func begin(_ place: Int) {
    let block = luck.resampled(place: place, of: blocks.count)
    rows.restart(blocks.spool, rows: blocks.rows(of: block))
    shift = blocks.start(of: place) - blocks.start(of: block)
    begun = place + 1
    ordinal = 0
    self.block = UInt32(block)
  }
}
