// SPDX-License-Identifier: Apache-2.0

public import PiCore
public import PiFormats

/// The one writer of a store, used by one thread at a time.
///
/// Appended records become durable together with the next commit. When an append or a commit
/// throws, nothing since the last commit was kept.
public protocol TelemetryWriter: AnyObject {
  /// How often the connection to the store was lost and made again, without loss.
  var reconnections: Int { get }

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

  /// Notes what a run's requests were imported from, durable together with the records so far.
  ///
  /// - Parameters:
  ///   - hashes: of the entries of consecutive requests; the highest bit tells that the hash names
  ///     the request in every file of the format.
  ///   - first: number of the first of these requests.
  ///   - format: the format of the file.
  ///   - run: a run that was begun or resumed.
  /// - Throws: `StoreError`.
  func noteHashes(
    _ hashes: ContiguousArray<UInt64>,
    from first: UInt32,
    format: String,
    of run: RunID
  ) throws(StoreError)

  /// Tells that a run goes on with other bytes than it began with.
  func identifyRun(_ run: RunID, contentHash: String) throws(StoreError)

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
  func endRun(_ run: RunID, lostRecords: Int64) throws(StoreError) -> StoredTotals

  /// Writes runs durably and whole: all that `body` does is kept, or nothing of it.
  ///
  /// - Parameter body: begins, fills and ends runs. Where a connection was lost on the way it is called
  ///   again from its start.
  /// - Returns: what `body` returned.
  /// - Throws: `StoreError`; nothing of what `body` did was kept.
  func inOneCommit<Result>(
    _ body: (any TelemetryWriter) throws(StoreError) -> Result
  ) throws(StoreError) -> Result

  /// Makes the texts of an ended run's requests quick to search.
  func indexForSearch(_ run: RunID) throws(StoreError)

  /// Writes a set of recorded outcomes, durably and whole.
  ///
  /// - Parameter set: the outcomes and vectors.
  /// - Returns: the number of the set in the store.
  /// - Throws: `StoreError`; nothing of the set was kept.
  func writeOutcomes(_ set: OutcomeSet) throws(StoreError) -> Int64

  /// Commits what was appended and gives the store up.
  func close() throws(StoreError)
}

extension TelemetryWriter {
  /// A store that is a file has no connection to lose.
  public var reconnections: Int { 0 }
}
