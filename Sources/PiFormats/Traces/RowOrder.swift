// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The rows of a decoder on their way into order, and what is counted of them.
struct RowOrder: Sendable {
  /// The names that decoded rows refer to.
  var names = TraceNames()
  fileprivate(set) var skipped = SkippedRows()
  fileprivate let options: TraceOptions
  fileprivate var pending = RowWindow()
  fileprivate var rows = 0
  fileprivate var origin: Instant?
  fileprivate var last = Instant(nanoseconds: .min)
  fileprivate var isAtEnd = false

  init(_ options: TraceOptions) {
    self.options = options
  }

  fileprivate mutating func reject(_ error: InputError) throws(InputError) {
    guard options.onBadRow == .skip else { throw error }
    skipped.add(error)
    options.noteSkipped?(error)
  }
}

/// Reading in order, from zero, with bad rows refused or counted.
///
/// Rows that are late by less than the sorting window are put in place, equal arrivals keep the
/// file's order; later ones are refused. Memory is bounded by the window. That this extends the
/// decoders, and is no generic type around them, lets the compiler join it with each of them.
extension TraceDecoder {
  var names: TraceNames { order.names }
  var skipped: SkippedRows { order.skipped }

  mutating func next() throws(InputError) -> TraceRow? {
    guard clock == .shared else { return try decodeGood() }
    while !order.isAtEnd, order.pending.count < order.options.sortWindow {
      guard let row = try decodeGood() else {
        order.isAtEnd = true
        break
      }
      guard row.arrival >= order.last else {
        try order.reject(outOfOrder)
        continue
      }
      order.pending.insert(row)
    }
    guard order.pending.count > 0 else { return nil }
    var row = order.pending.removeFirst()
    order.last = row.arrival
    let start = order.origin ?? row.arrival
    order.origin = start
    row.arrival = Instant.zero + (row.arrival - start)
    return row
  }

  private var outOfOrder: InputError {
    .unexpected(
      at: position,
      expected: "rows sorted by arrival, or late by less than \(order.options.sortWindow) rows",
      found: "a row that is later than that"
    )
  }

  /// Decodes the next good row.
  @inline(__always)
  private mutating func decodeGood() throws(InputError) -> TraceRow? {
    while true {
      do throws(InputError) {
        guard let row = try decode() else { return nil }
        order.rows += 1
        guard order.rows <= order.options.maximumRows else {
          order.isAtEnd = true
          throw .unreadable(
            file: position.file,
            reason: "has more than \(order.options.maximumRows) rows"
          )
        }
        return row
      } catch {
        guard canContinue, error.position != nil else { throw error }
        try order.reject(error)
      }
    }
  }
}
