// SPDX-License-Identifier: Apache-2.0

import CSQLite

/// A query that is under way; its statement goes back to the connection with the cursor.
final class SQLiteCursor: SQLCursor {
  let statement: SQLiteStatement
  private let handle: SQLiteHandle
  private let sql: String

  init(handle: SQLiteHandle, statement: SQLiteStatement, sql: String) {
    self.handle = handle
    self.statement = statement
    self.sql = sql
  }

  deinit {
    handle.giveBack(statement, sql)
  }

  @inline(__always)
  func next() throws(StoreError) -> SQLiteRow? {
    let status = statement.step()
    guard status != SQLITE_ROW else { return statement.row }
    guard status == SQLITE_DONE else { throw handle.failure(status) }
    return nil
  }
}
