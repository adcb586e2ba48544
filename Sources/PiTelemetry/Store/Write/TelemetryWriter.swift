// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// The one writer of a store, used by one thread at a time.
///
/// Appended records become durable together with the next commit. When an append or a commit
/// throws, nothing since the last commit was kept.
public protocol TelemetryWriter: AnyObject {
  /// Begins a run, durably, and answers with its number: one more than the last.
  ///
  /// Begin the runs of an experiment in a fixed order, so that their keys do not depend on
  /// which thread is faster.
  func beginRun(_ description: RunDescription) throws(StoreError) -> RunID

  /// Goes on with a run of the store: an import that was interrupted, or late labels.
  func resumeRun(_ run: RunID) throws(StoreError)

  /// Adds the names that `description` has beyond those known; a name never changes.
  func extendRun(_ run: RunID, to description: RunDescription) throws(StoreError)

  /// Adds records to a run.
  func append(
    _ records: ContiguousArray<TelemetryRecord>,
    to run: RunID
  ) throws(StoreError)

  /// Notes how far a run's source was read, durable together with the records so far.
  func noteProgress(_ progress: String?, of run: RunID) throws(StoreError)

  /// Makes everything appended durable.
  ///
  /// - Returns: records that this commit acknowledges.
  /// - Throws: `StoreError`; nothing since the last commit was kept.
  @discardableResult
  func commit() throws(StoreError) -> Int

  /// Commits, and marks a run as complete.
  ///
  /// - Parameters:
  ///   - run: a run that was begun or resumed.
  ///   - lostRecords: records that were lost on the way, on top of those noted before.
  /// - Returns: what the run holds.
  /// - Throws: `StoreError`.
  @discardableResult
  func endRun(_ run: RunID, lostRecords: Int64) throws(StoreError) -> RunTotals

  /// Makes the texts of an ended run's requests quick to search.
  func indexForSearch(_ run: RunID) throws(StoreError)

  /// Commits what was appended and gives the store up.
  func close() throws(StoreError)
}
