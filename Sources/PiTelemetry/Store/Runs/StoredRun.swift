// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A run as the store holds it.
public struct StoredRun: Hashable, Sendable {
  /// Its number.
  public var id: RunID
  /// What its records refer to, and where they come from.
  public var description: RunDescription
  /// What its writer counted.
  public var totals: RunTotals
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
    totals = RunTotals()
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
    let begun = Instant(nanoseconds: row.integer(10) ?? 0)
    var run = StoredRun(id: RunID(number), description: description, begun: begun)
    run.ended = row.integer(11).map(Instant.init(nanoseconds:))
    run.progress = row.text(12)
    run.totals.requests = row.integer(13) ?? 0
    run.totals.decisions = row.integer(14) ?? 0
    run.totals.attempts = row.integer(15) ?? 0
    run.totals.labels = row.integer(16) ?? 0
    run.totals.prices = row.integer(17) ?? 0
    run.totals.cost = NanoDollars(row.integer(18) ?? 0)
    run.totals.attemptsOfUnknownCost = row.integer(19) ?? 0
    run.totals.lostRecords = row.integer(20) ?? 0
    run.isIndexed = row.integer(21) == 1
    return run
  }

  private mutating func readNames<Connection: SQLConnection>(
    _ connection: Connection
  ) throws(StoreError) {
    var deployments: [DeploymentName] = []
    try connection.query(
      """
      SELECT deployment_name, provider_name, request_model FROM deployments
      WHERE run_id = \(Connection.dialect.placeholder(1)) ORDER BY deployment
      """,
      [.integer(id.number)]
    ) { row throws(StoreError) in
      deployments.append(
        DeploymentName(name: row.text(0) ?? "", provider: row.text(1), model: row.text(2))
      )
      return true
    }
    description.deployments = deployments
    description.taskTypes = try names("task_type", "task_types", connection)
    description.tenants = try names("tenant", "tenants", connection)
    if let hash = description.featureSchemaHash {
      description.featureNames = try StoredRun.featureNames(of: hash, connection) ?? []
    }
  }

  private func names<Connection: SQLConnection>(
    _ column: String,
    _ table: String,
    _ connection: Connection
  ) throws(StoreError) -> [String] {
    var names: [String] = []
    let place = Connection.dialect.placeholder(1)
    try connection.query(
      "SELECT \(column)_name FROM \(table) WHERE run_id = \(place) ORDER BY \(column)",
      [.integer(id.number)]
    ) { row throws(StoreError) in
      names.append(row.text(0) ?? "")
      return true
    }
    return names
  }

  /// The columns of a feature schema; nil when the store does not know it.
  static func featureNames<Connection: SQLConnection>(
    of hash: String,
    _ connection: Connection
  ) throws(StoreError) -> [String]? {
    let place = Connection.dialect.placeholder(1)
    var isKnown = false
    try connection.query(
      "SELECT 1 FROM feature_schemas WHERE feature_schema_hash = \(place)",
      [.text(hash)]
    ) { _ throws(StoreError) in
      isKnown = true
      return false
    }
    guard isKnown else { return nil }
    var names: [String] = []
    try connection.query(
      """
      SELECT feature_name FROM feature_columns WHERE feature_schema_hash = \(place)
      ORDER BY position
      """,
      [.text(hash)]
    ) { row throws(StoreError) in
      names.append(row.text(0) ?? "")
      return true
    }
    return names
  }
}
