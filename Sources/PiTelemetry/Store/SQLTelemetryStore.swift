// SPDX-License-Identifier: Apache-2.0

/// A store in a database that speaks SQL.
protocol SQLTelemetryStore: TelemetryStore {
  /// A connection to the database.
  associatedtype Connection: SQLConnection

  /// Whether there is a store, though it may hold nothing.
  func isMade() throws(StoreError) -> Bool

  /// Opens the store for writing, makes it when it is missing and takes its schema up to date.
  func makeWriter() throws(StoreError) -> sending StoreWriter<Connection>

  /// Opens the store for reading, beside a writer or not.
  func makeReader() throws(StoreError) -> sending StoreReader<Connection>
}
