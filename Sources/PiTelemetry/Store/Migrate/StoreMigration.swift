// SPDX-License-Identifier: Apache-2.0

/// Moves everything that a store holds to an empty one of any kind, and proves that it arrived.
///
/// The source is read as it is when the migration begins and is left as it is. All rows arrive in
/// one transaction, or none do; memory does not grow with them. The proof reads both stores anew.
public struct StoreMigration: Sendable {
  /// What a migration is doing.
  public enum Phase: String, Hashable, Sendable {
    /// Rows go over.
    case copy
    /// The source is read for the proof.
    case proveSource = "prove source"
    /// The target is read for the proof.
    case proveTarget = "prove target"
  }

  /// How far a migration is.
  public struct Progress: Hashable, Sendable {
    /// What it is doing.
    public var phase: Phase
    /// The table.
    public var table: String
    /// Rows of the table that were read.
    public var rows: Int64
  }

  /// What both stores hold.
  public struct Proof: Hashable, Sendable {
    /// What the source holds.
    public var source: StoreDigest
    /// What the target holds; nil when nothing was compared.
    public var target: StoreDigest?

    /// Whether both hold the same.
    public var holds: Bool { source == target }
  }

  /// Where the rows are.
  public let source: StoreLocation
  /// Where they go.
  public let target: StoreLocation

  /// Names the two stores; nothing is opened yet.
  public init(from source: StoreLocation, to target: StoreLocation) {
    self.source = source
    self.target = target
  }

  /// Copies and proves.
  ///
  /// - Parameter note: told about progress, often.
  /// - Returns: what both stores hold, which the caller compares.
  /// - Throws: `StoreError.occupied` when the target holds anything.
  public func run(_ note: (Progress) -> Void) throws(StoreError) -> Proof {
    try StoreMigration.run(from: source.sqlStore(), to: target.sqlStore(), note)
  }

  /// Reads the source and looks whether the target could take it; writes nothing.
  public func rehearse(_ note: (Progress) -> Void) throws(StoreError) -> Proof {
    try StoreMigration.rehearse(from: source.sqlStore(), to: target.sqlStore(), note)
  }

  /// Compares two stores; writes nothing.
  public func prove(_ note: (Progress) -> Void) throws(StoreError) -> Proof {
    let source = try StoreMigration.digest(of: self.source.sqlStore(), .proveSource, note)
    let target = try StoreMigration.digest(of: self.target.sqlStore(), .proveTarget, note)
    return Proof(source: source, target: target)
  }

  private static func run<Source: SQLTelemetryStore, Target: SQLTelemetryStore>(
    from source: Source,
    to target: Target,
    _ note: (Progress) -> Void
  ) throws(StoreError) -> Proof {
    let reader = try source.makeReader()
    try reader.connection.beginSnapshot()
    defer { reader.connection.rollback() }
    let writer = try target.makeWriter()
    try checkEmpty(writer.connection)
    try copy(from: reader.connection, to: writer.connection, note)
    for run in try reader.runs() where run.isIndexed { try writer.indexForSearch(run.id) }
    try writer.close()
    let sent = try digest(reader.connection, .proveSource, note)
    return Proof(source: sent, target: try digest(of: target, .proveTarget, note))
  }

  private static func rehearse<Source: SQLTelemetryStore, Target: SQLTelemetryStore>(
    from source: Source,
    to target: Target,
    _ note: (Progress) -> Void
  ) throws(StoreError) -> Proof {
    if try target.isMade() { try checkEmpty(target.makeReader().connection) }
    return Proof(source: try digest(of: source, .proveSource, note), target: nil)
  }

  private static func copy<Source: SQLConnection, Target: SQLConnection>(
    from source: Source,
    to target: Target,
    _ note: (Progress) -> Void
  ) throws(StoreError) {
    try target.begin()
    do throws(StoreError) {
      for table in StoreSchema.tables {
        let inserter = try target.inserter(into: table)
        try withoutActuallyEscaping(note) { note throws(StoreError) in
          try TableCopy(source: source, table: table) { rows in
            note(Progress(phase: .copy, table: table.name, rows: rows))
          }
          .append(to: inserter)
        }
      }
      try target.commit()
    } catch {
      target.rollback()
      throw error
    }
  }

  private static func checkEmpty<Connection: SQLConnection>(
    _ connection: Connection
  ) throws(StoreError) {
    for table in StoreSchema.tables {
      let rows = try TableCopy(source: connection, table: table) { _ in }.count()
      guard rows == 0 else {
        throw .occupied(store: connection.storeName, table: table.name, rows: rows)
      }
    }
  }

  private static func digest<Store: SQLTelemetryStore>(
    of store: Store,
    _ phase: Phase,
    _ note: (Progress) -> Void
  ) throws(StoreError) -> StoreDigest {
    let reader = try store.makeReader()
    try reader.connection.beginSnapshot()
    defer { reader.connection.rollback() }
    return try digest(reader.connection, phase, note)
  }

  private static func digest<Connection: SQLConnection>(
    _ connection: Connection,
    _ phase: Phase,
    _ note: (Progress) -> Void
  ) throws(StoreError) -> StoreDigest {
    var tables: [StoreDigest.Table] = []
    for table in StoreSchema.tables {
      let digest = try withoutActuallyEscaping(note) { note throws(StoreError) in
        try TableCopy(source: connection, table: table) { rows in
          note(Progress(phase: phase, table: table.name, rows: rows))
        }
        .digest()
      }
      tables.append(digest)
    }
    return StoreDigest(tables: tables)
  }
}
