// SPDX-License-Identifier: Apache-2.0

#if canImport(CPostgreSQL)

/// A connection to a PostgreSQL server, used by one thread at a time.
///
/// Several queries may be read side by side, which the protocol's own streaming cannot do, so rows
/// come through server-side cursors, in batches of bounded size. Outside a transaction the cursors
/// that are open at once share one that only reads: all of them see the store at one instant.
final class PostgreSQLConnection: SQLConnection {
  static let dialect = SQLDialect.postgreSQL

  private let session: PostgreSQLSession

  /// The transaction whose commit was sent and not answered; nil when every answer is known.
  var unanswered: Int64? { session.unanswered }

  var storeName: String { session.storeName }

  /// Connects to the server.
  init(_ url: PostgreSQLURL) throws(StoreError) {
    session = try PostgreSQLSession(url)
    guard try text("SELECT getdatabaseencoding()::text") == "UTF8" else {
      throw .unavailable(store: storeName, reason: "the database must have the encoding UTF8")
    }
  }

  /// Ends the session, and with it the locks that it may still hold.
  func disconnect() {
    session.disconnect()
  }

  func execute(_ sql: String) throws(StoreError) {
    try session.execute(sql)
  }

  func begin() throws(StoreError) {
    try session.begin()
  }

  func beginSnapshot() throws(StoreError) {
    try session.beginSnapshot()
  }

  func commit() throws(StoreError) {
    try session.commit()
  }

  func rollback() {
    session.rollback()
  }

  func query(
    _ sql: String,
    _ parameters: [SQLValue],
    _ body: (PostgreSQLRow) throws(StoreError) -> Bool
  ) throws(StoreError) {
    guard sql.hasPrefix("SELECT") else {
      _ = try session.run(sql, parameters)
      return
    }
    let cursor = try cursor(sql, parameters)
    defer { cursor.close() }
    while let row = try cursor.next() {
      guard try body(row) else { return }
    }
  }

  func cursor(
    _ sql: String,
    _ parameters: [SQLValue]
  ) throws(StoreError) -> PostgreSQLCursor {
    PostgreSQLCursor(session: session, name: try session.declareCursor(sql, parameters))
  }

  func inserter(into table: Table) throws(StoreError) -> PostgreSQLInserter {
    PostgreSQLInserter(session: session, table: table)
  }

  /// Nothing: a server's structures are for its administrator to check.
  func damage() throws(StoreError) -> String? { nil }

  /// The text that a query's first row starts with.
  func text(_ sql: String, _ parameters: [SQLValue] = []) throws(StoreError) -> String? {
    let result = try session.run(sql, parameters)
    return result.count == 0 ? nil : PostgreSQLRow(result: result, row: 0).text(0)
  }

  /// The integer that a query's first row starts with.
  func integer(_ sql: String, _ parameters: [SQLValue] = []) throws(StoreError) -> Int64? {
    let result = try session.run(sql, parameters)
    return result.count == 0 ? nil : PostgreSQLRow(result: result, row: 0).integer(0)
  }
}
#endif
