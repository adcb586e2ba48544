// SPDX-License-Identifier: Apache-2.0

import CSQLite

/// A connection to an SQLite file, used by one thread at a time.
final class SQLiteConnection: SQLConnection {
  static let dialect = SQLDialect.sqlite
  /// `PiBT`, which marks the file as a telemetry store.
  static let applicationID: Int64 = 0x5069_4254

  /// What a connection may do.
  enum Mode {
    /// Writes, and alone moves the log into the file.
    case write
    /// Reads, and never moves the log.
    case read
    /// Runs SQL on a file that need not be a store.
    case script
    /// Writes and reads a database without a name, which goes with the connection.
    case scratch
  }

  private let handle: SQLiteHandle

  var storeName: String { handle.name }

  /// Opens the file; a writer makes it when it is missing.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - mode: what the connection may do.
  /// - Throws: `StoreError`.
  init(path: String, mode: Mode) throws(StoreError) {
    let access = mode == .read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    handle = try SQLiteHandle(path: path, flags: access)
    try defend()
    switch mode {
    case .write: try prepareToWrite()
    case .read: try prepareToRead()
    case .script: break
    case .scratch: try prepareScratch()
    }
  }

  /// Opens a temporary database, whose file has no name as soon as it is made.
  static func scratch() throws(StoreError) -> SQLiteConnection {
    try SQLiteConnection(path: "", mode: .scratch)
  }

  /// Gives the file no trust that it has not earned.
  private func defend() throws(StoreError) {
    unsafe sqlite3_busy_timeout(handle.pointer, 5_000)
    unsafe sqlite3_limit(handle.pointer, SQLITE_LIMIT_LENGTH, 64 << 20)
    unsafe sqlite3_limit(handle.pointer, SQLITE_LIMIT_SQL_LENGTH, 1 << 20)
    unsafe sqlite3_limit(handle.pointer, SQLITE_LIMIT_ATTACHED, 0)
    try handle.check(unsafe pibench_sqlite3_defend(handle.pointer))
    try execute("PRAGMA trusted_schema = OFF")
    try execute("PRAGMA cell_size_check = ON")
    try checkReferences(true)
  }

  private func prepareToWrite() throws(StoreError) {
    // Larger pages hold a decision's features whole; only a new file takes the size.
    try execute("PRAGMA page_size = 16384")
    try checkKind()
    var mode: String?
    try query("PRAGMA journal_mode = WAL", []) { row throws(StoreError) in
      mode = row.text(0)
      return true
    }
    guard mode == "wal" else {
      throw .unavailable(store: storeName, reason: "the file system allows no write-ahead log")
    }
    try execute("PRAGMA synchronous = FULL")
    try execute("PRAGMA cache_size = -32768")
    try setCheckpointInterval(pages: 1_000)
  }

  /// Nothing of a scratch database needs to outlive a crash; its cache is what it takes of memory.
  private func prepareScratch() throws(StoreError) {
    try execute("PRAGMA page_size = 16384")
    try execute("PRAGMA journal_mode = MEMORY")
    try execute("PRAGMA synchronous = OFF")
    try execute("PRAGMA cache_size = -4096")
  }

  private func prepareToRead() throws(StoreError) {
    try checkKind()
    try handle.check(unsafe pibench_sqlite3_forbid_checkpoint_on_close(handle.pointer))
    try setCheckpointInterval(pages: 0)
  }

  /// Refuses a database that is neither new nor a store.
  private func checkKind() throws(StoreError) {
    let identity = try integer("PRAGMA application_id") ?? 0
    guard identity != SQLiteConnection.applicationID else { return }
    let objects = try integer("SELECT count(*) FROM sqlite_schema") ?? 0
    guard identity == 0, objects == 0 else {
      throw .notAStore(store: storeName, found: "another SQLite database")
    }
  }

  /// Whether rows must refer to rows that exist; to be called outside a transaction.
  func checkReferences(_ isOn: Bool) throws(StoreError) {
    try execute("PRAGMA foreign_keys = \(isOn ? "ON" : "OFF")")
  }

  /// Moves the log into the file whenever it has grown by `pages`; 0 never does.
  func setCheckpointInterval(pages: Int32) throws(StoreError) {
    try handle.check(unsafe sqlite3_wal_autocheckpoint(handle.pointer, pages))
  }

  /// Moves the whole log into the file and empties it.
  func checkpoint() throws(StoreError) {
    try handle.check(
      unsafe sqlite3_wal_checkpoint_v2(handle.pointer, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    )
  }

  func execute(_ sql: String) throws(StoreError) {
    try handle.check(unsafe sqlite3_exec(handle.pointer, sql, nil, nil, nil))
  }

  func begin() throws(StoreError) {
    try execute("BEGIN IMMEDIATE")
  }

  func beginSnapshot() throws(StoreError) {
    try execute("BEGIN")
    _ = try integer("SELECT count(*) FROM sqlite_schema")
  }

  func commit() throws(StoreError) {
    try execute("COMMIT")
  }

  func rollback() {
    handle.rollbacks += 1
    guard unsafe sqlite3_get_autocommit(handle.pointer) == 0 else { return }
    unsafe sqlite3_exec(handle.pointer, "ROLLBACK", nil, nil, nil)
  }

  func query(
    _ sql: String,
    _ parameters: [SQLValue],
    _ body: (SQLiteRow) throws(StoreError) -> Bool
  ) throws(StoreError) {
    let cursor = try cursor(sql, parameters)
    while let row = try cursor.next() {
      guard try body(row) else { return }
    }
  }

  func cursor(_ sql: String, _ parameters: [SQLValue]) throws(StoreError) -> SQLiteCursor {
    let cursor = SQLiteCursor(handle: handle, statement: try handle.takeStatement(sql), sql: sql)
    for (position, value) in parameters.enumerated() {
      try handle.check(cursor.statement.bind(value, at: Int32(position + 1)))
    }
    return cursor
  }

  func damage() throws(StoreError) -> String? {
    var found = ""
    try query("PRAGMA integrity_check(1)", []) { row throws(StoreError) in
      found = row.text(0) ?? ""
      return false
    }
    return found == "ok" ? nil : found
  }

  /// The integer that a query's first row starts with.
  func integer(_ sql: String, _ parameters: [SQLValue] = []) throws(StoreError) -> Int64? {
    var found: Int64?
    try query(sql, parameters) { row throws(StoreError) in
      found = row.integer(0)
      return false
    }
    return found
  }

  func inserter(into table: Table) throws(StoreError) -> SQLiteInserter {
    try SQLiteInserter(handle: handle, table: table)
  }
}
