// SPDX-License-Identifier: Apache-2.0

#if canImport(CPostgreSQL)

/// Adds rows to a table by COPY in its binary format, a megabyte at a time.
///
/// | bytes | content |
/// |---|---|
/// | 0–10 | `PGCOPY`, LF, 255, CR, LF, 0 |
/// | 11–18 | 0: no flags, no extension |
/// | per row | fields, Int16; of each its length, Int32, −1 for NULL, and its bytes |
/// | at the end | −1, Int16 |
///
/// Every number is big-endian.
final class PostgreSQLInserter: SQLInserter {
  private static let signature: [UInt8] =
    Array("PGCOPY\n".utf8) + [255, 13, 10, 0] + [UInt8](repeating: 0, count: 8)
  private static let limit = 1 << 20

  private let session: PostgreSQLSession
  private let table: Table
  private let statement: String
  private let columns: Int16
  private var buffer: CopyBuffer
  private var column: Int16 = 0
  private var hasRows = false
  private var rollbacks: Int
  private var hasNUL = false

  init(session: PostgreSQLSession, table: Table) {
    self.session = session
    self.table = table
    columns = Int16(table.columns.count)
    statement = "COPY \(table.name) (\(table.columnList)) FROM STDIN (FORMAT binary)"
    buffer = CopyBuffer(capacity: 4_096)
    rollbacks = session.rollbacks
  }

  @inline(__always)
  private func beginColumn() {
    if column == 0 { beginRow() }
    column += 1
  }

  private func beginRow() {
    if rollbacks != session.rollbacks { discard() }
    if !hasRows {
      buffer.removeAll()
      unsafe PostgreSQLInserter.signature.withUnsafeBytes { unsafe buffer.append($0) }
      hasRows = true
    }
    buffer.append(columns)
  }

  @inline(__always)
  func append(_ value: Int64) {
    beginColumn()
    buffer.append(8 as Int32)
    buffer.append(value)
  }

  @inline(__always)
  func append(_ value: Double) {
    beginColumn()
    buffer.append(8 as Int32)
    buffer.append(value.bitPattern)
  }

  func append(_ value: String) {
    var value = value
    value.withUTF8 { text in
      let bytes = UnsafeRawBufferPointer(text)
      if unsafe bytes.contains(0) { hasNUL = true }
      unsafe append(bytes)
    }
  }

  func append(_ bytes: UnsafeRawBufferPointer) {
    beginColumn()
    buffer.append(Int32(bytes.count))
    unsafe buffer.append(bytes)
  }

  @inline(__always)
  func appendNull() {
    beginColumn()
    buffer.append(-1 as Int32)
  }

  @inline(__always)
  func endRow(_ key: Int64) throws(StoreError) {
    precondition(column == columns, "a row has a value for every column")
    column = 0
    if hasNUL { throw refusal(key) }
    if buffer.count > PostgreSQLInserter.limit { try flush() }
  }

  private func refusal(_ key: Int64) -> StoreError {
    discard()
    return .invalidText(store: session.storeName, table: table.name, row: key)
  }

  private func discard() {
    rollbacks = session.rollbacks
    hasRows = false
    hasNUL = false
    column = 0
  }

  func flush() throws(StoreError) {
    guard hasRows, rollbacks == session.rollbacks else { return discard() }
    buffer.append(-1 as Int16)
    hasRows = false
    unsafe try buffer.withBytes { bytes throws(StoreError) in
      try unsafe session.copy(bytes, statement)
    }
  }
}
#endif
