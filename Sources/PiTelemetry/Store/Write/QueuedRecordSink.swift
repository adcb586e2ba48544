// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// The way of one run's records into a store.
public struct QueuedRecordSink: RecordSink {
  /// The run that records go to.
  public let run: RunID
  private let recorder: TelemetryRecorder

  init(run: RunID, recorder: TelemetryRecorder) {
    self.run = run
    self.recorder = recorder
  }

  /// Queues a batch without ever waiting; a batch that finds no room is dropped and counted.
  public func record(_ records: ContiguousArray<TelemetryRecord>) -> Bool {
    recorder.record(records, to: run)
  }

  /// Queues a batch and writes first when there is no room; loses nothing.
  ///
  /// - Parameter records: what happened, in its order.
  /// - Throws: the first failure of the writer since the last flush.
  public func append(_ records: ContiguousArray<TelemetryRecord>) throws(StoreError) {
    try recorder.append(records, to: run)
  }

  /// Adds the names that `description` has beyond those known, after what was appended.
  public func extend(to description: RunDescription) throws(StoreError) {
    try recorder.extendRun(run, to: description)
  }

  /// Makes everything so far durable together with a note of how far the source was read.
  public func noteProgress(_ progress: String?) throws(StoreError) {
    try recorder.noteProgress(progress, of: run)
  }

  /// Makes everything so far durable.
  ///
  /// - Throws: the first failure since the last flush.
  public func flush() throws(StoreError) {
    try recorder.flush()
  }

  /// Records that were dropped and are not in the run's totals yet.
  public var lostRecords: Int64 { recorder.lostRecords(of: run) }

  /// Makes everything durable and marks the run as complete.
  ///
  /// - Returns: what the run holds and what was lost.
  /// - Throws: the first failure since the last flush.
  @discardableResult
  public func end() throws(StoreError) -> StoredTotals {
    try recorder.endRun(run)
  }
}
