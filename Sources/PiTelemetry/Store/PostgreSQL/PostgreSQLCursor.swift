// SPDX-License-Identifier: Apache-2.0

#if canImport(CPostgreSQL)

/// A query that is under way; rows are fetched in batches of about a megabyte.
final class PostgreSQLCursor: SQLCursor {
  private static let bytes = 1 << 20
  private static let mostRows = 4_096

  private let session: PostgreSQLSession
  private let name: String
  private var batch: PostgreSQLResult?
  private var position: Int32 = 0
  private var wanted = 64
  private var isClosed = false

  init(session: PostgreSQLSession, name: String) {
    self.session = session
    self.name = name
  }

  deinit {
    close()
  }

  func next() throws(StoreError) -> PostgreSQLRow? {
    if let batch, position < batch.count {
      defer { position += 1 }
      return PostgreSQLRow(result: batch, row: position)
    }
    return try fetch()
  }

  private func fetch() throws(StoreError) -> PostgreSQLRow? {
    guard !isClosed else { return nil }
    if let batch, Int(batch.count) < wanted {
      close()
      return nil
    }
    if let batch, batch.count > 0 {
      let rowBytes = max(1, batch.memory / Int(batch.count))
      wanted = min(max(PostgreSQLCursor.bytes / rowBytes, 1), PostgreSQLCursor.mostRows)
    }
    let result = try session.run("FETCH \(wanted) FROM \(name)")
    batch = result
    guard result.count > 0 else {
      close()
      return nil
    }
    position = 1
    return PostgreSQLRow(result: result, row: 0)
  }

  /// Gives the query up.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    session.endCursor(closing: name)
  }
}
#endif
