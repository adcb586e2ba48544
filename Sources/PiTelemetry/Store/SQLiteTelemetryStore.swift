// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A telemetry store in one SQLite file, with its log and its lock beside it.
///
/// One process writes at a time, and only its connection moves the log into the file; readers
/// never do. A commit is on the disk when it returns.
public struct SQLiteTelemetryStore: TelemetryStore {
  /// The path of the file.
  public let path: String
  private let now: @Sendable () -> Int64
  private let checkpointPages: Int32

  /// Names the file of a store; nothing is opened yet.
  public init(path: String) {
    self.init(path: path, checkpointPages: 1_000)
  }

  /// Names the file of a store with another clock, or whose log is moved more or less often.
  package init(
    path: String,
    now: @escaping @Sendable () -> Int64 = SQLiteTelemetryStore.systemTime,
    checkpointPages: Int32 = 1_000
  ) {
    self.path = path
    self.now = now
    self.checkpointPages = checkpointPages
  }

  /// What messages call the store: its path.
  public var name: String { path }

  /// Opens the file for writing, makes it when it is missing and takes its schema up to date.
  public func openWriter() throws(StoreError) -> sending any TelemetryWriter {
    try makeWriter()
  }

  /// Opens the file for reading, beside a writer or not.
  public func openReader() throws(StoreError) -> sending any TelemetryReader {
    try makeReader()
  }

  func isMade() throws(StoreError) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_size > 0
  }

  func makeWriter() throws(StoreError) -> sending StoreWriter<SQLiteConnection> {
    let ownership = Ownership(lock: try WriterLock(store: path))
    do throws(StoreError) {
      return try makeWriter(ownership)
    } catch {
      ownership.abandon()
      throw error
    }
  }

  private func makeWriter(
    _ ownership: Ownership
  ) throws(StoreError) -> sending StoreWriter<SQLiteConnection> {
    let connection = try SQLiteConnection(path: path, mode: .write)
    try connection.setCheckpointInterval(pages: checkpointPages)
    // A migration may make a table anew to which others refer.
    try connection.checkReferences(false)
    try connection.begin()
    do throws(StoreError) {
      try Migrator(connection: connection).migrate(now: now())
      try connection.execute("PRAGMA application_id = \(SQLiteConnection.applicationID)")
      try connection.commit()
    } catch {
      connection.rollback()
      throw error
    }
    try connection.checkReferences(true)
    return try StoreWriter(connection: connection, now: now) { connection throws(StoreError) in
      try connection.checkpoint()
      ownership.end()
    }
  }

  func makeReader() throws(StoreError) -> sending StoreReader<SQLiteConnection> {
    let connection = try SQLiteConnection(path: path, mode: .read)
    guard try connection.integer("PRAGMA application_id") == SQLiteConnection.applicationID else {
      throw .notAStore(store: path, found: "an empty file")
    }
    try Migrator(connection: connection).checkComplete()
    return StoreReader(connection: connection)
  }

  /// Nanoseconds since 1970 by the system's clock.
  package static let systemTime: @Sendable () -> Int64 = {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Holds the lock until the writer closes or goes.
  private final class Ownership: Sendable {
    private let lock: Mutex<WriterLock?>

    init(lock: consuming WriterLock) {
      self.lock = Mutex(consume lock)
    }

    func end() {
      lock.withLock { $0 = nil }
    }

    /// Ends the holding of a lock beside what is no store.
    func abandon() {
      lock.withLock { $0.take()?.abandon() }
    }
  }
}

extension SQLiteTelemetryStore: SQLTelemetryStore {}
