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
    try rows(of: StoreSchema.requests, run, key...key) { row, reading throws(StoreError) in
      record = try RequestRow.read(row, reading)
      return false
    }
    return record
  }

  @specialized(where Connection == SQLiteConnection)
  func requests(of run: RunID, _ body: (RequestRecord) -> Bool) throws(StoreError) {
    try rows(of: StoreSchema.requests, run) { row, reading throws(StoreError) in
      body(try RequestRow.read(row, reading))
    }
  }

  @specialized(where Connection == SQLiteConnection)
  func decisions(of run: RunID, _ body: (DecisionRecord) -> Bool) throws(StoreError) {
    try rows(of: StoreSchema.decisions, run, run.attemptKeys) { row, reading throws(StoreError) in
      body(try DecisionRow.read(row, reading))
    }
  }

  @specialized(where Connection == SQLiteConnection)
  func attempts(of run: RunID, _ body: (AttemptRecord) -> Bool) throws(StoreError) {
    try rows(of: StoreSchema.attempts, run, run.attemptKeys) { row, reading throws(StoreError) in
      body(try AttemptRow.read(row, reading))
    }
  }

  @specialized(where Connection == SQLiteConnection)
  func labels(of run: RunID, _ body: (LabelRecord) -> Bool) throws(StoreError) {
    try rows(of: StoreSchema.labels, run) { row, reading throws(StoreError) in
      body(try LabelRow.read(row, reading))
    }
  }

  func prices(of run: RunID, _ body: (PriceRecord) -> Bool) throws(StoreError) {
    let tiers = try tiers(of: run)
    try rows(of: StoreSchema.prices, run) { row, reading throws(StoreError) in
      var record = try PriceRow.read(row, reading)
      record.tiers = tiers[row.presentInteger(0)] ?? []
      return body(record)
    }
  }

  /// The tiers of a run's prices by their keys.
  private func tiers(of run: RunID) throws(StoreError) -> [Int64: [ContextTier]] {
    var tiers: [Int64: [ContextTier]] = [:]
    try rows(of: StoreSchema.priceTiers, run) { row, reading throws(StoreError) in
      tiers[row.presentInteger(0), default: []].append(try PriceRow.readTier(row, reading))
      return true
    }
    return tiers
  }

  func promptVectors(of run: RunID, _ body: (PromptVectorRecord) -> Bool) throws(StoreError) {
    try rows(of: StoreSchema.promptVectors, run) { row, reading throws(StoreError) in
      body(try PromptVectorRow.read(row, reading))
    }
  }

  func recount(_ run: RunID) throws(StoreError) -> StoredTotals {
    var totals = StoredTotals()
    totals.lostRecords = try self.run(run).totals.lostRecords
    totals.requests = try count(StoreSchema.requests, run.requestKeys)
    totals.decisions = try count(StoreSchema.decisions, run.attemptKeys)
    totals.labels = try count(StoreSchema.labels, run.requestKeys)
    totals.prices = try count(StoreSchema.prices, run.requestKeys)
    totals.promptVectors = try count(StoreSchema.promptVectors, run.requestKeys)
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

  func reading(_ table: Table, _ lists: RunLists? = nil) -> RowReading {
    RowReading(store: connection.storeName, table: table.name, lists: lists)
  }

  /// Shows rows of a run in the order of their keys, all those of a table by request if not told.
  ///
  /// The run's lists are read beside the first row, so that both are of one state of the store.
  func rows(
    of table: Table,
    _ run: RunID,
    _ range: ClosedRange<Int64>? = nil,
    _ body: (Connection.Row, RowReading) throws(StoreError) -> Bool
  ) throws(StoreError) {
    let key = table.key[0]
    let keys = range ?? run.requestKeys
    var reading: RowReading?
    try connection.query(
      """
      SELECT \(table.columnList) FROM \(table.name)
      WHERE \(key) BETWEEN \(place(1)) AND \(place(2))
      ORDER BY \(table.key.joined(separator: ", "))
      """,
      [.integer(keys.lowerBound), .integer(keys.upperBound)]
    ) { row throws(StoreError) in
      if let reading { return try body(row, reading) }
      let first = self.reading(table, try RunLists(of: run, connection))
      reading = first
      return try body(row, first)
    }
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
