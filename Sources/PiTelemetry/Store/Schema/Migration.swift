// SPDX-License-Identifier: Apache-2.0

import PiCryptography

/// A named step of the schema; released ones are never edited, removed or reordered.
struct Migration: Sendable {
  let name: String
  let statements: [String]

  /// SHA-256 of the statements, as hexadecimal digits.
  var hash: String {
    SHA256.digest(of: Array(statements.joined(separator: ";\n").utf8)).hexadecimal
  }

  /// All steps in order, in a dialect.
  static func all(_ dialect: SQLDialect) -> [Migration] {
    [
      Migration(
        name: "0001-first-schema",
        statements: StoreSchema.firstTables.map { $0.creation(dialect) } + StoreSchema.indices
      ),
      Migration(
        name: "0002-outcomes",
        statements: StoreSchema.outcomeTables.map { $0.creation(dialect) }
      ),
      Migration(
        name: "0003-request-hashes",
        statements: [StoreSchema.requestHashes.creation(dialect)]
      ),
      Migration(
        name: "0004-price-tiers",
        statements: [StoreSchema.priceTiers.creation(dialect)]
      ),
      // An SQLite file has its index made when the first run is indexed.
      Migration(name: "0005-search-index", statements: dialect.searchCreation),
    ]
  }
}

/// Takes a store to the schema that this program knows.
struct Migrator<Connection: SQLConnection> {
  let connection: Connection
  let migrations = Migration.all(Connection.dialect)

  /// Applies what is missing; a store that has none yet is made.
  ///
  /// - Parameter now: nanoseconds since 1970, recorded with each step.
  /// - Throws: `StoreError` when the store is not one that this program knows.
  func migrate(now: Int64) throws(StoreError) {
    let dialect = Connection.dialect
    try connection.execute(
      StoreSchema.migrations.creation(dialect)
        .replacing("CREATE TABLE", with: "CREATE TABLE IF NOT EXISTS", maxReplacements: 1)
    )
    let applied = try check()
    let inserter = try connection.inserter(into: StoreSchema.migrations)
    for migration in migrations.dropFirst(applied) {
      for statement in migration.statements { try connection.execute(statement) }
      inserter.append(migration.name)
      inserter.append(migration.hash)
      inserter.append(now)
      try inserter.endRow(0)
      try inserter.flush()
    }
  }

  /// Refuses a store that this program does not know.
  ///
  /// - Returns: how many migrations were applied.
  @discardableResult
  func check() throws(StoreError) -> Int {
    var applied: [(name: String, hash: String)] = []
    try connection.query(
      "SELECT migration_name, sha256 FROM migrations ORDER BY migration_name",
      []
    ) { row throws(StoreError) in
      applied.append((row.text(0) ?? "", row.text(1) ?? ""))
      return true
    }
    for (position, found) in applied.enumerated() {
      guard position < migrations.count, migrations[position].name == found.name else {
        throw .newer(store: connection.storeName, migration: found.name)
      }
      let expected = migrations[position].hash
      guard expected == found.hash else {
        throw .changedMigration(
          store: connection.storeName,
          migration: found.name,
          expected: expected,
          found: found.hash
        )
      }
    }
    return applied.count
  }

  /// Refuses a store that still lacks a migration, as a reader must.
  func checkComplete() throws(StoreError) {
    guard try check() == migrations.count else {
      throw .unavailable(
        store: connection.storeName,
        reason: "an earlier version made it: open it for writing once to take it up to date"
      )
    }
  }
}
