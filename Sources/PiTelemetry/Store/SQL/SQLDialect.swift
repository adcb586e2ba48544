// SPDX-License-Identifier: Apache-2.0

/// What differs between the databases that hold a store; all other SQL is common to them.
struct SQLDialect: Sendable {
  /// Name of the dialect in messages.
  let name: String
  /// Names of column types.
  let types: [ColumnKind: String]
  /// What follows a table's closing parenthesis.
  let tableSuffix: String
  /// The placeholder of a parameter, counted from 1.
  let placeholder: @Sendable (_ number: Int) -> String
  /// What makes the index of texts, where that is part of the schema.
  let searchCreation: [String]
  /// Whether a table takes further checks, so that it need not be made anew.
  let addsChecks: Bool
  /// The operator of a match without regard to the case of ASCII letters.
  let likeOperator: String

  /// SQLite 3.37 or later.
  static let sqlite = SQLDialect(
    name: "sqlite",
    types: [.integer: "INTEGER", .real: "REAL", .text: "TEXT", .bytes: "BLOB"],
    tableSuffix: " STRICT",
    placeholder: { "?\($0)" },
    searchCreation: [],
    addsChecks: false,
    likeOperator: "LIKE"
  )

  /// PostgreSQL 12 or later, where texts compare by their bytes as in SQLite.
  static let postgreSQL = SQLDialect(
    name: "postgresql",
    types: [
      .integer: "bigint", .real: "double precision", .text: "text COLLATE \"C\"", .bytes: "bytea",
    ],
    tableSuffix: "",
    placeholder: { "$\($0)" },
    searchCreation: [
      """
      CREATE TABLE request_search (
        request_id bigint PRIMARY KEY,
        trigrams integer[] NOT NULL
      )
      """,
      "CREATE INDEX request_search_by_trigram ON request_search USING gin (trigrams)",
      // What earlier versions called indexed is not.
      "UPDATE runs SET search_indexed = 0",
    ],
    addsChecks: true,
    likeOperator: "ILIKE"
  )

  /// The type of columns of a kind.
  func type(_ kind: ColumnKind) -> String {
    guard let type = types[kind] else {
      preconditionFailure("\(name) names every column type")
    }
    return type
  }
}

/// The type of a column.
enum ColumnKind: Hashable, Sendable {
  case integer
  case real
  case text
  case bytes
}
