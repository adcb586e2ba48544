// SPDX-License-Identifier: Apache-2.0

/// A connection to a database, used by one thread at a time.
///
/// Records are turned into rows and back in one place for every database: through these protocols.
protocol SQLConnection: AnyObject {
  /// A row that a query yields.
  associatedtype Row: SQLRow
  /// A query that yields row by row, beside others.
  associatedtype Cursor: SQLCursor where Cursor.Row == Row
  /// Takes rows for one table.
  associatedtype Inserter: SQLInserter

  /// The SQL that the database speaks.
  static var dialect: SQLDialect { get }

  /// What messages call the store.
  var storeName: String { get }

  /// Runs statements that yield nothing.
  func execute(_ sql: String) throws(StoreError)

  /// Runs a query; `body` sees each row and answers whether to go on.
  func query(
    _ sql: String,
    _ parameters: [SQLValue],
    _ body: (Row) throws(StoreError) -> Bool
  ) throws(StoreError)

  /// Starts a query whose rows are asked for one by one.
  func cursor(_ sql: String, _ parameters: [SQLValue]) throws(StoreError) -> Cursor

  /// Prepares to add rows to a table.
  func inserter(into table: Table) throws(StoreError) -> Inserter

  /// Starts a transaction that writes.
  func begin() throws(StoreError)

  /// Makes everything since `begin` durable.
  func commit() throws(StoreError)

  /// Undoes everything since `begin`; does nothing when the database has done so.
  func rollback()

  /// Starts a transaction that reads the store as it is now; `rollback` ends it.
  func beginSnapshot() throws(StoreError)

  /// Takes an index for substring search up to date with a run, where the database has one.
  func indexForSearch(_ run: RunID) throws(StoreError)

  /// Checks the structure of the whole database; nil when it is sound or cannot be checked.
  func damage() throws(StoreError) -> String?

  /// A condition that holds for every row that can match the text, or nil without an index.
  func searchPrefilter(for text: String) throws(StoreError) -> SearchPrefilter?
}

/// The values of a row, by column from 0; only valid until the query goes on.
protocol SQLRow {
  /// An integer, or nil for NULL.
  func integer(_ column: Int32) -> Int64?

  /// An integer of a column that is never NULL; 0 for NULL.
  func presentInteger(_ column: Int32) -> Int64

  /// Whether the column is NULL.
  func isNull(_ column: Int32) -> Bool

  /// A number, or nil for NULL.
  func real(_ column: Int32) -> Double?

  /// A text, or nil for NULL.
  func text(_ column: Int32) -> String?

  /// Shows the bytes of a column, none for NULL.
  func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result
}

/// A query that is under way; several may be at once.
protocol SQLCursor: AnyObject {
  /// A row that the query yields.
  associatedtype Row: SQLRow

  /// The next row, valid until the one after it is asked for; nil at the end.
  func next() throws(StoreError) -> Row?
}

/// Takes the values of rows in the order of the table's columns.
protocol SQLInserter: AnyObject {
  /// Appends an integer.
  func append(_ value: Int64)

  /// Appends a number.
  func append(_ value: Double)

  /// Appends a text.
  func append(_ value: String)

  /// Appends bytes.
  func append(_ bytes: UnsafeRawBufferPointer)

  /// Appends NULL.
  func appendNull()

  /// Ends the row; `key` names it in errors.
  func endRow(_ key: Int64) throws(StoreError)

  /// Hands the database what is still buffered, before a commit or a query.
  func flush() throws(StoreError)
}

extension SQLInserter {
  @inline(__always)
  func append(_ value: Int64?) {
    if let value { append(value) } else { appendNull() }
  }

  @inline(__always)
  func append(_ value: String?) {
    if let value { append(value) } else { appendNull() }
  }

  @inline(__always)
  func append(_ value: Double?) {
    if let value { append(value) } else { appendNull() }
  }

  /// Appends bytes, NULL for none.
  func append(ifAny bytes: [UInt8]) {
    guard !bytes.isEmpty else { return appendNull() }
    unsafe bytes.withUnsafeBytes { unsafe append($0) }
  }

  /// Appends a value of another table's row as it is.
  func append<Row: SQLRow>(_ row: Row, _ column: Int32, _ kind: ColumnKind) {
    guard !row.isNull(column) else { return appendNull() }
    switch kind {
    case .integer: append(row.presentInteger(column))
    case .real: append(row.real(column))
    case .text: append(row.text(column))
    case .bytes: unsafe row.withBytes(column) { unsafe append($0) }
    }
  }
}

/// A condition on the key of a row of `requests` that an index answers, with its parameters.
struct SearchPrefilter {
  /// Builds the condition from the placeholder of the first parameter on.
  var condition: (_ placeholder: String) -> String
  /// What is bound.
  var parameter: SQLValue
}
