// SPDX-License-Identifier: Apache-2.0

/// Reads whole tables of a store, to copy, count or hash them.
struct TableCopy<Source: SQLConnection> {
  let source: Source
  let table: Table
  /// Told how many rows were read, now and then.
  let note: (Int64) -> Void

  /// Adds every row to the table of another store.
  func append<Inserter: SQLInserter>(to inserter: Inserter) throws(StoreError) {
    var rows: Int64 = 0
    try forEachRow { row throws(StoreError) in
      for (position, column) in table.columns.enumerated() {
        append(row, Int32(position), column, to: inserter)
      }
      rows += 1
      try inserter.endRow(table.columns[0].kind == .integer ? row.presentInteger(0) : rows)
    }
    try inserter.flush()
  }

  /// Whether a run's texts are indexed is for the other store to say.
  private func append<Inserter: SQLInserter>(
    _ row: Source.Row,
    _ position: Int32,
    _ column: Column,
    to inserter: Inserter
  ) {
    if column.name == "search_indexed" {
      inserter.append(0 as Int64)
    } else {
      inserter.append(row, position, column.kind)
    }
  }

  /// What the table holds.
  func digest() throws(StoreError) -> StoreDigest.Table {
    var digest = RowDigest(table)
    try forEachRow { row throws(StoreError) in digest.add(row) }
    let counted = try count()
    guard counted == digest.rows else {
      throw .corrupt(
        store: source.storeName,
        table: table.name,
        row: 0,
        reason: "\(counted) rows were counted and \(digest.rows) read"
      )
    }
    return digest.finish()
  }

  /// Rows of the table, as the database counts them.
  func count() throws(StoreError) -> Int64 {
    var count: Int64 = 0
    try source.query("SELECT count(*) FROM \(table.name)", []) { row throws(StoreError) in
      count = row.presentInteger(0)
      return false
    }
    return count
  }

  private func forEachRow(
    _ body: (Source.Row) throws(StoreError) -> Void
  ) throws(StoreError) {
    var rows: Int64 = 0
    let order = table.key.joined(separator: ", ")
    try source.query(
      "SELECT \(table.columnList) FROM \(table.name) ORDER BY \(order)",
      []
    ) { row throws(StoreError) in
      try body(row)
      rows += 1
      if rows & 0xFFF == 0 { note(rows) }
      return true
    }
    note(rows)
  }
}
