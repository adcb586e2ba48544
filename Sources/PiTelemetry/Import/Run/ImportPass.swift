// SPDX-License-Identifier: Apache-2.0

import PiCore

/// One reading of a log, entry by entry, into batches of records.
struct ImportPass {
  var description = RunDescription(origin: .imported, clock: .unix, name: "", contentHash: "")
  var showProgress: (Int) -> Void = { _ in }
  /// Counts the bytes that were read.
  var meter = ByteMeter()
  private var log: any LogReader
  private let writer: (any TelemetryWriter)?
  private let bad: BadEntries
  private let settings: ImportSettings
  private let fingerprint: String
  private var stored: RunID?
  private var requests = 0
  private var attempts = 0
  /// Requests at the beginning that the store has already.
  private var known = 0
  private var knownNames = 0
  private var records: ContiguousArray<TelemetryRecord> = []
  private var uncommitted = 0

  /// Requests that are handed to the writer together.
  private static let block = 2048

  init(
    _ log: any LogReader,
    writer: (any TelemetryWriter)?,
    bad: BadEntries,
    settings: ImportSettings,
    fingerprint: String
  ) {
    self.log = log
    self.writer = writer
    self.bad = bad
    self.settings = settings
    self.fingerprint = fingerprint
    records.reserveCapacity(2 * Self.block)
  }

  /// Goes on with a run that was interrupted, if this import is the same.
  mutating func resume(_ stored: StoredRun) throws {
    let noted = stored.progress?.split(separator: " ").map(String.init) ?? []
    guard noted.count == 2 || stored.totals.requests == 0 else {
      throw refusal("was interrupted by another version")
    }
    if noted.count == 2 {
      guard noted[0] == fingerprint else {
        throw refusal("was interrupted with other options; import it with those")
      }
      guard let count = Int(noted[1]), count == Int(stored.totals.requests) else {
        throw refusal("cannot be resumed: its count of requests is wrong")
      }
      known = count
    }
    try writer?.resumeRun(stored.id)
    self.stored = stored.id
    let names = stored.description
    knownNames = names.deployments.count + names.taskTypes.count + names.tenants.count
  }

  private func refusal(_ reason: String) -> InputError {
    .unreadable(file: description.name, reason: reason)
  }

  /// Reads to the end.
  mutating func run() throws {
    var entry = LoggedRequest()
    while try next(into: &entry) {
      guard requests < Int(UInt32.max) else { throw refusal("has more than 2³² requests") }
      let number = UInt32(requests)
      requests += 1
      attempts += entry.attempts.count
      if requests & 0xFFF == 0 { showProgress(requests) }
      guard writer != nil, requests > known else { continue }
      for attempt in entry.attempts {
        var attempt = attempt
        attempt.request = number
        records.append(.attempt(attempt))
      }
      entry.request.number = number
      records.append(.request(entry.request))
      uncommitted += 1
      if uncommitted % Self.block == 0 { try write() }
      if uncommitted >= settings.batch { try commit() }
    }
    guard requests >= known else { throw refusal("cannot be resumed: it has fewer requests now") }
    guard let writer else { return }
    try write()
    try note(writer, mark: StoredRun.completeMark)
    if let run = stored {
      try writer.endRun(run, lostRecords: 0)
      try writer.indexForSearch(run)
    }
    showProgress(requests)
  }

  /// Reads the next good entry; false at the end.
  private mutating func next(into entry: inout LoggedRequest) throws(InputError) -> Bool {
    while true {
      do throws(InputError) {
        return try log.next(into: &entry)
      } catch {
        guard settings.onBadEntry != .fail, log.canContinue, error.position != nil else {
          throw error
        }
        bad.add(error)
      }
    }
  }

  /// Hands the records to the writer, with the names that they refer to.
  private mutating func write() throws {
    guard let writer else { return }
    description.clock = log.clock
    let names = log.names
    if stored == nil || names.count > knownNames {
      description.deployments = names.deployments
      description.taskTypes = names.taskTypes
      description.tenants = names.tenants
      knownNames = names.count
      if let run = stored { try writer.extendRun(run, to: description) }
    }
    let open = try stored ?? writer.beginRun(description)
    stored = open
    if !records.isEmpty { try writer.append(records, to: open) }
    records.removeAll(keepingCapacity: true)
  }

  private mutating func commit() throws {
    guard let writer else { return }
    try write()
    try note(writer)
    try writer.commit()
    uncommitted = 0
  }

  private func note(_ writer: any TelemetryWriter, mark: String = "") throws {
    guard let run = stored else { return }
    try writer.noteProgress("\(fingerprint) \(requests)\(mark)", of: run)
  }

  /// Fills in what was counted.
  func describe(_ summary: inout ImportSummary) {
    summary.run = stored?.number
    summary.requests = requests
    summary.attempts = attempts
    summary.ignored = log.ignored
    summary.badEntries = bad.count
    summary.reasons = bad.reasons
    summary.caveats = log.caveats
  }
}
