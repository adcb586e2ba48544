// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A window of rows sorted by arrival; equal arrivals keep the order in which they came.
///
/// Sorted input, which most files are, only ever appends; a late row moves those behind it.
struct RowWindow: Sendable {
  /// How many rows there are.
  private(set) var count = 0
  /// A ring whose size is a power of two.
  private var rows = [TraceRow](repeating: filler, count: 16)
  private var head = 0

  private static let filler = TraceRow(arrival: .zero, inputTokens: .zero, outputTokens: .zero)

  /// Puts a row in its place.
  ///
  /// Constant time for the latest row, else linear in the rows after it.
  @inline(__always)
  mutating func insert(_ row: TraceRow) {
    if count == rows.count { grow() }
    let mask = rows.count &- 1
    if count > 0, row.arrival < rows[(head &+ count &- 1) & mask].arrival {
      insertLate(row)
    } else {
      rows[(head &+ count) & mask] = row
      count &+= 1
    }
  }

  @inline(never)
  private mutating func insertLate(_ row: TraceRow) {
    let mask = rows.count - 1
    var place = count
    while place > 0, row.arrival < rows[(head + place - 1) & mask].arrival {
      rows[(head + place) & mask] = rows[(head + place - 1) & mask]
      place -= 1
    }
    rows[(head + place) & mask] = row
    count += 1
  }

  private mutating func grow() {
    let inOrder = rows[head...] + rows[..<head]
    rows = inOrder + [TraceRow](repeating: Self.filler, count: rows.count)
    head = 0
  }

  /// Takes the earliest row; the window is not empty.
  @inline(__always)
  mutating func removeFirst() -> TraceRow {
    precondition(count > 0, "a row is in the window")
    let row = rows[head]
    head = (head &+ 1) & (rows.count &- 1)
    count &-= 1
    return row
  }
}
