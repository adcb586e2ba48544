// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiCryptography

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
    let spool = file == "-" ? try SpooledFile(FileSource(path: "-")) : nil
    let path = spool?.path ?? file
    let name = spool == nil ? file : "standard input"
    let hash = try digest(path)
    let size = try FileSource(path: path).size ?? 0
    let peeked = try PeekedSource(NamedSource(FileSource(path: path), name: name))
    let format = try chooseFormat(peeked)
    var summary = ImportSummary(
      file: name,
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
    // Under `fail` a bad file changes nothing: it is read once before the first row is written.
    if settings.onBadEntry == .fail, writer != nil {
      var check = try pass(path, name, format, nil, BadEntries(path: nil, appends: false))
      check.showProgress = report(.checking, name, size, check.meter)
      try check.run()
    }
    let quarantine = settings.onBadEntry == .quarantine ? settings.quarantine : nil
    let bad = try BadEntries(path: quarantine, appends: appendsQuarantine)
    var pass = try pass(path, name, format, writer, bad)
    pass.description = RunDescription(
      origin: .imported,
      clock: .unix,
      name: name,
      contentHash: hash
    )
    pass.showProgress = report(.importing, name, size, pass.meter)
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

  /// A reading of the file from its beginning.
  private func pass(
    _ path: String,
    _ name: String,
    _ format: LogFormat,
    _ writer: (any TelemetryWriter)?,
    _ bad: BadEntries
  ) throws(InputError) -> ImportPass {
    let meter = ByteMeter()
    var options = settings.options
    options.trace.onBadRow = settings.onBadEntry == .fail ? .fail : .skip
    options.trace.noteSkipped = { bad.add($0) }
    let source = MeteredSource(NamedSource(try FileSource(path: path), name: name), meter: meter)
    let log = try format.open(source, options: options)
    let fingerprint = settings.fingerprint(format: format.id)
    var pass = ImportPass(
      log,
      writer: writer,
      bad: bad,
      settings: settings,
      fingerprint: fingerprint
    )
    pass.meter = meter
    return pass
  }

  private func report(
    _ phase: ImportProgress.Phase,
    _ name: String,
    _ size: Int,
    _ meter: ByteMeter
  ) -> (Int) -> Void {
    { requests in
      showProgress(
        ImportProgress(
          file: name,
          phase: phase,
          bytes: meter.count,
          totalBytes: size,
          requests: requests
        )
      )
    }
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
    guard let format = LogFormat.detect(LogHead(peeked.head)) else {
      throw .unexpected(
        at: InputPosition(file: peeked.name, line: 1, column: 1),
        expected:
          "a known log format (\(LogFormat.all.map(\.id).joined(separator: ", "))) or a column map",
        found: Sanitised.quoted(TraceHead(peeked.head).firstLine)
      )
    }
    return format
  }

  private func digest(_ path: String) throws(InputError) -> String {
    var source = try FileSource(path: path)
    let size = source.size ?? 0
    var hash = SHA256()
    var block = [UInt8](repeating: 0, count: 1 << 20)
    var done = 0
    while case let count = try source.read(into: &block, from: 0), count > 0 {
      if count == block.count { hash.update(block) } else { hash.update(Array(block[..<count])) }
      done += count
      showProgress(
        ImportProgress(file: file, phase: .hashing, bytes: done, totalBytes: size, requests: 0)
      )
    }
    return hash.finish().hexadecimal
  }
}

/// A source under another name.
struct NamedSource: ByteSource {
  let name: String
  private var source: any ByteSource

  init(_ source: any ByteSource, name: String) {
    self.source = source
    self.name = name
  }

  mutating func read(into buffer: inout [UInt8], from offset: Int) throws(InputError) -> Int {
    try source.read(into: &buffer, from: offset)
  }
}
