// SPDX-License-Identifier: Apache-2.0

#if canImport(CPostgreSQL)
import CPostgreSQL
import Glibc

/// A session of a PostgreSQL server: owns libpq's handle and keeps track of transactions.
@safe
final class PostgreSQLSession {
  private static let readOnly = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

  let storeName: String
  private let handle: OpaquePointer
  /// Counts what was undone; rows that were buffered before are not to be sent.
  private(set) var rollbacks = 0
  private var openCursors = 0
  private var madeCursors = 0
  private var ownsTransaction = false
  /// The transaction whose commit was sent and not answered; nil when every answer is known.
  private(set) var unanswered: Int64?

  /// Connects to the server.
  init(_ url: PostgreSQLURL) throws(StoreError) {
    storeName = url.redacted
    if let fault = url.fault { throw .unavailable(store: storeName, reason: fault) }
    guard let made = unsafe pibench_pq_connect(url.text) else {
      throw .unavailable(store: url.redacted, reason: "out of memory")
    }
    unsafe handle = made
    guard unsafe PQstatus(handle) == CONNECTION_OK else {
      let reason = PostgreSQLSession.oneLine(unsafe String(cString: PQerrorMessage(handle)))
      guard unsafe pibench_pq_answers(url.text) != 0 else {
        throw .unreachable(store: storeName, reason: reason)
      }
      throw .unavailable(store: storeName, reason: reason)
    }
    unsafe pibench_pq_silence(handle)
    try execute("SET standard_conforming_strings = on")
  }

  /// Ends the session, and with it the locks that it may still hold.
  func disconnect() {
    _ = shutdown(unsafe PQsocket(handle), Int32(SHUT_RDWR))
  }

  deinit {
    unsafe PQfinish(handle)
  }

  /// Runs statements that yield nothing.
  func execute(_ sql: String) throws(StoreError) {
    _ = unsafe try check(unsafe PQexec(handle, sql))
  }

  /// Runs a statement with parameters and answers with all of its rows.
  func run(
    _ sql: String,
    _ parameters: [SQLValue] = []
  ) throws(StoreError) -> PostgreSQLResult {
    unsafe try check(unsafe PostgreSQLParameters(parameters).run(sql, on: handle))
  }

  /// Starts a transaction that writes.
  func begin() throws(StoreError) {
    precondition(openCursors == 0, "queries end before a transaction begins")
    unanswered = nil
    try execute("BEGIN")
  }

  /// Starts a transaction that reads the store as it is now.
  func beginSnapshot() throws(StoreError) {
    precondition(openCursors == 0, "queries end before a transaction begins")
    try execute(PostgreSQLSession.readOnly)
    // The snapshot is taken by the first query.
    _ = try run("SELECT 1")
  }

  /// Makes everything since `begin` durable.
  func commit() throws(StoreError) {
    let number = try run("SELECT txid_current()")
    let result: PostgreSQLResult
    unanswered = PostgreSQLRow(result: number, row: 0).integer(0)
    do throws(StoreError) {
      result = try run("COMMIT")
    } catch {
      guard case .unreachable(_, let reason) = error else { throw error }
      throw .unreachable(
        store: storeName,
        reason: "lost while committing, so that the last commit may have been kept: \(reason)"
      )
    }
    unanswered = nil
    guard result.command == "COMMIT" else {
      throw .refused(store: storeName, state: "25P02", reason: "the transaction had failed")
    }
  }

  /// Undoes everything since `begin`.
  func rollback() {
    rollbacks += 1
    guard unsafe PQtransactionStatus(handle) != PQTRANS_IDLE else { return }
    unsafe PQclear(PQexec(handle, "ROLLBACK"))
  }

  /// Starts a query on the server and answers with the name of its cursor.
  func declareCursor(
    _ sql: String,
    _ parameters: [SQLValue]
  ) throws(StoreError) -> String {
    if unsafe PQtransactionStatus(handle) == PQTRANS_IDLE {
      try execute(PostgreSQLSession.readOnly)
      ownsTransaction = true
    }
    madeCursors += 1
    let name = "pibench_\(madeCursors)"
    openCursors += 1
    do throws(StoreError) {
      _ = try run("DECLARE \(name) NO SCROLL CURSOR FOR \(sql)", parameters)
    } catch {
      endCursor()
      throw error
    }
    return name
  }

  /// Ends a cursor's use of the connection, and the transaction that was only begun for cursors.
  func endCursor(closing name: String? = nil) {
    openCursors -= 1
    let isLast = ownsTransaction && openCursors == 0
    if isLast { ownsTransaction = false }
    guard unsafe PQtransactionStatus(handle) == PQTRANS_INTRANS else {
      if isLast { unsafe PQclear(PQexec(handle, "ROLLBACK")) }
      return
    }
    // What fails here shows in the next statement.
    if isLast {
      unsafe PQclear(PQexec(handle, "COMMIT"))
    } else if let name {
      unsafe PQclear(PQexec(handle, "CLOSE \(name)"))
    }
  }

  /// Sends rows in the binary format of COPY.
  func copy(_ bytes: UnsafeRawBufferPointer, _ statement: String) throws(StoreError) {
    _ = unsafe try check(unsafe PQexec(handle, statement), expected: PGRES_COPY_IN)
    let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
    let isSent = unsafe PQputCopyData(handle, start, Int32(bytes.count)) == 1
    let isEnded = unsafe PQputCopyEnd(handle, isSent ? nil : "not all rows were sent") == 1
    let result = unsafe PQgetResult(handle)
    while let more = unsafe PQgetResult(handle) { unsafe PQclear(more) }
    _ = unsafe try check(unsafe result)
    guard isSent, isEnded else { throw failure(nil) }
  }

  @unsafe
  private func check(
    _ answer: OpaquePointer?,
    expected: ExecStatusType = PGRES_COMMAND_OK
  ) throws(StoreError) -> PostgreSQLResult {
    guard let answer = unsafe answer else { throw failure(nil) }
    let result = unsafe PostgreSQLResult(handle: answer)
    let status = result.status
    guard status == expected || (status == PGRES_TUPLES_OK && expected == PGRES_COMMAND_OK) else {
      throw failure(result)
    }
    return result
  }

  private func failure(_ result: PostgreSQLResult?) -> StoreError {
    let said = result?.message ?? (unsafe String(cString: PQerrorMessage(handle)))
    let reason = PostgreSQLSession.oneLine(said)
    let state = result?.state
    if unsafe PQstatus(handle) == CONNECTION_BAD || PostgreSQLSession.isTemporary(state) {
      return .unreachable(store: storeName, reason: reason)
    }
    guard let state else { return .unreachable(store: storeName, reason: reason) }
    if state == "53100" { return .full(store: storeName, reason: reason) }
    return .refused(store: storeName, state: state, reason: reason)
  }

  /// Connections that failed, servers that stop, start or are full, and lost races.
  private static func isTemporary(_ state: String?) -> Bool {
    guard let state else { return false }
    return state.hasPrefix("08") || state.hasPrefix("57P") || state.hasPrefix("40")
      || ["53300", "55P03"].contains(state)
  }

  private static func oneLine(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline)
      .map { String($0.drop(while: \.isWhitespace)) }
      .joined(separator: "; ")
  }
}
#endif
