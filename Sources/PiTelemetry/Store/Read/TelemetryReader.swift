// SPDX-License-Identifier: Apache-2.0

public import PiCore
public import PiFormats

/// Reads a store, used by one thread at a time.
///
/// Each call sees the store as it was when the call began. Rows come in the order of their keys:
/// by run, request and ordinal. A `body` answers whether to go on.
public protocol TelemetryReader: AnyObject {
  /// All runs in the order in which they began.
  func runs() throws(StoreError) -> [StoredRun]

  /// One run.
  func run(_ id: RunID) throws(StoreError) -> StoredRun

  /// The runs of an experiment or of imported bytes.
  func runs(contentHash: String) throws(StoreError) -> [StoredRun]

  /// One request of a run; nil when the store does not have it.
  func request(_ number: UInt32, of run: RunID) throws(StoreError) -> RequestRecord?

  /// Shows the requests of a run.
  func requests(of run: RunID, _ body: (RequestRecord) -> Bool) throws(StoreError)

  /// Shows the decisions of a run.
  func decisions(of run: RunID, _ body: (DecisionRecord) -> Bool) throws(StoreError)

  /// Shows the attempts of a run.
  func attempts(of run: RunID, _ body: (AttemptRecord) -> Bool) throws(StoreError)

  /// Shows the labels of a run in the order in which they were written.
  func labels(of run: RunID, _ body: (LabelRecord) -> Bool) throws(StoreError)

  /// Shows the prices of a run in the order in which they were written.
  func prices(of run: RunID, _ body: (PriceRecord) -> Bool) throws(StoreError)

  /// Shows the vectors of a run's prompts in the order of its requests.
  func promptVectors(of run: RunID, _ body: (PromptVectorRecord) -> Bool) throws(StoreError)

  /// Shows each request of a run together with its attempts.
  func traffic(of run: RunID, _ body: (RequestTraffic) -> Bool) throws(StoreError)

  /// The latest requests that meet a search: by run and number, the last ones first.
  func find(_ search: RequestSearch, limit: Int) throws(StoreError) -> [FoundRequest]

  /// What a run holds, counted and summed from its rows.
  func recount(_ run: RunID) throws(StoreError) -> StoredTotals

  /// Copies the features of attempts, and what became of these, straight into the caller's memory.
  ///
  /// An attempt counts when the decision that it follows has features of the attempt's deployment,
  /// failovers too; others are passed over. A row holds the features of the request and then those
  /// of the candidate, Float32 made wider. Call again until it answers 0.
  ///
  /// - Parameters:
  ///   - position: where to go on; moves behind the last attempt looked at.
  ///   - features: a matrix row by row, as many rows as there are places for attempts.
  ///   - attempts: a place for each row.
  /// - Returns: rows written; 0 at the end of the run.
  /// - Throws: `StoreError`, also when the features are not as wide as the matrix.
  func scan(
    from position: inout ScanPosition,
    features: inout MutableSpan<Double>,
    attempts: inout MutableSpan<ScannedAttempt>
  ) throws(StoreError) -> Int

  /// Copies the features of every candidate of every decision straight into the caller's memory.
  ///
  /// A decision's candidates are kept together; decisions without features are passed over. Rows are
  /// as above. Call again until it answers 0.
  ///
  /// - Parameters:
  ///   - position: where to go on; moves behind the last decision copied.
  ///   - features: a matrix row by row, as many rows as there are places for candidates.
  ///   - candidates: a place for each row.
  /// - Returns: rows written; 0 at the end of the run.
  /// - Throws: `StoreError`, also when the features are not as wide as the matrix or when one
  ///   decision has more candidates than there are places.
  func scan(
    from position: inout ScanPosition,
    features: inout MutableSpan<Double>,
    candidates: inout MutableSpan<ScannedCandidate>
  ) throws(StoreError) -> Int

  /// Hashes of the entries that requests of a format were imported from, in the order of runs.
  ///
  /// - Parameters:
  ///   - format: the format of the files.
  ///   - isWanted: which runs.
  /// - Returns: the hashes as they were noted.
  /// - Throws: `StoreError`.
  func requestHashes(
    of format: String,
    where isWanted: (RunID) -> Bool
  ) throws(StoreError) -> ContiguousArray<UInt64>

  /// Checks the structure of the whole store; nil when it is sound, otherwise what is wrong.
  func damage() throws(StoreError) -> String?

  /// The sets of recorded outcomes, without their cells.
  func outcomeSets() throws(StoreError) -> [StoredOutcomeSet]

  /// A set of recorded outcomes.
  func outcomes(_ number: Int64) throws(StoreError) -> OutcomeSet
}
