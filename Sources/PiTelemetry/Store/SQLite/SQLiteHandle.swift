// SPDX-License-Identifier: Apache-2.0

import CSQLite
import Glibc

/// An open SQLite file: owns the handle and the statements that are kept ready.
@safe
final class SQLiteHandle {
  /// Most statements that are kept ready.
  private static let mostCached = 32

  /// What messages call the file: its path, or that it is a temporary one.
  let name: String
  /// What the C functions take.
  @unsafe let pointer: OpaquePointer
  private var cache: [String: SQLiteStatement] = [:]
  /// Transactions that were undone, so that inserters forget what waits.
  var rollbacks = 0

  /// Opens a file.
  init(path: String, flags: Int32) throws(StoreError) {
    try SQLiteTelemetryStore.checkFile(path, mustExist: flags & SQLITE_OPEN_CREATE == 0)
    var opened: OpaquePointer?
    let status = unsafe sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
    guard let opened = unsafe opened else {
      throw .unavailable(store: path, reason: "out of memory")
    }
    name = path.isEmpty ? "temporary store (TMPDIR names its folder)" : path
    unsafe pointer = opened
    guard status == SQLITE_OK else { throw .unavailable(store: name, reason: message) }
    unsafe sqlite3_extended_result_codes(opened, 1)
  }

  deinit {
    cache.removeAll()
    unsafe sqlite3_close_v2(pointer)
  }

  /// A statement that no other query uses, from the cache or new.
  func takeStatement(_ sql: String) throws(StoreError) -> SQLiteStatement {
    if let ready = cache.removeValue(forKey: sql) { return ready }
    return try prepare(sql)
  }

  /// Takes a statement back for the next query of the same text.
  func giveBack(_ statement: SQLiteStatement, _ sql: String) {
    statement.reset()
    if cache.count >= SQLiteHandle.mostCached { cache.removeAll() }
    cache[sql] = statement
  }

  /// Compiles a statement.
  func prepare(_ sql: String) throws(StoreError) -> SQLiteStatement {
    var prepared: OpaquePointer?
    let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
    try check(unsafe sqlite3_prepare_v3(pointer, sql, -1, flags, &prepared, nil))
    guard let prepared = unsafe prepared else {
      preconditionFailure("a statement has text")
    }
    return unsafe SQLiteStatement(handle: prepared)
  }

  /// Rows that the last statement added.
  var changes: Int { Int(unsafe sqlite3_changes(pointer)) }

  /// What the database says about the last failure.
  private var message: String {
    unsafe sqlite3_errmsg(pointer).map { unsafe String(cString: $0) } ?? "unknown error"
  }

  /// Whether the last failure of the system was a lack of room, which SQLite also calls by others.
  private var isOutOfRoom: Bool {
    let number = unsafe sqlite3_system_errno(pointer)
    return number == ENOSPC || number == EDQUOT
  }

  /// Throws the error of a status that is not success.
  func check(_ status: Int32) throws(StoreError) {
    guard status == SQLITE_OK else { throw failure(status) }
  }

  /// The error of a status; `place` names the row.
  func failure(_ status: Int32, at place: String = "") -> StoreError {
    let reason = place.isEmpty ? message : "\(message), \(place)"
    return switch status & 0xFF {
    case SQLITE_FULL: .full(store: name, reason: reason)
    case SQLITE_IOERR,
      SQLITE_CANTOPEN where isOutOfRoom:
      .full(store: name, reason: reason)
    case SQLITE_NOTADB: .notAStore(store: name, found: "another kind of file")
    case SQLITE_CANTOPEN: .unavailable(store: name, reason: reason)
    default: .failed(store: name, code: status, reason: reason)
    }
  }
}
