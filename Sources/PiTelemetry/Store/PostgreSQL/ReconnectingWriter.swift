// SPDX-License-Identifier: Apache-2.0

#if canImport(CPostgreSQL)
import Glibc
import PiCore
import PiFormats

/// A writer that makes a lost connection anew and goes on at the first batch without an answer.
///
/// What was appended since the last commit is kept until its commit is answered, and appended again
/// on the new connection. Whether a commit that was sent and not answered was kept is asked of the
/// server by the number of its transaction, so that nothing is lost and nothing is there twice.
final class ReconnectingWriter: TelemetryWriter {
  /// Seconds to wait before each attempt to connect again.
  static let patience = [0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2]

  /// Losses of the connection during one step, until it is given up.
  private static let mostLosses = 4

  typealias Writer = StoreWriter<PostgreSQLConnection>

  /// What was done since the last commit.
  private enum Step {
    case append(ContiguousArray<TelemetryRecord>, RunID)
    case progress(String?, RunID)
    case extend(RunID, RunDescription)
    case hashes(ContiguousArray<UInt64>, UInt32, String, RunID)
    case identify(RunID, String)
  }

  private let store: PostgreSQLTelemetryStore
  private var writer: Writer
  private var open: Set<RunID> = []
  private var steps: [Step] = []
  private var pending = 0
  private var acknowledged = 0
  private(set) var reconnections = 0

  /// Opens a store for writing.
  init(_ store: PostgreSQLTelemetryStore) throws(StoreError) {
    self.store = store
    writer = try store.makeWriter()
  }

  func append(
    _ records: ContiguousArray<TelemetryRecord>,
    to run: RunID
  ) throws(StoreError) {
    try note(.append(records, run))
    pending += records.count
  }

  func noteProgress(_ progress: String?, of run: RunID) throws(StoreError) {
    try note(.progress(progress, run))
  }

  func extendRun(_ run: RunID, to description: RunDescription) throws(StoreError) {
    try note(.extend(run, description))
  }

  func noteHashes(
    _ hashes: ContiguousArray<UInt64>,
    from first: UInt32,
    format: String,
    of run: RunID
  ) throws(StoreError) {
    try note(.hashes(hashes, first, format, run))
  }

  func identifyRun(_ run: RunID, contentHash: String) throws(StoreError) {
    try note(.identify(run, contentHash))
  }

  func beginRun(_ description: RunDescription) throws(StoreError) -> RunID {
    let run = try commit { writer throws(StoreError) in
      try writer.beginRun(description)
    } orFind: { writer throws(StoreError) in
      let run = try StoredRun.all(writer.connection).last { $0.description == description }?.id
      if let run { try writer.resumeRun(run) }
      return run
    }
    open.insert(run)
    return run
  }

  func resumeRun(_ run: RunID) throws(StoreError) {
    try commit { writer throws(StoreError) in try writer.resumeRun(run) }
    open.insert(run)
  }

  func commit() throws(StoreError) -> Int {
    try commit { writer throws(StoreError) in _ = try writer.commit() }
    defer { acknowledged = 0 }
    return acknowledged
  }

  func endRun(_ run: RunID, lostRecords: Int64) throws(StoreError) -> StoredTotals {
    let totals = try commit { writer throws(StoreError) in
      try writer.endRun(run, lostRecords: lostRecords)
    } orFind: { writer throws(StoreError) in
      try StoredRun.one(run, writer.connection).totals
    }
    open.remove(run)
    return totals
  }

  func inOneCommit<Result>(
    _ body: (any TelemetryWriter) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    // What came before is durable then, so that only the body is done again after a loss.
    _ = try commit()
    var last: Result?
    return try commit { writer throws(StoreError) in
      try writer.inOneCommit { writer throws(StoreError) in
        let result = try body(writer)
        last = result
        return result
      }
    } orFind: { _ throws(StoreError) in
      last
    }
  }

  func indexForSearch(_ run: RunID) throws(StoreError) {
    try commit { writer throws(StoreError) in try writer.indexForSearch(run) }
  }

  func writeOutcomes(_ set: OutcomeSet) throws(StoreError) -> Int64 {
    try commit { writer throws(StoreError) in
      try writer.writeOutcomes(set)
    } orFind: { writer throws(StoreError) in
      try writer.connection.integer("SELECT max(outcome_set) FROM outcome_sets")
    }
  }

  func close() throws(StoreError) {
    try commit { writer throws(StoreError) in _ = try writer.commit() }
    do throws(StoreError) {
      try writer.close()
    } catch {
      // A session that was lost after its last commit took its lock with it.
      guard case .unreachable = error else { throw error }
    }
  }
}

// What happens when the connection is lost.
extension ReconnectingWriter {
  /// Does a step that the next commit makes durable.
  private func note(_ step: Step) throws(StoreError) {
    var losses = 0
    while true {
      do throws(StoreError) {
        try apply(step)
        break
      } catch {
        losses += 1
        try recover(from: error, losses)
      }
    }
    steps.append(step)
  }

  private func apply(_ step: Step) throws(StoreError) {
    switch step {
    case .append(let records, let run): try writer.append(records, to: run)
    case .progress(let progress, let run): try writer.noteProgress(progress, of: run)
    case .extend(let run, let description): try writer.extendRun(run, to: description)
    case .hashes(let hashes, let first, let format, let run):
      try writer.noteHashes(hashes, from: first, format: format, of: run)
    case .identify(let run, let hash): try writer.identifyRun(run, contentHash: hash)
    }
  }

  private func commit(_ body: (Writer) throws(StoreError) -> Void) throws(StoreError) {
    try commit(body) { _ throws(StoreError) in () }
  }

  /// Does what ends in a commit; `find` answers for one that was kept though its answer was lost.
  private func commit<Result>(
    _ body: (Writer) throws(StoreError) -> Result,
    orFind find: (Writer) throws(StoreError) -> Result?
  ) throws(StoreError) -> Result {
    var losses = 0
    var result: Result?
    while result == nil {
      do throws(StoreError) {
        result = try body(writer)
      } catch {
        losses += 1
        if try recover(from: error, losses) { result = try find(writer) }
      }
    }
    steps.removeAll(keepingCapacity: true)
    acknowledged += pending
    pending = 0
    guard let result else { preconditionFailure("the loop ends with a result") }
    return result
  }

  /// Connects again after a loss and does again what was not kept; throws any other error.
  ///
  /// - Returns: whether the commit that was under way was kept.
  @discardableResult
  private func recover(from error: StoreError, _ losses: Int) throws(StoreError) -> Bool {
    let unanswered = writer.connection.unanswered
    var last = error
    var attempts = losses
    while case .unreachable = last, attempts <= ReconnectingWriter.mostLosses {
      do throws(StoreError) {
        try reconnect(after: last)
        return try catchUp(unanswered)
      } catch {
        last = error
        attempts += 1
      }
    }
    // Nothing since the last commit was kept.
    steps.removeAll()
    pending = 0
    throw last
  }

  /// Takes a new connection to where the lost one was; answers whether its last commit was kept.
  private func catchUp(_ unanswered: Int64?) throws(StoreError) -> Bool {
    let status = try unanswered.flatMap { number throws(StoreError) in
      try writer.connection.text("SELECT txid_status($1)", [.integer(number)])
    }
    for run in open.sorted() where try StoredRun.one(run, writer.connection).ended == nil {
      try writer.resumeRun(run)
    }
    guard status != "committed" else {
      steps.removeAll()
      return true
    }
    for step in steps { try apply(step) }
    return false
  }

  private func reconnect(after error: StoreError) throws(StoreError) {
    writer.connection.disconnect()
    var last = error
    for wait in ReconnectingWriter.patience {
      usleep(UInt32(wait * 1_000_000))
      do throws(StoreError) {
        writer = try store.makeWriter()
        reconnections += 1
        return
      } catch {
        // The server may still hold the lock of the session that was lost.
        guard error.isTemporary else { throw error }
        if case .locked = error {} else { last = error }
      }
    }
    throw last
  }
}
#endif
