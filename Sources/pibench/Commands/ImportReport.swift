// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiLedger
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
    let cost = amount(summary.nanodollars, of: summary.requests, summary.requestsOfUnknownCost)
    lines.append("  requests \(summary.requests), attempts \(summary.attempts)\(cost)")
    if summary.alreadyStored > 0 {
      let count = summary.alreadyStored
      let unknown = summary.alreadyStoredOfUnknownCost
      let cost = amount(summary.alreadyStoredNanodollars, of: count, unknown)
      lines.append("  already stored: \(count)\(cost)")
    }
    lines += leftOut(summary)
    if summary.badEntries > 0 {
      lines.append("  bad rows left out: \(summary.badEntries)")
      lines += summary.reasons.map { "    \(Sanitised.text($0, limit: 400))" }
      if summary.badEntries > summary.reasons.count { lines.append("    …") }
    }
    lines += summary.caveats.map { "  note: \($0)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What was left out on purpose, by kind, and what the whole file comes to.
  private static func leftOut(_ summary: ImportSummary) -> [String] {
    let left = summary.leftOut
    guard left.count > 0 else { return [] }
    var lines = ["  left out: \(left.count), \(dollars(left.nanodollars))"]
    for kind in left.kinds {
      let cost = amount(kind.nanodollars, of: kind.entries, kind.ofUnknownCost)
      lines.append("    \(kind.name): \(kind.entries)\(cost)")
    }
    let all = summary.requests + summary.alreadyStored + left.count
    let sum = summary.nanodollars + summary.alreadyStoredNanodollars + left.nanodollars
    return lines + ["  in all: \(all), \(dollars(sum))"]
  }

  /// What some entries cost, behind a comma; how many of them have no known cost, where some have one.
  private static func amount(_ nanodollars: Int128, of entries: Int, _ unknown: Int) -> String {
    guard entries > 0 else { return "" }
    guard unknown < entries else { return ", cost unknown" }
    return ", \(dollars(nanodollars))" + (unknown > 0 ? " (\(unknown) of unknown cost)" : "")
  }

  private static func dollars(_ nanodollars: Int128) -> String {
    "$" + LedgerText.dollars(nanodollars)
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
        ("ignored_entries", summary.leftOut.count), ("bad_entries", summary.badEntries),
        ("requests_of_unknown_cost", summary.requestsOfUnknownCost),
      ]
      for (name, count) in counts {
        json.key(name)
        json.integer(count)
      }
      json.member(whole: "cost_nanodollars", summary.nanodollars)
      json.member(whole: "already_stored_cost_nanodollars", summary.alreadyStoredNanodollars)
      json.member(array: "left_out", summary.leftOut.kinds) { kind, json in
        json.object { json in
          json.member(text: "kind", kind.name)
          json.member(whole: "entries", Int64(kind.entries))
          json.member(whole: "cost_nanodollars", kind.nanodollars)
          json.member(whole: "entries_of_unknown_cost", Int64(kind.ofUnknownCost))
        }
      }
      json.key("bad_entry_reasons")
      json.texts(summary.reasons)
      json.key("notes")
      json.texts(summary.caveats)
    }
  }
}
