// SPDX-License-Identifier: Apache-2.0

import PiCryptography

/// A named step of the schema; released ones are never edited, removed or reordered.
struct Migration: Sendable {
  /// Something that a migration does.
  enum Step: Sendable {
    /// Runs a statement.
    case statement(String)
    /// Moves decisions to their new table; features become Float32.
    case floatFeatures

    /// What the step adds to the text that the migration is told by.
    var text: String {
      switch self {
      case .statement(let sql): sql
      case .floatFeatures: "decisions_before to decisions, features as Float32"
      }
    }
  }

  let name: String
  let steps: [Step]

  init(name: String, statements: [String]) {
    self.init(name: name, steps: statements.map { .statement($0) })
  }

  init(name: String, steps: [Step]) {
    self.name = name
    self.steps = steps
  }

  /// SHA-256 of the steps, as hexadecimal digits.
  var hash: String {
    SHA256.digest(of: Array(steps.map(\.text).joined(separator: ";\n").utf8)).hexadecimal
  }

  /// All steps in order, in a dialect.
  static func all(_ dialect: SQLDialect) -> [Migration] {
    [
      Migration(
        name: "0001-first-schema",
        statements: FirstSchema.tables.map { $0.creation(dialect) } + StoreSchema.indices
      ),
      Migration(
        name: "0002-outcomes",
        statements: FirstSchema.outcomeTables.map { $0.creation(dialect) }
      ),
      Migration(
        name: "0003-request-hashes",
        statements: [FirstSchema.requestHashes.creation(dialect)]
      ),
      Migration(
        name: "0004-price-tiers",
        statements: [FirstSchema.priceTiers.creation(dialect)]
      ),
      // An SQLite file has its index made when the first run is indexed.
      Migration(name: "0005-search-index", statements: dialect.searchCreation),
      followedDecisions(dialect), attributions(dialect),
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
      for step in migration.steps {
        switch step {
        case .statement(let sql): try execute(sql, of: migration)
        case .floatFeatures: try FloatFeatures.move(connection)
        }
      }
      inserter.append(migration.name)
      inserter.append(migration.hash)
      inserter.append(now)
      try inserter.endRow(0)
      try inserter.flush()
    }
  }

  /// Runs a statement; a failure says what was being done.
  private func execute(_ sql: String, of migration: Migration) throws(StoreError) {
    do throws(StoreError) {
      try connection.execute(sql)
    } catch .failed(let store, let code, let reason) {
      let words = sql.prefix { $0 != "(" && $0 != "\n" }
      throw .failed(store: store, code: code, reason: "\(reason), \(migration.name): \(words)")
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
