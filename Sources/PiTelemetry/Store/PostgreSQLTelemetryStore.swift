// SPDX-License-Identifier: Apache-2.0

#if canImport(CPostgreSQL)

/// A telemetry store in a PostgreSQL database, in the first schema of the user's search path.
///
/// One session writes at a time: it holds an advisory lock that the server drops with it. A commit
/// is on the server's disk when it returns.
struct PostgreSQLTelemetryStore: SQLTelemetryStore {
  /// `PiBT`: the upper half of the lock's number, above the number of the schema.
  private static let lockClass: Int64 = 0x5069_4254
  private static let mark = "pibench telemetry store"

  private let url: PostgreSQLURL
  private let now: @Sendable () -> Int64

  init(
    _ url: PostgreSQLURL,
    now: @escaping @Sendable () -> Int64 = SQLiteTelemetryStore.systemTime
  ) {
    self.url = url
    self.now = now
  }

  /// What messages call the store: its address without the password.
  var name: String { url.redacted }

  func openWriter() throws(StoreError) -> sending any TelemetryWriter {
    try ReconnectingWriter(self)
  }

  func openReader() throws(StoreError) -> sending any TelemetryReader {
    try makeReader()
  }

  func isMade() throws(StoreError) -> Bool {
    try isMarked(PostgreSQLConnection(url))
  }

  func makeWriter() throws(StoreError) -> sending StoreWriter<PostgreSQLConnection> {
    let connection = try PostgreSQLConnection(url)
    try lock(connection)
    // A server that answers before its disk does would lose acknowledged rows.
    try connection.execute(
      """
      SELECT set_config('synchronous_commit', 'on', false)
      WHERE current_setting('synchronous_commit') = 'off'
      """
    )
    try connection.begin()
    do throws(StoreError) {
      if try !isMarked(connection) { try checkRoom(connection) }
      try Migrator(connection: connection).migrate(now: now())
      try connection.execute("COMMENT ON TABLE migrations IS '\(PostgreSQLTelemetryStore.mark)'")
      try connection.commit()
    } catch {
      connection.rollback()
      throw error
    }
    return try StoreWriter(connection: connection, now: now) { connection throws(StoreError) in
      try connection.execute("SELECT pg_advisory_unlock_all()")
    }
  }

  func makeReader() throws(StoreError) -> sending StoreReader<PostgreSQLConnection> {
    let connection = try PostgreSQLConnection(url)
    try connection.execute("SET default_transaction_read_only = on")
    guard try isMarked(connection) else {
      throw .notAStore(store: name, found: "a schema without telemetry")
    }
    try Migrator(connection: connection).checkComplete()
    return StoreReader(connection: connection)
  }

  private func lock(_ connection: PostgreSQLConnection) throws(StoreError) {
    let schema = try connection.integer(
      "SELECT oid::bigint FROM pg_namespace WHERE nspname = current_schema()"
    )
    guard let schema else {
      throw .unavailable(store: name, reason: "no schema of the search path exists")
    }
    let taken = try connection.integer(
      "SELECT pg_try_advisory_lock($1)",
      [.integer(PostgreSQLTelemetryStore.lockClass << 32 | schema)]
    )
    // The number of the session that holds it means nothing on this machine.
    guard taken == 1 else { throw .locked(store: name, holder: nil) }
  }

  private func isMarked(_ connection: PostgreSQLConnection) throws(StoreError) -> Bool {
    let comment = try connection.text(
      """
      SELECT obj_description(c.oid, 'pg_class') FROM pg_class c
      JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = current_schema() AND c.relname = 'migrations'
      """
    )
    return comment == PostgreSQLTelemetryStore.mark
  }

  /// Refuses a schema in which another program has a table of the same name.
  private func checkRoom(_ connection: PostgreSQLConnection) throws(StoreError) {
    let names = ([StoreSchema.migrations] + StoreSchema.tables).map { "'\($0.name)'" }
    let taken = try connection.text(
      """
      SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = current_schema() AND c.relname IN (\(names.joined(separator: ", ")))
      ORDER BY 1
      """
    )
    guard let taken else { return }
    throw .notAStore(store: name, found: "another program's table \(taken)")
  }
}
#endif
