// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A window of rows sorted by arrival; equal arrivals keep the order in which they came.
///
/// Sorted input, which most files are, only ever appends; a late row moves those behind it.
struct RowWindow: Sendable {
  private var rows: [TraceRow] = []
  private var head = 0

  var count: Int { rows.count - head }

  /// Puts a row in its place.
  ///
  /// Constant time for the latest row, else linear in the rows after it.
  mutating func insert(_ row: TraceRow) {
    guard head < rows.count, row.arrival < rows[rows.count - 1].arrival else {
      rows.append(row)
      return
    }
    var place = rows.count - 1
    while place > head, row.arrival < rows[place - 1].arrival { place -= 1 }
    rows.insert(row, at: place)
  }

  /// Takes the earliest row; the window is not empty.
  mutating func removeFirst() -> TraceRow {
    let row = rows[head]
    head += 1
    if head >= 4096, 2 * head > rows.count {
      rows.removeSubrange(..<head)
      head = 0
    }
    return row
  }
}
