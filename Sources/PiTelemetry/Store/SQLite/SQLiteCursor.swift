// SPDX-License-Identifier: Apache-2.0

import CSQLite

/// A query that is under way; its statement goes back to the connection with the cursor.
final class SQLiteCursor: SQLCursor {
  let statement: SQLiteStatement
  private let connection: SQLiteConnection
  private let sql: String

  init(connection: SQLiteConnection, statement: SQLiteStatement, sql: String) {
    self.connection = connection
    self.statement = statement
    self.sql = sql
  }

  deinit {
    connection.giveBack(statement, sql)
  }

  @inline(__always)
  func next() throws(StoreError) -> SQLiteRow? {
    let status = statement.step()
    guard status != SQLITE_ROW else { return statement.row }
    guard status == SQLITE_DONE else { throw connection.failure(status) }
    return nil
  }
}
