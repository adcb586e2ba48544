// SPDX-License-Identifier: Apache-2.0

import CSQLite

/// Adds rows to a table through a prepared statement.
final class SQLiteInserter: SQLInserter {
  private let handle: SQLiteHandle
  private let statement: SQLiteStatement
  private let table: Table
  private let columns: Int32
  private var column: Int32 = 0
  private var status: Int32 = SQLITE_OK
  private var hasNUL = false

  init(handle: SQLiteHandle, statement: SQLiteStatement, table: Table) {
    self.handle = handle
    self.statement = statement
    self.table = table
    columns = Int32(table.columns.count)
  }

  // The first failure is kept; the statuses of SQLite have no bits in common with success.
  @inline(__always)
  func append(_ value: Int64) {
    column += 1
    status |= statement.bind(value, at: column)
  }

  @inline(__always)
  func append(_ value: Double) {
    column += 1
    status |= statement.bind(value, at: column)
  }

  func append(_ value: String) {
    column += 1
    var value = value
    value.withUTF8 { text in
      if unsafe UnsafeRawBufferPointer(text).contains(0) { hasNUL = true }
      status |= unsafe statement.bind(text, at: column)
    }
  }

  func append(_ bytes: UnsafeRawBufferPointer) {
    column += 1
    status |= unsafe statement.bind(bytes, at: column)
  }

  @inline(__always)
  func appendNull() {
    column += 1
    status |= statement.bindNull(at: column)
  }

  @inline(__always)
  func endRow(_ key: Int64) throws(StoreError) {
    precondition(column == columns, "a row has a value for every column")
    column = 0
    guard !hasNUL else { throw refusal(key) }
    let bound = status
    status = SQLITE_OK
    let ended = bound == SQLITE_OK ? statement.step() : bound
    statement.reset()
    guard ended == SQLITE_DONE else { throw failure(ended, key) }
  }

  private func refusal(_ key: Int64) -> StoreError {
    hasNUL = false
    status = SQLITE_OK
    return .invalidText(store: handle.path, table: table.name, row: key)
  }

  private func failure(_ status: Int32, _ key: Int64) -> StoreError {
    handle.failure(status, at: "\(table.name) row \(key)")
  }

  func flush() throws(StoreError) {}
}
