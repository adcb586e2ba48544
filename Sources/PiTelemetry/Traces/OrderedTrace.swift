// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The rows of a decoder in order, from zero, with bad rows refused or counted.
///
/// Rows that are late by less than the sorting window are put in place, equal arrivals keep the
/// file's order; later ones are refused. Memory is bounded by the window.
struct OrderedTrace<Decoder: TraceDecoder>: TraceReader {
  private(set) var names = TraceNames()
  private(set) var skipped = SkippedRows()
  private var decoder: Decoder
  private let options: TraceOptions
  private var pending: [Pending] = []
  private var rows = 0
  private var origin: Instant?
  private var last = Instant(nanoseconds: .min)
  private var isAtEnd = false

  private struct Pending: Sendable {
    var row: TraceRow
    var ordinal: Int

    static func < (left: Pending, right: Pending) -> Bool {
      left.row.arrival == right.row.arrival
        ? left.ordinal < right.ordinal : left.row.arrival < right.row.arrival
    }
  }

  init(_ decoder: Decoder, options: TraceOptions) {
    self.decoder = decoder
    self.options = options
  }

  var clock: TraceClock { decoder.clock }

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
      push(Pending(row: row, ordinal: rows))
    }
    guard !pending.isEmpty else { return nil }
    var row = pop().row
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

  // MARK: Heap

  private mutating func push(_ item: Pending) {
    pending.append(item)
    var child = pending.count - 1
    while child > 0, case let parent = (child - 1) / 2, pending[child] < pending[parent] {
      pending.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func pop() -> Pending {
    pending.swapAt(0, pending.count - 1)
    let first = pending.removeLast()
    var parent = 0
    while case let left = 2 * parent + 1, left < pending.count {
      let right = left + 1
      let child = right < pending.count && pending[right] < pending[left] ? right : left
      guard pending[child] < pending[parent] else { break }
      pending.swapAt(parent, child)
      parent = child
    }
    return first
  }
}
