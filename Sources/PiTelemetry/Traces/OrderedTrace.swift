// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The rows of a decoder in order, from zero, with bad rows refused or counted.
///
/// Rows that are late by less than the sorting window are put in place, equal arrivals keep the
/// file's order; later ones are refused. Memory is bounded by the window.
struct OrderedTrace: TraceReader {
  let clock: TraceClock
  private(set) var names = TraceNames()
  private(set) var skipped = SkippedRows()
  private var decoder: any TraceDecoder
  private let options: TraceOptions
  private var pending = RowWindow()
  private var rows = 0
  private var origin: Instant?
  private var last = Instant(nanoseconds: .min)
  private var isAtEnd = false

  init(_ decoder: any TraceDecoder, options: TraceOptions) {
    self.decoder = decoder
    self.options = options
    clock = decoder.clock
  }

  mutating func next() throws(InputError) -> TraceRow? {
    guard clock == .shared else { return try decode() }
    while !isAtEnd, pending.count < options.sortWindow {
      guard let row = try decode() else {
        isAtEnd = true
        break
      }
      guard row.arrival >= last else {
        try reject(outOfOrder)
        continue
      }
      pending.insert(row)
    }
    guard pending.count > 0 else { return nil }
    var row = pending.removeFirst()
    last = row.arrival
    let start = origin ?? row.arrival
    origin = start
    row.arrival = Instant.zero + (row.arrival - start)
    return row
  }

  private var outOfOrder: InputError {
    .unexpected(
      at: decoder.position,
      expected: "rows sorted by arrival, or late by less than \(options.sortWindow) rows",
      found: "a row that is later than that"
    )
  }

  private mutating func reject(_ error: InputError) throws(InputError) {
    guard options.onBadRow == .skip else { throw error }
    skipped.add(error)
    options.noteSkipped?(error)
  }

  /// Decodes the next good row.
  @inline(__always)
  private mutating func decode() throws(InputError) -> TraceRow? {
    while true {
      do throws(InputError) {
        guard let row = try decoder.decode(&names) else { return nil }
        rows += 1
        guard rows <= options.maximumRows else {
          isAtEnd = true
          throw .unreadable(
            file: decoder.position.file,
            reason: "has more than \(options.maximumRows) rows"
          )
        }
        return row
      } catch {
        guard decoder.canContinue, error.position != nil else { throw error }
        try reject(error)
      }
    }
  }
}
