// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Imports a log into a store: streaming, once per content, resumable after an interruption.
///
/// One file becomes one run, named by the SHA-256 of its bytes. Requests are committed in batches
/// together with how many there were; an import that was interrupted reads the file again from
/// its beginning and writes from there on.
public struct LogImport {
  /// The file as the user named it, `-` for standard input.
  public let file: String
  private let settings: ImportSettings
  private let showProgress: (ImportProgress) -> Void

  /// Prepares the import of a file.
  public init(
    _ file: String,
    settings: ImportSettings,
    progress: @escaping (ImportProgress) -> Void = { _ in }
  ) {
    self.file = file
    self.settings = settings
    showProgress = progress
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
    let input = try ImportInput(file)
    let size = try input.size()
    let hash = try input.contentHash { bytes in
      show(.hashing, input, bytes: bytes, of: size, requests: 0)
    }
    let format = try chooseFormat(PeekedSource(input.open()))
    var summary = ImportSummary(
      file: input.name,
      format: format.id,
      contentHash: hash,
      verdict: writer == nil ? .checked : .imported
    )
    summary.bytes = size
    var resumed: StoredRun?
    if let known = try reader?.runs(contentHash: hash).first(where: {
      $0.description.origin == .imported
    }) {
      guard !known.isComplete else {
        summary.verdict = .known
        summary.run = known.id.number
        summary.requests = Int(known.totals.requests)
        summary.attempts = Int(known.totals.attempts)
        return summary
      }
      resumed = known
    }
    if settings.onBadEntry == .fail, writer != nil { try check(input, format, size: size) }
    let quarantine = settings.onBadEntry == .quarantine ? settings.quarantine : nil
    let bad = try BadEntries(path: quarantine, appends: appendsQuarantine)
    var pass = try pass(input, format, writer, bad)
    pass.description.name = input.name
    pass.description.contentHash = hash
    let meter = pass.meter
    pass.showProgress = { show(.importing, input, bytes: meter.count, of: size, requests: $0) }
    if let resumed, writer != nil {
      try pass.resume(resumed)
      summary.verdict = .resumed
      summary.resumedFrom = Int(resumed.totals.requests)
    }
    try pass.run()
    try bad.flush()
    pass.describe(&summary)
    return summary
  }

  /// Reads a file once before the first row is written, so that a bad one changes nothing.
  private func check(_ input: ImportInput, _ format: LogFormat, size: Int) throws {
    var check = try pass(input, format, nil, BadEntries(path: nil, appends: false))
    let meter = check.meter
    check.showProgress = { show(.checking, input, bytes: meter.count, of: size, requests: $0) }
    try check.run()
  }

  /// A reading of the file from its beginning.
  private func pass(
    _ input: ImportInput,
    _ format: LogFormat,
    _ writer: (any TelemetryWriter)?,
    _ bad: BadEntries
  ) throws(InputError) -> ImportPass {
    let meter = ByteMeter()
    var options = settings.options
    options.trace.onBadRow = settings.onBadEntry == .fail ? .fail : .skip
    options.trace.noteSkipped = { bad.add($0) }
    let source = MeteredSource(try input.open(), meter: meter)
    var pass = ImportPass(
      try format.open(source, options: options),
      writer: writer,
      bad: bad,
      settings: settings,
      fingerprint: settings.fingerprint(format: format.id)
    )
    pass.meter = meter
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

  private func chooseFormat(_ peeked: PeekedSource) throws(InputError) -> LogFormat {
    if let id = settings.format {
      guard let format = LogFormat.named(id) else {
        let ids = LogFormat.all.map(\.id)
        throw .unreadable(
          file: "--format",
          reason: "expected one of \(ids.joined(separator: ", ")), found \(Sanitised.quoted(id))"
            + NearestName.hint(for: id, among: ids)
        )
      }
      return format
    }
    if settings.options.columns != nil { return ColumnLog.format }
    return try LogFormat.detect(peeked.head, in: peeked.name)
  }
}
