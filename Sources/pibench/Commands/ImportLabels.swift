// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiReport
import PiTelemetry

/// `pibench import labels`.
struct ImportLabels {
  private static let source = ValueOption(
    "source",
    "WHO",
    "labels: who judged, where the file does not say"
  )
  static let options: [any CommandOption] = [source]

  private let arguments: ParsedArguments
  private let settings: ImportSettings
  private let line: ProgressLine

  init(_ arguments: ParsedArguments, _ settings: ImportSettings, _ line: ProgressLine) {
    self.arguments = arguments
    self.settings = settings
    self.line = line
  }

  func run(_ files: [String]) throws {
    guard let path = try arguments[ImportOptions.store] else {
      throw UsageError("import labels needs --store FILE")
    }
    let columns = try arguments[ImportOptions.columns]
    let source = try arguments[ImportLabels.source] ?? "imported"
    func read(_ input: ImportInput, at now: Instant) throws(InputError) -> LabelReader {
      try LabelReader(input.open(), columns: columns, defaultSource: source, at: now)
    }
    let inputs = try files.map { try ImportInput($0) }
    // Before the store, so that a file that cannot be read makes none.
    for input in inputs { _ = try read(input, at: Wall.now) }
    let location = try StoreLocation(path)
    let abandoning = settings.isDryRun ? {} : StoreAccess.abandoning(location)
    let store = try location.store()
    let writer = settings.isDryRun ? nil : try store.openWriter()
    let reader = try store.openReader()
    var summaries: [(file: String, summary: LabelImport.Summary)] = []
    do {
      for input in inputs {
        let now = Wall.now
        let summary = try LabelImport(settings: settings).run(
          file: input.name,
          contentHash: try input.contentHash(),
          writer: writer,
          reader: reader
        ) { () throws(InputError) in try read(input, at: now) }
        summaries.append((input.name, summary))
      }
    } catch {
      // A store that was made for labels has no request that they could belong to.
      try? writer?.close()
      abandoning()
      throw error
    }
    try writer?.close()
    line.finish()
    guard !arguments[ImportOptions.json] else { return try Terminal.print(json(summaries)) }
    for (file, summary) in summaries { try Terminal.print(text(file, summary)) }
  }

  private func text(_ file: String, _ summary: LabelImport.Summary) -> String {
    let name = Sanitised.text(file, limit: 4096)
    if summary.isKnown { return "\(name): these labels are imported already; nothing changed\n" }
    var lines = ["\(name): \(summary.labels) labels, \(summary.matched) joined to requests"]
    if summary.unmatched > 0 {
      lines.append("  without a request in the store: \(summary.unmatched)")
      lines += summary.missing.map { "    \($0)" }
      if summary.unmatched > summary.missing.count { lines.append("    …") }
    }
    if summary.badEntries > 0 { lines.append("  bad rows left out: \(summary.badEntries)") }
    if settings.isDryRun { lines.append("  nothing written") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func json(_ summaries: [(file: String, summary: LabelImport.Summary)]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("schema_version")
      json.integer(1)
      json.key("files")
      json.array { json in
        for (file, summary) in summaries {
          json.object { json in
            json.key("file")
            json.text(file)
            json.key("already_imported")
            json.flag(summary.isKnown)
            let counts = [
              ("labels", summary.labels), ("joined", summary.matched),
              ("without_request", summary.unmatched), ("bad_entries", summary.badEntries),
            ]
            for (name, count) in counts {
              json.key(name)
              json.integer(count)
            }
            json.key("first_without_request")
            json.texts(summary.missing)
          }
        }
      }
    }
    return json.bytes
  }
}
