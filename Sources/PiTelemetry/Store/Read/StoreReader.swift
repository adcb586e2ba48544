// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Reads records through any database's connection.
final class StoreReader<Connection: SQLConnection>: TelemetryReader {
  let connection: Connection

  /// Creates a reader over a connection whose schema is up to date.
  init(connection: Connection) {
    self.connection = connection
  }

  func runs() throws(StoreError) -> [StoredRun] {
    try StoredRun.all(connection)
  }

  func run(_ id: RunID) throws(StoreError) -> StoredRun {
    try StoredRun.one(id, connection)
  }

  func runs(contentHash: String) throws(StoreError) -> [StoredRun] {
    try StoredRun.all(connection, where: "content_hash = \(place(1))", [.text(contentHash)])
  }

  @specialized(where Connection == SQLiteConnection)
  func request(_ number: UInt32, of run: RunID) throws(StoreError) -> RequestRecord? {
    let key = RowIdentity.request(run, number)
    var record: RequestRecord?
    let reading = reading(StoreSchema.requests)
    try rows(of: StoreSchema.requests, key...key) { row throws(StoreError) in
      record = try RequestRow.read(row, reading)
      return false
    }
    return record
  }

  @specialized(where Connection == SQLiteConnection)
  func requests(of run: RunID, _ body: (RequestRecord) -> Bool) throws(StoreError) {
    let reading = reading(StoreSchema.requests)
    try rows(of: StoreSchema.requests, run.requestKeys) { row throws(StoreError) in
      body(try RequestRow.read(row, reading))
    }
  }

  @specialized(where Connection == SQLiteConnection)
  func decisions(of run: RunID, _ body: (DecisionRecord) -> Bool) throws(StoreError) {
    let reading = reading(StoreSchema.decisions)
    try rows(of: StoreSchema.decisions, run.attemptKeys) { row throws(StoreError) in
      body(try DecisionRow.read(row, reading))
    }
  }

  @specialized(where Connection == SQLiteConnection)
  func attempts(of run: RunID, _ body: (AttemptRecord) -> Bool) throws(StoreError) {
    let reading = reading(StoreSchema.attempts)
    try rows(of: StoreSchema.attempts, run.attemptKeys) { row throws(StoreError) in
      body(try AttemptRow.read(row, reading))
    }
  }

  @specialized(where Connection == SQLiteConnection)
  func labels(of run: RunID, _ body: (LabelRecord) -> Bool) throws(StoreError) {
    let reading = reading(StoreSchema.labels)
    try rows(of: StoreSchema.labels, run.requestKeys) { row throws(StoreError) in
      body(try LabelRow.read(row, reading))
    }
  }

  func prices(of run: RunID, _ body: (PriceRecord) -> Bool) throws(StoreError) {
    let reading = reading(StoreSchema.prices)
    let tiers = try tiers(of: run)
    try rows(of: StoreSchema.prices, run.requestKeys) { row throws(StoreError) in
      var record = try PriceRow.read(row, reading)
      record.tiers = tiers[row.presentInteger(0)] ?? []
      return body(record)
    }
  }

  /// The tiers of a run's prices by their keys.
  private func tiers(of run: RunID) throws(StoreError) -> [Int64: [ContextTier]] {
    let reading = reading(StoreSchema.priceTiers)
    var tiers: [Int64: [ContextTier]] = [:]
    try rows(of: StoreSchema.priceTiers, run.requestKeys) { row throws(StoreError) in
      tiers[row.presentInteger(0), default: []].append(try PriceRow.readTier(row, reading))
      return true
    }
    return tiers
  }

  func recount(_ run: RunID) throws(StoreError) -> RunTotals {
    var totals = RunTotals()
    totals.lostRecords = try self.run(run).totals.lostRecords
    totals.requests = try count(StoreSchema.requests, run.requestKeys)
    totals.decisions = try count(StoreSchema.decisions, run.attemptKeys)
    totals.labels = try count(StoreSchema.labels, run.requestKeys)
    totals.prices = try count(StoreSchema.prices, run.requestKeys)
    let keys = run.attemptKeys
    try connection.query(
      """
      SELECT count(*), count(cost_nanodollars), CAST(sum(cost_nanodollars) AS BIGINT)
      FROM attempts
      WHERE attempt_id BETWEEN \(place(1)) AND \(place(2))
      """,
      [.integer(keys.lowerBound), .integer(keys.upperBound)]
    ) { row throws(StoreError) in
      totals.attempts = row.integer(0) ?? 0
      totals.attemptsOfUnknownCost = totals.attempts - (row.integer(1) ?? 0)
      totals.cost = NanoDollars(row.integer(2) ?? 0)
      return false
    }
    return totals
  }

  func damage() throws(StoreError) -> String? {
    try connection.damage()
  }

  func place(_ number: Int) -> String { Connection.dialect.placeholder(number) }

  func reading(_ table: Table) -> RowReading {
    RowReading(store: connection.storeName, table: table.name)
  }

  /// Shows the rows of a table whose keys lie in a range, in their order.
  private func rows(
    of table: Table,
    _ keys: ClosedRange<Int64>,
    _ body: (Connection.Row) throws(StoreError) -> Bool
  ) throws(StoreError) {
    let key = table.key[0]
    try connection.query(
      """
      SELECT \(table.columnList) FROM \(table.name)
      WHERE \(key) BETWEEN \(place(1)) AND \(place(2))
      ORDER BY \(table.key.joined(separator: ", "))
      """,
      [.integer(keys.lowerBound), .integer(keys.upperBound)],
      body
    )
  }

  private func count(_ table: Table, _ keys: ClosedRange<Int64>) throws(StoreError) -> Int64 {
    let key = table.key[0]
    var count: Int64 = 0
    try connection.query(
      """
      SELECT count(*) FROM \(table.name)
      WHERE \(key) BETWEEN \(place(1)) AND \(place(2))
      """,
      [.integer(keys.lowerBound), .integer(keys.upperBound)]
    ) { row throws(StoreError) in
      count = row.integer(0) ?? 0
      return false
    }
    return count
  }
}
