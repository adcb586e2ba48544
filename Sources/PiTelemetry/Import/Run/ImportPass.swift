// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats

/// One reading of a log, entry by entry, into batches of records.
struct ImportPass {
  var description = RunDescription(origin: .imported, clock: .unix, name: "", contentHash: "")
  var showProgress: (Int) -> Void = { _ in }
  /// Counts the bytes that were read.
  var meter = ByteMeter()
  private var log: any RecordReader
  private let writer: (any TelemetryWriter)?
  private let bad: BadEntries
  private let settings: ImportSettings
  private let fingerprint: String
  private let format: String
  private var stored: RunID?
  /// What other runs hold of the format; nil when that is nothing.
  var others: StoredEntries?
  private var entries = 0
  private var requests = 0
  private var attempts = 0
  /// Costs of the run's requests, and of those that other runs hold.
  private var kept = KnownCosts()
  private var alreadyStored = KnownCosts()
  /// How far an earlier import came.
  private var known = ImportMark(fingerprint: "", entries: 0, requests: 0)
  /// Hashes of what the earlier import wrote; nil when it noted none.
  private var beginning: ContiguousArray<UInt64>?
  private var knownNames = 0
  private var hash = EntryHash()
  private var sessions = SessionNumbers(remembered: SessionNumbers.bounded)
  private var hashes: ContiguousArray<UInt64> = []
  private var records: ContiguousArray<TelemetryRecord> = []

  /// Requests that are handed to the writer together.
  private static let block = 2048

  init(
    _ log: any RecordReader,
    writer: (any TelemetryWriter)?,
    bad: BadEntries,
    settings: ImportSettings,
    format: String
  ) {
    self.log = log
    self.writer = writer
    self.bad = bad
    self.settings = settings
    self.format = format
    fingerprint = settings.fingerprint(format: format)
    records.reserveCapacity(2 * Self.block)
  }

  /// The file does not begin with what the run holds.
  struct OtherBeginning: Error {}

  /// Goes on with a run that was interrupted, if this import is the same.
  ///
  /// - Parameters:
  ///   - stored: the run.
  ///   - beginning: hashes of its requests; an earlier version noted none.
  /// - Throws: `InputError` when it cannot be gone on with.
  mutating func resume(_ stored: StoredRun, beginning: ContiguousArray<UInt64>) throws {
    if let note = stored.progress {
      guard let mark = ImportMark(note) else {
        throw refusal("was interrupted by another version")
      }
      guard mark.fingerprint == fingerprint else {
        throw refusal("was interrupted with other options; import it with those")
      }
      guard mark.requests == Int(stored.totals.requests) else {
        throw refusal("cannot be resumed: its count of requests is wrong")
      }
      known = mark
    } else if stored.totals.requests > 0 {
      throw refusal("was interrupted by another version")
    }
    attempts = Int(stored.totals.attempts)
    if beginning.count == known.requests { self.beginning = beginning }
    try writer?.resumeRun(stored.id)
    if stored.description.contentHash != description.contentHash {
      guard self.beginning != nil else { throw OtherBeginning() }
    }
    self.stored = stored.id
    let names = stored.description
    knownNames =
      names.deployments.count + names.taskTypes.count + names.tenants.count
      + names.attributions.count
  }

  private func refusal(_ reason: String) -> InputError {
    .unreadable(file: description.name, reason: reason)
  }

  /// Reads to the end.
  ///
  /// - Throws: `OtherBeginning` before anything is written, `UnfinishedImport` when the file ends in
  ///   what no policy can leave out, `InputError` and `StoreError`.
  mutating func run() throws {
    do {
      try readAll()
    } catch let error as InputError {
      throw try unfinished(error)
    }
    guard entries >= known.entries else {
      throw refusal("cannot be resumed: it has fewer requests now")
    }
    guard entries > 0 || log.isEmpty else { throw nothingRead }
    guard let writer else { return }
    try write()
    try note(writer, text: mark.text + ImportMark.complete)
    if let run = stored {
      try writer.endRun(run, lostRecords: 0)
      try writer.indexForSearch(run)
    }
    showProgress(requests)
  }

  private mutating func readAll() throws {
    var record = RecordedRequest()
    while try next(into: &record) {
      entries += 1
      if entries & 0xFFF == 0 { showProgress(entries) }
      guard requests < Int(UInt32.max) else { throw refusal("has more than 2³² requests") }
      guard writer != nil || others != nil else {
        count(record)
        continue
      }
      let entry = ImportedRequest(
        record,
        key: sessions.key(record.session),
        number: UInt32(requests)
      )
      let hash = hash.of(entry, in: log)
      guard entries > known.entries else {
        try skip(hash, record.cost)
        continue
      }
      guard others?.take(hash) != true else {
        alreadyStored.add(record.cost)
        continue
      }
      count(record)
      if writer != nil { try queue(entry, hash) }
    }
  }

  private mutating func count(_ record: borrowing RecordedRequest) {
    requests += 1
    kept.add(record.cost)
    if record.hasAttempt { attempts += 1 }
  }

  /// Passes over an entry that the run knows, if it is the one that was there.
  private mutating func skip(_ hash: UInt64, _ cost: NanoDollars?) throws {
    if let beginning {
      if requests < beginning.count, beginning[requests] == hash {
        requests += 1
        kept.add(cost)
      } else if others?.take(hash) == true {
        alreadyStored.add(cost)
      } else {
        throw OtherBeginning()
      }
    } else {
      kept.add(cost)
    }
    guard entries == known.entries else { return }
    if beginning != nil, requests != known.requests { throw OtherBeginning() }
    requests = known.requests
    if let run = stored {
      try writer?.identifyRun(run, contentHash: description.contentHash)
    }
  }

  private mutating func queue(_ entry: ImportedRequest, _ hash: UInt64) throws {
    if let attempt = entry.attempt { records.append(.attempt(attempt)) }
    records.append(.request(entry.request))
    hashes.append(hash)
    if hashes.count % Self.block == 0 { try write() }
    if hashes.count >= settings.batch { try commit() }
  }

  /// Keeps what was read before a file broke, and says so; the error itself when that is nothing.
  private mutating func unfinished(_ error: InputError) throws -> any Error {
    guard let writer, requests > 0, entries >= known.entries else { return error }
    try write()
    guard let run = stored else { return error }
    try note(writer, text: mark.text(failedBy: error))
    try writer.commit()
    return UnfinishedImport(cause: error, run: run, requests: requests)
  }

  /// The error that a file held no request to import, with what it held instead.
  private var nothingRead: InputError {
    var found = log.leftOut.kinds.map { "\($0.name): \($0.entries)" }
    if bad.count > 0 { found.append("bad rows: \(bad.count), the first: \(bad.reasons[0])") }
    let summary = RecordFormat.named(format)?.summary ?? format
    return refusal(
      "holds no request that can be imported; expected \(summary); found "
        + (found.isEmpty ? "none" : "nothing but " + found.joined(separator: "; "))
    )
  }

  /// Reads the next good entry; false at the end.
  private mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    while true {
      do throws(InputError) {
        return try log.next(into: &record)
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
    description.clock = log.clock == .unix ? .unix : .virtual
    let names = log.names
    if stored == nil || names.count > knownNames {
      description.deployments = names.deployments
      description.taskTypes = names.taskTypes
      description.tenants = names.tenants
      description.attributions = names.attributions
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
    try note(writer, text: mark.text)
    try writer.commit()
  }

  private var mark: ImportMark {
    ImportMark(fingerprint: fingerprint, entries: entries, requests: requests)
  }

  /// Notes how far the file was read, and what its requests are known by.
  private mutating func note(_ writer: any TelemetryWriter, text: String) throws {
    guard let run = stored else { return }
    let first = UInt32(requests - hashes.count)
    try writer.noteHashes(hashes, from: first, format: format, of: run)
    hashes.removeAll(keepingCapacity: true)
    try writer.noteProgress(text, of: run)
  }

  /// Fills in what was counted.
  func describe(_ summary: inout ImportSummary) {
    summary.run = stored?.number
    summary.requests = requests
    summary.attempts = attempts
    summary.nanodollars = kept.nanodollars
    summary.requestsOfUnknownCost = kept.ofUnknownCost
    summary.alreadyStored = entries - requests
    summary.alreadyStoredNanodollars = alreadyStored.nanodollars
    summary.alreadyStoredOfUnknownCost = alreadyStored.ofUnknownCost
    summary.leftOut = log.leftOut
    summary.badEntries = bad.count
    summary.reasons = bad.reasons
    summary.caveats = log.caveats.map(\.rawValue)
  }
}

/// What requests cost, as far as their log says.
private struct KnownCosts {
  private(set) var nanodollars: Int128 = 0
  private(set) var ofUnknownCost = 0

  mutating func add(_ cost: NanoDollars?) {
    guard let cost else {
      ofUnknownCost += 1
      return
    }
    nanodollars += Int128(cost.amount)
  }
}
