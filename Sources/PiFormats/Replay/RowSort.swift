// SPDX-License-Identifier: Apache-2.0
// Knuth: The Art of Computer Programming, volume 3, section 5.4: external sorting.

package import PiCore

/// Puts rows into the order of their arrival, equal arrivals in the order in which they came.
///
/// Rows are sorted in memory, 65,536 at a time; more of them go to a temporary file, 65 bytes each,
/// as sorted runs that are merged when they are read.
package struct RowSort: Sendable {
  /// Rows that are sorted in memory.
  static let runRows = 1 << 16
  /// Bytes of a row on disk: those of a session's row, session and agent.
  static let rowBytes = SessionSpool.rowBytes + 17

  private var rows: [TraceRow] = []
  private var file: ScratchFile?
  private var runs = 0
  private var bytes: [UInt8] = []

  /// Begins with no rows.
  package init() {}

  /// Takes a row.
  package mutating func append(_ row: TraceRow) throws(InputError) {
    if rows.count == Self.runRows { try spill() }
    rows.append(row)
  }

  /// Ends the taking.
  package consuming func finish() throws(InputError) -> SortedRows {
    guard runs > 0 else { return SortedRows(Self.inOrder(rows)) }
    let last = rows.count
    try spill()
    guard let file else { preconditionFailure("rows were spilled") }
    return try SortedRows(file, runs: runs, lastRun: last)
  }

  private mutating func spill() throws(InputError) {
    if file == nil { file = try ScratchFile() }
    bytes.removeAll(keepingCapacity: true)
    for row in Self.inOrder(rows) { Self.encode(row, into: &bytes) }
    try file?.append(bytes.span)
    rows.removeAll(keepingCapacity: true)
    runs += 1
  }

  private static func inOrder(_ rows: [TraceRow]) -> [TraceRow] {
    let order = rows.indices.sorted { (rows[$0].arrival, $0) < (rows[$1].arrival, $1) }
    return order.map { rows[$0] }
  }

  private static func encode(_ row: TraceRow, into bytes: inout [UInt8]) {
    SessionSpool.encode(row, into: &bytes)
    TraceSpool.put(row.session ?? 0, 8, into: &bytes)
    TraceSpool.put(row.agent ?? 0, 8, into: &bytes)
    bytes.append((row.session == nil ? 0 : 1) | (row.agent == nil ? 0 : 2))
  }

  fileprivate static func decode(_ bytes: [UInt8], at offset: Int) -> TraceRow {
    var row = SessionSpool.decode(bytes, at: offset)
    let flags = bytes[offset + rowBytes - 1]
    if flags & 1 != 0 { row.session = TraceSpool.number(bytes, offset + SessionSpool.rowBytes) }
    if flags & 2 != 0 { row.agent = TraceSpool.number(bytes, offset + SessionSpool.rowBytes + 8) }
    return row
  }
}

/// Rows in the order of their arrival.
package struct SortedRows: Sendable {
  /// The run, if all rows are one; read from its end.
  private var only: [TraceRow] = []
  private var file: ScratchFile?
  private var cursors: [Cursor] = []
  /// A heap of the runs that have rows left, by their next row; the first one is next.
  private var heap: [Int] = []

  /// Reads one sorted run, some rows at a time.
  private struct Cursor: Sendable {
    /// Rows that are read at once.
    static let mostRows = 64
    var left: Range<Int>
    var bytes: [UInt8] = []
    var offset = 0
    var end = 0
    var row: TraceRow?

    mutating func advance(_ file: ScratchFile) throws(InputError) {
      if offset == end {
        guard !left.isEmpty else {
          row = nil
          bytes = []
          return
        }
        let count = min(left.count, Self.mostRows)
        end = count * RowSort.rowBytes
        if bytes.count < end { bytes = [UInt8](repeating: 0, count: end) }
        try file.read(into: &bytes, count: end, at: left.lowerBound * RowSort.rowBytes)
        left = (left.lowerBound + count)..<left.upperBound
        offset = 0
      }
      row = RowSort.decode(bytes, at: offset)
      offset += RowSort.rowBytes
    }
  }

  fileprivate init(_ rows: [TraceRow]) {
    only = rows.reversed()
  }

  fileprivate init(_ file: ScratchFile, runs: Int, lastRun: Int) throws(InputError) {
    self.file = file
    for run in 0..<runs {
      let first = run * RowSort.runRows
      let count = run == runs - 1 ? lastRun : RowSort.runRows
      var cursor = Cursor(left: first..<(first + count))
      try cursor.advance(file)
      cursors.append(cursor)
      heap.append(run)
    }
    for place in heap.indices.reversed() { sink(place) }
  }

  /// The next row, or nil at the end.
  package mutating func next() throws(InputError) -> TraceRow? {
    guard let file else { return only.popLast() }
    guard let run = heap.first, let row = cursors[run].row else { return nil }
    try cursors[run].advance(file)
    if cursors[run].row == nil {
      heap[0] = heap[heap.count - 1]
      heap.removeLast()
    }
    if !heap.isEmpty { sink(0) }
    return row
  }

  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    guard let first = cursors[left].row, let second = cursors[right].row else { return false }
    return (first.arrival, left) < (second.arrival, right)
  }

  /// Moves a run down the heap to where it belongs.
  private mutating func sink(_ start: Int) {
    var place = start
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count {
        if isBefore(heap[child], heap[least]) { least = child }
      }
      guard least != place else { return }
      heap.swapAt(place, least)
      place = least
    }
  }
}
