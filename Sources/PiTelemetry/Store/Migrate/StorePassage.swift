// SPDX-License-Identifier: Apache-2.0

/// Passes over all tables of a store as it was at one instant, and counts the rows that went by.
final class StorePassage<Connection: SQLConnection> {
  private let reader: StoreReader<Connection>
  private let note: (StoreMigration.Progress) -> Void
  private let total: Int64
  private var done: Int64

  /// Begins to read a store whose rows will go by a number of times.
  init<Store: SQLTelemetryStore>(
    _ store: Store,
    passes: Int64,
    _ note: @escaping (StoreMigration.Progress) -> Void
  ) throws(StoreError) where Store.Connection == Connection {
    self.note = note
    reader = try store.makeReader()
    try reader.connection.beginSnapshot()
    total = try reader.runs().reduce(0) { $0 + $1.totals.records } * passes
    done = 0
  }

  /// Begins to read a store after another, whose count of rows goes on.
  init<Store: SQLTelemetryStore, Other: SQLConnection>(
    _ store: Store,
    following other: StorePassage<Other>
  ) throws(StoreError) where Store.Connection == Connection {
    (note, total, done) = (other.note, other.total, other.done)
    reader = try store.makeReader()
    try reader.connection.beginSnapshot()
  }

  /// Adds every row to an empty store, all in one transaction.
  ///
  /// - Returns: the runs whose texts are indexed here.
  func copy<Target: SQLConnection>(to target: Target) throws(StoreError) -> [RunID] {
    try target.begin()
    do throws(StoreError) {
      for table in StoreSchema.tables {
        let inserter = try target.inserter(into: table)
        try pass(over: table, .copy) { copy throws(StoreError) in try copy.append(to: inserter) }
      }
      try target.commit()
    } catch {
      target.rollback()
      throw error
    }
    return try reader.runs().filter(\.isIndexed).map(\.id)
  }

  /// What the store holds.
  func digest(_ phase: StoreMigration.Phase) throws(StoreError) -> StoreDigest {
    var tables: [StoreDigest.Table] = []
    for table in StoreSchema.tables {
      try pass(over: table, phase) { copy throws(StoreError) in tables.append(try copy.digest()) }
    }
    return StoreDigest(tables: tables)
  }

  private func pass(
    over table: Table,
    _ phase: StoreMigration.Phase,
    _ body: (TableCopy<Connection>) throws(StoreError) -> Void
  ) throws(StoreError) {
    let before = done
    let copy = TableCopy(source: reader.connection, table: table) { rows in
      self.done = before + rows
      self.note(
        StoreMigration.Progress(
          phase: phase,
          table: table.name,
          rows: self.done,
          total: max(self.total, self.done)
        )
      )
    }
    try body(copy)
  }

  /// Refuses a store that holds anything.
  static func checkEmpty<Target: SQLConnection>(_ target: Target) throws(StoreError) {
    for table in StoreSchema.tables {
      let rows = try TableCopy(source: target, table: table) { _ in }.count()
      guard rows == 0 else {
        throw .occupied(store: target.storeName, table: table.name, rows: rows)
      }
    }
  }

  deinit {
    reader.connection.rollback()
  }
}
