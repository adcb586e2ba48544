// SPDX-License-Identifier: Apache-2.0

import CSQLite

/// A connection to an SQLite file: owns the handle, used by one thread at a time.
@safe
final class SQLiteConnection: SQLConnection {
  static let dialect = SQLDialect.sqlite
  /// `PiBT`, which marks the file as a telemetry store.
  static let applicationID: Int64 = 0x5069_4254
  /// Most statements that are kept ready.
  private static let mostCached = 32

  /// What a connection may do.
  enum Mode {
    /// Writes, and alone moves the log into the file.
    case write
    /// Reads, and never moves the log.
    case read
    /// Runs SQL on a file that need not be a store.
    case script
  }

  let storeName: String
  private let handle: OpaquePointer
  private var cache: [String: SQLiteStatement] = [:]

  /// Opens the file; a writer makes it when it is missing.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - mode: what the connection may do.
  /// - Throws: `StoreError`.
  init(path: String, mode: Mode) throws(StoreError) {
    let access = mode == .read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    var opened: OpaquePointer?
    let status = unsafe sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX, nil)
    guard let opened = unsafe opened else {
      throw .unavailable(store: path, reason: "out of memory")
    }
    storeName = path
    unsafe handle = opened
    guard status == SQLITE_OK else {
      throw .unavailable(store: path, reason: message)
    }
    unsafe sqlite3_extended_result_codes(handle, 1)
    try defend()
    switch mode {
    case .write: try prepareToWrite()
    case .read: try prepareToRead()
    case .script: break
    }
  }

  deinit {
    cache.removeAll()
    unsafe sqlite3_close_v2(handle)
  }

  /// Gives the file no trust that it has not earned.
  private func defend() throws(StoreError) {
    unsafe sqlite3_busy_timeout(handle, 5_000)
    unsafe sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 64 << 20)
    unsafe sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 20)
    unsafe sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
    try check(unsafe pibench_sqlite3_defend(handle))
    try execute("PRAGMA trusted_schema = OFF")
    try execute("PRAGMA cell_size_check = ON")
    try execute("PRAGMA foreign_keys = ON")
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

  private func prepareToRead() throws(StoreError) {
    try checkKind()
    try check(unsafe pibench_sqlite3_forbid_checkpoint_on_close(handle))
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

  /// Moves the log into the file whenever it has grown by `pages`; 0 never does.
  func setCheckpointInterval(pages: Int32) throws(StoreError) {
    try check(unsafe sqlite3_wal_autocheckpoint(handle, pages))
  }

  /// Moves the whole log into the file and empties it.
  func checkpoint() throws(StoreError) {
    try check(
      unsafe sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    )
  }

  func execute(_ sql: String) throws(StoreError) {
    try check(unsafe sqlite3_exec(handle, sql, nil, nil, nil))
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
    guard unsafe sqlite3_get_autocommit(handle) == 0 else { return }
    unsafe sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
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
    let cursor = SQLiteCursor(connection: self, statement: try takeStatement(sql), sql: sql)
    for (position, value) in parameters.enumerated() {
      try check(cursor.statement.bind(value, at: Int32(position + 1)))
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
    let statement = try prepare(table.insertion(SQLiteConnection.dialect))
    return SQLiteInserter(connection: self, statement: statement, table: table)
  }

  // A statement in use is not in the cache, so a query may run inside another of the same text.
  private func takeStatement(_ sql: String) throws(StoreError) -> SQLiteStatement {
    if let ready = cache.removeValue(forKey: sql) { return ready }
    return try prepare(sql)
  }

  func giveBack(_ statement: SQLiteStatement, _ sql: String) {
    statement.reset()
    if cache.count >= SQLiteConnection.mostCached { cache.removeAll() }
    cache[sql] = statement
  }

  private func prepare(_ sql: String) throws(StoreError) -> SQLiteStatement {
    var prepared: OpaquePointer?
    let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
    try check(unsafe sqlite3_prepare_v3(handle, sql, -1, flags, &prepared, nil))
    guard let prepared = unsafe prepared else {
      preconditionFailure("a statement has text")
    }
    return unsafe SQLiteStatement(handle: prepared)
  }

  /// What the database says about the last failure.
  private var message: String {
    unsafe sqlite3_errmsg(handle).map { unsafe String(cString: $0) } ?? "unknown error"
  }

  private func check(_ status: Int32) throws(StoreError) {
    guard status == SQLITE_OK else { throw failure(status) }
  }

  /// The error of a status; `place` names the row.
  func failure(_ status: Int32, at place: String = "") -> StoreError {
    let reason = place.isEmpty ? message : "\(message), \(place)"
    return switch status & 0xFF {
    case SQLITE_FULL: .full(store: storeName, reason: reason)
    case SQLITE_NOTADB: .notAStore(store: storeName, found: "another kind of file")
    case SQLITE_CANTOPEN: .unavailable(store: storeName, reason: reason)
    default: .failed(store: storeName, code: status, reason: reason)
    }
  }
}
