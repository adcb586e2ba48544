// SPDX-License-Identifier: Apache-2.0

import CSQLite

/// Adds rows to a table through prepared statements, sixteen rows at a time.
///
/// A statement has a price beside that of its rows, so rows wait until there are enough for one;
/// `flush` adds those that still wait one by one.
@safe
final class SQLiteInserter: SQLInserter {
  private static let mostRows = 16

  /// A value that waits; of texts and bytes their place in `texts`.
  private struct Cell {
    var kind: Kind
    var bits: Int64
  }

  private enum Kind: UInt8 {
    case null, integer, real, text, bytes
  }

  private let handle: SQLiteHandle
  private let table: Table
  private let single: SQLiteStatement
  private var many: SQLiteStatement?
  private let columns: Int
  private let cells: UnsafeMutablePointer<Cell>
  /// Cells in use.
  private var filled = 0
  /// Cells in use when the row is full.
  private var rowEnd: Int
  private var keys: ContiguousArray<Int64> = []
  private var texts: [UInt8] = []
  private var hasNUL = false
  private var rollbacks: Int
  /// Which parameters of `many` are NULL already.
  private let isNull: UnsafeMutablePointer<Bool>

  init(handle: SQLiteHandle, table: Table) throws(StoreError) {
    self.handle = handle
    self.table = table
    single = try handle.prepare(table.insertion(rows: 1, SQLiteConnection.dialect))
    columns = table.columns.count
    unsafe cells = .allocate(capacity: columns * SQLiteInserter.mostRows)
    rowEnd = columns
    rollbacks = handle.rollbacks
    unsafe isNull = .allocate(capacity: columns * SQLiteInserter.mostRows)
    unsafe isNull.initialize(repeating: true, count: columns * SQLiteInserter.mostRows)
  }

  deinit {
    unsafe isNull.deallocate()
    unsafe cells.deallocate()
  }

  @inline(__always)
  private func append(_ kind: Kind, _ bits: Int64) {
    precondition(filled < rowEnd, "a row has no more values than its table columns")
    unsafe cells[filled] = Cell(kind: kind, bits: bits)
    filled += 1
  }

  @inline(__always)
  func append(_ value: Int64) {
    append(.integer, value)
  }

  @inline(__always)
  func append(_ value: Double) {
    append(.real, Int64(bitPattern: value.bitPattern))
  }

  func append(_ value: String) {
    var value = value
    value.withUTF8 { text in
      let bytes = UnsafeRawBufferPointer(text)
      if unsafe bytes.contains(0) { hasNUL = true }
      unsafe append(.text, bytes)
    }
  }

  func append(_ bytes: UnsafeRawBufferPointer) {
    guard unsafe bytes.baseAddress != nil else { return appendNull() }
    unsafe append(.bytes, bytes)
  }

  private func append(_ kind: Kind, _ bytes: UnsafeRawBufferPointer) {
    append(kind, Int64(texts.count) << 32 | Int64(bytes.count))
    unsafe texts.append(contentsOf: bytes)
  }

  @inline(__always)
  func appendNull() {
    append(.null, 0)
  }

  @inline(__always)
  func endRow(_ key: Int64) throws(StoreError) {
    precondition(filled == rowEnd, "a row has a value for every column")
    if rollbacks != handle.rollbacks { keepLastRow() }
    keys.append(key)
    if hasNUL { throw refusal(key) }
    rowEnd += columns
    if keys.count == SQLiteInserter.mostRows || texts.count > 1 << 20 { try flush() }
  }

  /// Forgets rows of a transaction that was undone; the row that just ended is of the next one.
  private func keepLastRow() {
    rollbacks = handle.rollbacks
    guard !keys.isEmpty else { return }
    for column in 0..<columns { unsafe cells[column] = cells[filled - columns + column] }
    keys.removeAll(keepingCapacity: true)
    (filled, rowEnd) = (columns, columns)
  }

  private func refusal(_ key: Int64) -> StoreError {
    forget()
    return .invalidText(store: handle.name, table: table.name, row: key)
  }

  private func forget() {
    rollbacks = handle.rollbacks
    (filled, rowEnd) = (0, columns)
    keys.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
    hasNUL = false
  }

  func flush() throws(StoreError) {
    defer { forget() }
    guard rollbacks == handle.rollbacks, !keys.isEmpty else { return }
    if keys.count == SQLiteInserter.mostRows { return try insert(all: try statement()) }
    for row in keys.indices { try insert(row) }
  }

  private func statement() throws(StoreError) -> SQLiteStatement {
    if let many { return many }
    let sql = table.insertion(rows: SQLiteInserter.mostRows, SQLiteConnection.dialect)
    let prepared = try handle.prepare(sql)
    many = prepared
    return prepared
  }

  private func insert(all statement: SQLiteStatement) throws(StoreError) {
    let (cells, isNull, filled) = unsafe (cells, isNull, filled)
    let status = unsafe texts.withUnsafeBytes { texts in
      var status = SQLITE_OK
      for place in 0..<filled {
        let cell = unsafe cells[place]
        if cell.kind == .null, unsafe isNull[place] { continue }
        unsafe isNull[place] = cell.kind == .null
        status |= unsafe SQLiteInserter.bind(cell, texts, to: statement, Int32(place + 1))
      }
      return status == SQLITE_OK ? statement.step() : status
    }
    statement.reset()
    guard status == SQLITE_DONE else {
      // The rows before the one that failed were added.
      throw failure(status, keys[min(handle.changes, keys.count - 1)])
    }
  }

  private func insert(_ row: Int) throws(StoreError) {
    let status = unsafe texts.withUnsafeBytes { texts in
      var status = SQLITE_OK
      for column in 0..<columns {
        let cell = unsafe cells[row * columns + column]
        status |= unsafe SQLiteInserter.bind(cell, texts, to: single, Int32(column + 1))
      }
      return status == SQLITE_OK ? single.step() : status
    }
    single.reset()
    guard status == SQLITE_DONE else { throw failure(status, keys[row]) }
  }

  /// Binds a value; texts and bytes stay where they are until the statement has run.
  @inline(__always)
  private static func bind(
    _ cell: Cell,
    _ texts: UnsafeRawBufferPointer,
    to statement: SQLiteStatement,
    _ position: Int32
  ) -> Int32 {
    switch cell.kind {
    case .null: return statement.bindNull(at: position)
    case .integer: return statement.bind(cell.bits, at: position)
    case .real:
      return statement.bind(Double(bitPattern: UInt64(bitPattern: cell.bits)), at: position)
    case .text, .bytes:
      let start = Int(cell.bits >> 32)
      let count = Int(cell.bits & 0xFFFF_FFFF)
      let bytes = unsafe UnsafeRawBufferPointer(rebasing: texts[start..<start + count])
      return unsafe statement.bind(lasting: bytes, isText: cell.kind == .text, at: position)
    }
  }

  private func failure(_ status: Int32, _ key: Int64) -> StoreError {
    handle.failure(status, at: "\(table.name) row \(key)")
  }
}
