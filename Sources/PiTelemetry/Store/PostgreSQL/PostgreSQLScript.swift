// SPDX-License-Identifier: Apache-2.0

/// SQL on any PostgreSQL database, past all that keeps a store right: for tests and benchmarks.
package final class PostgreSQLScript {
  #if canImport(CPostgreSQL)
  private let connection: PostgreSQLConnection

  /// Connects to a database.
  package init(_ url: PostgreSQLURL) throws(StoreError) {
    connection = try PostgreSQLConnection(url)
  }

  /// Runs statements that yield nothing.
  package func run(_ sql: String) throws(StoreError) {
    try connection.execute(sql)
  }

  /// Runs a query of texts and answers with its first value.
  package func text(_ sql: String) throws(StoreError) -> String? {
    try connection.text(sql)
  }
  #else
  /// Says what is missing.
  package init(_ url: PostgreSQLURL) throws(StoreError) {
    throw url.withoutLibrary
  }

  /// Does nothing.
  package func run(_ sql: String) throws(StoreError) {}

  /// Does nothing.
  package func text(_ sql: String) throws(StoreError) -> String? { nil }
  #endif
}
