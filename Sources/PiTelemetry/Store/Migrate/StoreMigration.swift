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
    /// Rows that were read so far, of all tables and phases.
    public var rows: Int64
    /// Rows to read, as the runs of the source count them.
    public var total: Int64
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
  public func run(_ note: @escaping (Progress) -> Void) throws(StoreError) -> Proof {
    try StoreMigration.run(from: source.sqlStore(), to: target.sqlStore(), note)
  }

  /// Reads the source and looks whether the target could take it; writes nothing.
  public func rehearse(_ note: @escaping (Progress) -> Void) throws(StoreError) -> Proof {
    try StoreMigration.rehearse(from: source.sqlStore(), to: target.sqlStore(), note)
  }

  /// Compares two stores; writes nothing.
  public func prove(_ note: @escaping (Progress) -> Void) throws(StoreError) -> Proof {
    try StoreMigration.prove(source.sqlStore(), target.sqlStore(), note)
  }

  private static func run<Source: SQLTelemetryStore, Target: SQLTelemetryStore>(
    from source: Source,
    to target: Target,
    _ note: @escaping (Progress) -> Void
  ) throws(StoreError) -> Proof {
    let passage = try StorePassage(source, passes: 3, note)
    let writer = try target.makeWriter()
    try StorePassage<Source.Connection>.checkEmpty(writer.connection)
    let indexed = try passage.copy(to: writer.connection)
    for run in indexed { try writer.indexForSearch(run) }
    try writer.close()
    let sent = try passage.digest(.proveSource)
    let arrived = try StorePassage(target, following: passage)
    return Proof(source: sent, target: try arrived.digest(.proveTarget))
  }

  private static func rehearse<Source: SQLTelemetryStore, Target: SQLTelemetryStore>(
    from source: Source,
    to target: Target,
    _ note: @escaping (Progress) -> Void
  ) throws(StoreError) -> Proof {
    if try target.isMade() {
      try StorePassage<Source.Connection>.checkEmpty(target.makeReader().connection)
    }
    let passage = try StorePassage(source, passes: 1, note)
    return Proof(source: try passage.digest(.proveSource), target: nil)
  }

  private static func prove<Source: SQLTelemetryStore, Target: SQLTelemetryStore>(
    _ source: Source,
    _ target: Target,
    _ note: @escaping (Progress) -> Void
  ) throws(StoreError) -> Proof {
    let passage = try StorePassage(source, passes: 2, note)
    let sent = try passage.digest(.proveSource)
    let arrived = try StorePassage(target, following: passage)
    return Proof(source: sent, target: try arrived.digest(.proveTarget))
  }
}
