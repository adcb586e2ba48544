// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Writes records through any database's connection.
final class StoreWriter<Connection: SQLConnection>: TelemetryWriter {
  let connection: Connection
  /// Nanoseconds since 1970.
  let now: @Sendable () -> Int64
  private let requests: Connection.Inserter
  private let decisions: Connection.Inserter
  private let attempts: Connection.Inserter
  private let labels: Connection.Inserter
  private let prices: Connection.Inserter
  private let tiers: Connection.Inserter
  private let vectors: Connection.Inserter
  private let release: (Connection) throws(StoreError) -> Void
  private var scratch: [UInt8] = []
  var runs: [RunID: OpenRun] = [:]
  private var committedRuns: [RunID: OpenRun] = [:]
  private var isInTransaction = false
  /// Whether commits wait for the end of ``inOneCommit(_:)``.
  private var holdsCommits = false
  private var isClosed = false
  // Appended since the last commit, and committed since the last answer of `commit()`.
  private var pending = 0
  private var acknowledged = 0

  /// Creates a writer over a connection whose schema is up to date.
  ///
  /// - Parameters:
  ///   - connection: the only connection that writes the store.
  ///   - now: answers with nanoseconds since 1970.
  ///   - release: gives the store up when the writer closes.
  /// - Throws: `StoreError` when the tables are missing.
  init(
    connection: Connection,
    now: @escaping @Sendable () -> Int64,
    release: @escaping (Connection) throws(StoreError) -> Void
  ) throws(StoreError) {
    self.connection = connection
    self.now = now
    self.release = release
    requests = try connection.inserter(into: StoreSchema.requests)
    decisions = try connection.inserter(into: StoreSchema.decisions)
    attempts = try connection.inserter(into: StoreSchema.attempts)
    labels = try connection.inserter(into: StoreSchema.labels)
    prices = try connection.inserter(into: StoreSchema.prices)
    tiers = try connection.inserter(into: StoreSchema.priceTiers)
    vectors = try connection.inserter(into: StoreSchema.promptVectors)
  }

  @specialized(where Connection == SQLiteConnection)
  func append(
    _ records: ContiguousArray<TelemetryRecord>,
    to run: RunID
  ) throws(StoreError) {
    try inTransaction { () throws(StoreError) in
      guard var state = runs.removeValue(forKey: run) else { throw notOpen(run) }
      for record in records { try append(record, to: run, &state) }
      state.hasChanged = true
      runs[run] = state
      pending += records.count
    }
  }

  func noteProgress(_ progress: String?, of run: RunID) throws(StoreError) {
    try inTransaction { () throws(StoreError) in
      guard var state = runs[run] else { throw notOpen(run) }
      state.progress = progress
      state.hasChanged = true
      runs[run] = state
    }
  }

  @discardableResult
  func commit() throws(StoreError) -> Int {
    try commitTransaction()
    let count = acknowledged
    acknowledged = 0
    return count
  }

  func inOneCommit<Result>(
    _ body: (any TelemetryWriter) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try commitTransaction()
    holdsCommits = true
    defer { holdsCommits = false }
    let result = try inTransaction { () throws(StoreError) in try body(self) }
    holdsCommits = false
    try commitTransaction()
    return result
  }

  func close() throws(StoreError) {
    try commitTransaction()
    isClosed = true
    try release(connection)
  }

  func notOpen(_ run: RunID) -> StoreError {
    .runNotOpen(store: connection.storeName, run: run)
  }

  /// Does work within the transaction that the next commit ends; undoes all of it on failure.
  func inTransaction<Result>(
    _ body: () throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    guard !isClosed else { throw .closed(store: connection.storeName) }
    do throws(StoreError) {
      if !isInTransaction {
        try connection.begin()
        isInTransaction = true
      }
      return try body()
    } catch {
      undo()
      throw error
    }
  }

  private func undo() {
    connection.rollback()
    isInTransaction = false
    runs = committedRuns
    pending = 0
  }

  /// Ends the transaction, if there is one, with every run's totals as they are.
  func commitTransaction() throws(StoreError) {
    guard !isClosed else { throw .closed(store: connection.storeName) }
    guard isInTransaction else { return }
    try inTransaction { () throws(StoreError) in
      try flush()
      for run in runs.keys.sorted() where runs[run]?.hasChanged == true {
        try writeTotals(of: run)
      }
      if !holdsCommits { try connection.commit() }
    }
    guard !holdsCommits else { return }
    isInTransaction = false
    committedRuns = runs
    acknowledged += pending
    pending = 0
  }

  /// Lets go of a run that ended.
  func forget(_ run: RunID) {
    runs[run] = nil
    committedRuns[run] = nil
  }

  private func flush() throws(StoreError) {
    try requests.flush()
    try decisions.flush()
    try attempts.flush()
    try labels.flush()
    try prices.flush()
    try tiers.flush()
    try vectors.flush()
  }
}

// One record at a time.
extension StoreWriter {
  @inline(__always)
  private func append(
    _ record: TelemetryRecord,
    to run: RunID,
    _ state: inout OpenRun
  ) throws(StoreError) {
    switch record {
    case .attempt(let attempt): try append(attempt, to: run, &state)
    case .decision(let decision):
      try check(state.fault(in: decision), run, decision.request)
      try DecisionRow.write(decision, of: run, into: decisions, scratch: &scratch)
      state.totals.decisions += 1
    case .request(let request):
      try check(state.fault(in: request), run, request.number)
      try RequestRow.write(request, of: run, into: requests)
      state.totals.requests += 1
      if request.externalID != nil || request.errorText != nil { state.isIndexed = false }
    case .label(let label):
      try check(state.fault(in: label), run, label.request)
      let ordinal = try ordinal(state.totals.labels, run)
      try LabelRow.write(label, ordinal, of: run, into: labels)
      state.totals.labels += 1
    case .price(let price):
      try check(state.fault(in: price), run, nil)
      let ordinal = try ordinal(state.totals.prices, run)
      try PriceRow.write(price, ordinal, of: run, into: prices)
      try PriceRow.writeTiers(of: price, ordinal, of: run, into: tiers)
      state.totals.prices += 1
    case .promptVector(let vector):
      let fault = PromptVectorRow.fault(in: vector, widths: state.lists.vectorWidths)
      try check(fault, run, vector.request)
      try PromptVectorRow.write(vector, of: run, into: vectors, scratch: &scratch)
      state.totals.promptVectors += 1
    }
  }

  @inline(__always)
  private func append(
    _ attempt: AttemptRecord,
    to run: RunID,
    _ state: inout OpenRun
  ) throws(StoreError) {
    if let fault = state.fault(in: attempt) { try check(fault, run, attempt.request) }
    try AttemptRow.write(attempt, of: run, into: attempts)
    guard state.count(attempt) else {
      throw .invalidRecord(
        run: run,
        request: attempt.request,
        reason: "the run costs more than 9.2 billion dollars"
      )
    }
  }

  private func check(_ fault: String?, _ run: RunID, _ request: UInt32?) throws(StoreError) {
    guard let fault else { return }
    throw .invalidRecord(run: run, request: request, reason: fault)
  }

  private func ordinal(_ count: Int64, _ run: RunID) throws(StoreError) -> UInt32 {
    guard let ordinal = UInt32(exactly: count) else {
      throw .invalidRecord(run: run, request: nil, reason: "a run has at most 2³² of a kind")
    }
    return ordinal
  }
}
