// SPDX-License-Identifier: Apache-2.0

public import PiCore
import PiFormats

/// Imports a log into a store: streaming, once per content, resumable after an interruption.
///
/// One file becomes one run, named by the SHA-256 of its bytes. Requests are committed in batches
/// together with how many there were; an import that was interrupted reads the file again from
/// its beginning and writes from there on.
public struct LogImport {
  private let input: ImportInput
  private let settings: ImportSettings
  private let format: RecordFormat
  private let showProgress: (ImportProgress) -> Void

  /// Prepares the import of a file, which is opened to see that it can be read.
  ///
  /// - Parameters:
  ///   - file: the file as the user named it, `-` for standard input.
  ///   - settings: how it is read.
  ///   - progress: told how far the import is.
  /// - Throws: `InputError` when the file cannot be read or has no format that is known.
  public init(
    _ file: String,
    settings: ImportSettings,
    progress: @escaping (ImportProgress) -> Void = { _ in }
  ) throws(InputError) {
    input = try ImportInput(file)
    self.settings = settings
    showProgress = progress
    format = try RecordFormat.choose(
      settings.format,
      settings.options,
      for: PeekedSource(input.open())
    )
    // A table says in its first row whether it can be read.
    _ = try format.open(input.open(), options: settings.options)
  }

  /// Runs the import.
  ///
  /// - Parameters:
  ///   - writer: the writer of the store; nil reads and checks only.
  ///   - reader: a reader of the same store, which tells what it has already.
  ///   - appendsQuarantine: whether the notes about earlier files stay.
  /// - Returns: what it came to.
  /// - Throws: `InputError` for the file, `StoreError` for the store.
  public func run(
    writer: (any TelemetryWriter)?,
    reader: (any TelemetryReader)?,
    appendsQuarantine: Bool = false
  ) throws -> ImportSummary {
    let size = try input.size()
    let hash = try input.contentHash { bytes in
      show(.hashing, input, bytes: bytes, of: size, requests: 0)
    }
    var summary = ImportSummary(
      file: input.name,
      format: format.id,
      contentHash: hash,
      verdict: writer == nil ? .checked : .imported
    )
    summary.bytes = size
    let known = try reader?.runs(contentHash: hash).first {
      $0.description.origin == .imported
    }
    if let known, known.isComplete {
      summary.verdict = .known
      summary.run = known.id.number
      summary.requests = Int(known.totals.requests)
      summary.attempts = Int(known.totals.attempts)
      // It may have been interrupted between its last row and its index.
      try writer?.indexForSearch(known.id)
      return summary
    }
    if settings.onBadEntry == .fail, writer != nil { try check(input, format, size: size) }
    let quarantine = settings.onBadEntry == .quarantine ? settings.quarantine : nil
    let bad = try BadEntries(path: quarantine, appends: appendsQuarantine)
    do {
      try write(&summary, into: writer, reader, bad, known: known)
    } catch {
      try bad.flush()
      throw error
    }
    try bad.flush()
    return summary
  }

  /// Reads the file into the run that an interrupted import left, or into a new one.
  private func write(
    _ summary: inout ImportSummary,
    into writer: (any TelemetryWriter)?,
    _ reader: (any TelemetryReader)?,
    _ bad: BadEntries,
    known: StoredRun?
  ) throws {
    if let run = try known ?? corrected(reader) {
      do {
        return try pass(&summary, into: writer, reader, bad, resuming: run)
      } catch is ImportPass.OtherBeginning where known == nil {
        // Not the corrected file of the unfinished run; nothing was written.
        summary.verdict = .imported
        summary.resumedFrom = 0
      }
    }
    try pass(&summary, into: writer, reader, bad, resuming: nil)
  }

  private func pass(
    _ summary: inout ImportSummary,
    into writer: (any TelemetryWriter)?,
    _ reader: (any TelemetryReader)?,
    _ bad: BadEntries,
    resuming run: StoredRun?
  ) throws {
    var pass = try pass(input, format, writer, bad)
    pass.description.contentHash = summary.contentHash
    let (meter, size) = (pass.meter, summary.bytes)
    pass.showProgress = { show(.importing, input, bytes: meter.count, of: size, requests: $0) }
    let others = try reader?.requestHashes(of: format.id) { $0 != run?.id }
    pass.others = others.flatMap(StoredEntries.init)
    if let run, let reader, writer != nil {
      let own = try reader.requestHashes(of: format.id) { $0 == run.id }
      try pass.resume(run, beginning: own)
      summary.verdict = .resumed
      summary.resumedFrom = Int(run.totals.requests)
    }
    try pass.run()
    pass.describe(&summary)
  }

  /// A run of this name that other bytes left unfinished; these may be the same file corrected.
  private func corrected(_ reader: (any TelemetryReader)?) throws -> StoredRun? {
    let fingerprint = settings.fingerprint(format: format.id)
    return try reader?.runs().last { run in
      run.description.origin == .imported && run.description.name == input.name
        && !run.isComplete && run.totals.requests > 0
        && run.progress.flatMap { ImportMark($0) }?.fingerprint == fingerprint
    }
  }

  /// Reads a file once before the first row is written, so that a bad one changes nothing.
  private func check(_ input: ImportInput, _ format: RecordFormat, size: Int) throws {
    var check = try pass(input, format, nil, BadEntries(path: nil, appends: false))
    let meter = check.meter
    check.showProgress = { show(.checking, input, bytes: meter.count, of: size, requests: $0) }
    try check.run()
  }

  /// A reading of the file from its beginning.
  private func pass(
    _ input: ImportInput,
    _ format: RecordFormat,
    _ writer: (any TelemetryWriter)?,
    _ bad: BadEntries
  ) throws(InputError) -> ImportPass {
    let meter = ByteMeter()
    let source = MeteredSource(try input.open(), meter: meter)
    var pass = ImportPass(
      try format.open(source, options: settings.options),
      writer: writer,
      bad: bad,
      settings: settings,
      format: format.id
    )
    pass.meter = meter
    pass.description.name = input.name
    return pass
  }

  private func show(
    _ phase: ImportProgress.Phase,
    _ input: ImportInput,
    bytes: Int,
    of total: Int,
    requests: Int
  ) {
    showProgress(
      ImportProgress(
        file: input.name,
        phase: phase,
        bytes: bytes,
        totalBytes: total,
        requests: requests
      )
    )
  }
}
