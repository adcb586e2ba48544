// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A run as the store holds it.
public struct StoredRun: Hashable, Sendable {
  /// Its number.
  public var id: RunID
  /// What its records refer to, and where they come from.
  public var description: RunDescription
  /// What its writer counted.
  public var totals: StoredTotals
  /// Nanoseconds since 1970 at which it began.
  public var begun: Instant
  /// Nanoseconds since 1970 at which it ended; nil while it is written or when its writer died.
  public var ended: Instant?
  /// How far its source was read; nil when nothing was noted.
  public var progress: String?
  /// Whether the texts of its requests are indexed.
  public var isIndexed: Bool

  init(id: RunID, description: RunDescription, begun: Instant) {
    self.id = id
    self.description = description
    self.begun = begun
    totals = StoredTotals()
    isIndexed = false
  }
}

/// Reading runs through any database's connection.
extension StoredRun {
  /// The runs that meet a condition, in the order of their numbers.
  static func all<Connection: SQLConnection>(
    _ connection: Connection,
    where condition: String = "1 = 1",
    _ parameters: [SQLValue] = []
  ) throws(StoreError) -> [StoredRun] {
    let table = StoreSchema.runs
    let reading = RowReading(store: connection.storeName, table: table.name)
    var runs: [StoredRun] = []
    try connection.query(
      "SELECT \(table.columnList) FROM runs WHERE \(condition) ORDER BY run_id",
      parameters
    ) { row throws(StoreError) in
      runs.append(try read(row, reading))
      return true
    }
    for position in runs.indices { try runs[position].readNames(connection) }
    return runs
  }

  /// One run; throws when the store does not have it.
  static func one<Connection: SQLConnection>(
    _ run: RunID,
    _ connection: Connection
  ) throws(StoreError) -> StoredRun {
    let place = Connection.dialect.placeholder(1)
    let found = try all(connection, where: "run_id = \(place)", [.integer(run.number)]).first
    guard let found else { throw .unknownRun(store: connection.storeName, run: run) }
    return found
  }

  private static func read<Row: SQLRow>(
    _ row: Row,
    _ reading: RowReading
  ) throws(StoreError) -> StoredRun {
    let number = row.integer(0) ?? 0
    guard let origin = RunDescription.Origin(rawValue: row.text(1) ?? ""),
      let clock = RunDescription.Clock(rawValue: row.text(2) ?? "")
    else { throw reading.corrupt(number, "unknown origin or clock") }
    var description = RunDescription(
      origin: origin,
      clock: clock,
      name: row.text(3) ?? "",
      contentHash: row.text(8) ?? ""
    )
    description.strategy = row.text(4)
    description.strategyVersion = row.text(5)
    description.seed = row.integer(6).map { UInt64(bitPattern: $0) }
    description.replication = try reading.number(row, 7, number, as: Int32.self)
    description.featureSchemaHash = row.text(9)
    guard (1...RunID.most).contains(number) else {
      throw reading.corrupt(number, "no number of a run")
    }
    let begun = try reading.instant(row, 10, number)
    var run = StoredRun(id: RunID(number), description: description, begun: begun)
    run.ended = try reading.instantIfKnown(row, 11, number)
    run.progress = row.text(12)
    run.totals = try totals(row, reading, number)
    run.isIndexed = row.integer(21) == 1
    return run
  }

  private static func totals<Row: SQLRow>(
    _ row: Row,
    _ reading: RowReading,
    _ number: Int64
  ) throws(StoreError) -> StoredTotals {
    var counts: [Int64] = []
    for column in [13, 14, 15, 16, 17, 22, 18, 19, 20] as [Int32] {
      counts.append(try reading.notNegative(row, column, number) ?? 0)
    }
    // A run has at most 2³² requests, each with at most 16 attempts.
    guard (counts[..<6] + counts[7...]).allSatisfy({ $0 <= 1 << 36 }) else {
      throw reading.corrupt(number, "a count of rows that no run has")
    }
    var totals = StoredTotals()
    (totals.requests, totals.decisions, totals.attempts) = (counts[0], counts[1], counts[2])
    (totals.labels, totals.prices, totals.promptVectors) = (counts[3], counts[4], counts[5])
    totals.cost = NanoDollars(counts[6])
    (totals.attemptsOfUnknownCost, totals.lostRecords) = (counts[7], counts[8])
    return totals
  }
}
