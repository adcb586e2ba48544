// SPDX-License-Identifier: Apache-2.0

package import PiCore
import Synchronization

/// The records of runs on disk, until they go to a store; any number of runs may be written at once.
///
/// They lie in a temporary database without a name, so that neither an interrupt nor a crash leaves it
/// behind. Memory holds 4 MB of its pages and a batch of records, however many and long the runs are.
package final class RecordSpool: Sendable {
  private struct Scratch {
    let writer: StoreWriter<SQLiteConnection>
    let reader: StoreReader<SQLiteConnection>
  }

  /// Records that are read at once.
  private static let batch = 8_192

  private let scratch: Mutex<Scratch>

  /// Makes an empty spool.
  package init() throws(StoreError) {
    let connection = try SQLiteConnection.scratch()
    try Migrator(connection: connection).migrate(now: 0)
    let writer = try StoreWriter(
      connection: connection,
      now: { 0 },
      release: { _ throws(StoreError) in }
    )
    scratch = Mutex(Scratch(writer: writer, reader: StoreReader(connection: connection)))
  }

  /// Begins a run; answers with its number in the spool.
  package func beginRun(_ description: RunDescription) throws(StoreError) -> RunID {
    try scratch.withLock { scratch throws(StoreError) in try scratch.writer.beginRun(description) }
  }

  /// Adds records to a run.
  package func append(
    _ records: ContiguousArray<TelemetryRecord>,
    to run: RunID
  ) throws(StoreError) {
    try scratch.withLock { scratch throws(StoreError) in
      try scratch.writer.append(records, to: run)
    }
  }

  /// Writes a run to a store; can be called again.
  ///
  /// Records go table by table in the order of their keys, so that the store's bytes do not depend on the
  /// order in which they came.
  ///
  /// - Returns: what the run holds there.
  /// - Throws: `StoreError`.
  @discardableResult
  package func copy(_ run: RunID, to writer: any TelemetryWriter) throws(StoreError) -> StoredTotals
  {
    let description = try scratch.withLock { scratch throws(StoreError) in
      _ = try scratch.writer.commit()
      return try scratch.reader.run(run).description
    }
    let copy = try writer.beginRun(description)
    var position = BatchPosition()
    while true {
      let batch = try next(&position, of: run)
      guard !batch.isEmpty else { break }
      try writer.append(batch, to: copy)
    }
    return try writer.endRun(copy, lostRecords: 0)
  }

  private func next(
    _ position: inout BatchPosition,
    of run: RunID
  ) throws(StoreError) -> ContiguousArray<TelemetryRecord> {
    try scratch.withLock { scratch throws(StoreError) in
      try scratch.reader.batch(from: &position, of: run, most: RecordSpool.batch)
    }
  }
}
