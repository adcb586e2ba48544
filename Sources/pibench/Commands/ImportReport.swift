// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import PiTelemetry

/// What an import of logs came to, for people and for machines.
enum ImportReport {
  static func text(_ summary: ImportSummary) -> String {
    let file = Sanitised.text(summary.file, limit: 4096)
    let run = summary.run.map { "run \($0)" } ?? "nothing written"
    var lines: [String]
    switch summary.verdict {
    case .known:
      return "\(file): these bytes are imported already (\(run), \(summary.requests) requests);"
        + " nothing changed\n"
    case .checked: lines = ["\(file): \(summary.format), checked, nothing written"]
    case .imported: lines = ["\(file): \(summary.format), imported as \(run)"]
    case .resumed:
      lines = [
        "\(file): \(summary.format), resumed \(run) after \(summary.resumedFrom) requests"
      ]
    }
    lines.append("  requests \(summary.requests), attempts \(summary.attempts)")
    if summary.alreadyStored > 0 { lines.append("  already stored: \(summary.alreadyStored)") }
    if summary.ignored > 0 { lines.append("  not requests to a model: \(summary.ignored)") }
    if summary.badEntries > 0 {
      lines.append("  bad rows left out: \(summary.badEntries)")
      lines += summary.reasons.map { "    \(Sanitised.text($0, limit: 400))" }
      if summary.badEntries > summary.reasons.count { lines.append("    …") }
    }
    lines += summary.caveats.map { "  note: \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Where bad rows are noted.
  static func notes(_ settings: ImportSettings, _ summaries: [ImportSummary]) -> String {
    guard settings.onBadEntry == .quarantine, let path = settings.quarantine,
      summaries.contains(where: { $0.badEntries > 0 })
    else { return "" }
    return "notes on bad rows: \(Sanitised.text(path, limit: 4096))\n"
  }

  static func json(_ summaries: [ImportSummary], seconds: Double) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("schema_version")
      json.integer(1)
      json.key("elapsed_s")
      json.number(seconds)
      json.key("files")
      json.array { json in
        for summary in summaries { write(summary, into: &json) }
      }
    }
    return json.bytes
  }

  private static func write(_ summary: ImportSummary, into json: inout JSONWriter) {
    json.object { json in
      json.key("file")
      json.text(summary.file)
      json.key("format")
      json.text(summary.format)
      json.key("verdict")
      json.text(summary.verdict.rawValue)
      json.key("run")
      if let run = summary.run { json.integer(Int(run)) } else { json.null() }
      json.key("sha256")
      json.text(summary.contentHash)
      let counts = [
        ("bytes", summary.bytes), ("requests", summary.requests),
        ("attempts", summary.attempts), ("already_stored", summary.alreadyStored),
        ("resumed_from_requests", summary.resumedFrom),
        ("ignored_entries", summary.ignored), ("bad_entries", summary.badEntries),
      ]
      for (name, count) in counts {
        json.key(name)
        json.integer(count)
      }
      json.key("bad_entry_reasons")
      json.texts(summary.reasons)
      json.key("notes")
      json.texts(summary.caveats)
    }
  }
}
