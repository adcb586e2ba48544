// SPDX-License-Identifier: Apache-2.0

/// SQL on any SQLite file, past all that keeps a store right: for tests and repairs.
package enum SQLiteScript {
  /// Runs statements that yield nothing.
  package static func run(_ sql: String, on path: String) throws(StoreError) {
    try SQLiteConnection(path: path, mode: .script).execute(sql)
  }

  /// Runs a query and answers with its rows as texts.
  package static func rows(
    of sql: String,
    columns: Int32,
    in path: String
  ) throws(StoreError) -> [[String?]] {
    var rows: [[String?]] = []
    let connection = try SQLiteConnection(path: path, mode: .script)
    try connection.query(sql, []) { row throws(StoreError) in
      rows.append((0..<columns).map { row.text($0) })
      return true
    }
    return rows
  }
}
