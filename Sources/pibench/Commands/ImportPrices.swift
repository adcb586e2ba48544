// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiReport
import PiResources
import PiTelemetry

/// `pibench import prices`: shows what a price list changes, then writes what it was told to.
struct ImportPrices {
  private static let catalogue = ValueOption(
    "catalogue",
    "FILE",
    "prices: what is compared with; the shipped one by default"
  )
  private static let out = ValueOption(
    "out",
    "FILE",
    "prices: where the catalogue with the changes is written"
  )
  private static let date = ValueOption(
    "date",
    "DATE",
    "prices: when the list was read, YYYY-MM-DD; today by default"
  )
  private static let prune = Flag("prune", "prices: leave out models that the list lacks")
  static let options: [any CommandOption] = [catalogue, out, date, prune]

  private let arguments: ParsedArguments
  private let line: ProgressLine

  init(_ arguments: ParsedArguments, _ line: ProgressLine) {
    self.arguments = arguments
    self.line = line
  }

  func run(_ files: [String]) throws {
    guard files.count == 1 else { throw UsageError("import prices takes one list at a time") }
    let input = try ImportInput(files[0])
    let date = try arguments[ImportPrices.date] ?? Wall.date
    guard let effective = Wall.instant(ofDate: date) else {
      throw UsageError("--date: expected YYYY-MM-DD, found \(Sanitised.quoted(date))")
    }
    let known = try catalogue()
    let prices = try ImportedPrices(
      parsing: FileSource.readAll(input.open()),
      named: input.name,
      date: date,
      keepingIDsOf: known
    )
    if !prices.refused.isEmpty, try arguments[ImportOptions.onBadRow] ?? .fail == .fail {
      try Terminal.print(refusals(prices))
      let count = prices.refused.count
      throw InputError.unreadable(
        file: input.name,
        reason: (count == 1 ? "1 entry is refused" : "\(count) entries are refused")
          + "; --on-bad-row skip leaves out what is refused"
      )
    }
    let changes = try CatalogueChanges(
      from: known,
      to: prices,
      prunes: arguments[ImportPrices.prune]
    )
    try arguments[ImportOptions.json]
      ? Terminal.print(json(prices, changes)) : Terminal.print(text(prices, changes))
    guard !arguments[ImportOptions.dryRun] else { return }
    if let out = try arguments[ImportPrices.out] {
      try OutputFile.write(Array(changes.result.json().utf8), to: out)
    }
    if arguments.has(ImportOptions.store) { try keepHistory(prices, input, effective) }
  }

  private func catalogue() throws -> ModelCatalogue {
    guard let path = try arguments[ImportPrices.catalogue] else {
      let name = "datasets/catalogue/models.json"
      return try ModelCatalogue(parsing: EmbeddedResource.bytes(named: name) ?? [], named: name)
    }
    return try ModelCatalogue(parsing: FileSource.readAll(FileSource(path: path)), named: path)
  }

  private func keepHistory(
    _ prices: ImportedPrices,
    _ input: ImportInput,
    _ effective: Instant
  ) throws {
    let access = try StoreAccess(arguments, isDryRun: false)
    let hash = try input.contentHash()
    guard try access.reader?.runs(contentHash: hash).isEmpty ?? true else {
      try access.close()
      return try Terminal.print("the store has these prices already\n")
    }
    let history = CatalogueChanges.history(
      of: prices,
      named: "prices " + input.name,
      contentHash: hash,
      effective: effective
    )
    if let writer = access.writer {
      let run = try writer.beginRun(history.description)
      try writer.append(history.records, to: run)
      try writer.endRun(run, lostRecords: 0)
      try Terminal.print("price history: run \(run.number), \(history.records.count) models\n")
    }
    try access.close()
  }

  private func refusals(_ prices: ImportedPrices) -> String {
    var lines = ["refused: \(prices.refused.count)"]
    lines += prices.refused.prefix(20).map { "  \($0.withoutCells)" }
    if prices.refused.count > 20 { lines.append("  …") }
    return lines.joined(separator: "\n") + "\n"
  }

  private func text(_ prices: ImportedPrices, _ changes: CatalogueChanges) -> String {
    var lines = ["\(prices.models.count) models that generate text; others: \(prices.ignored)"]
    lines += prices.others.sorted { $0.key < $1.key }.map {
      "  \(Sanitised.text($0.key)): \($0.value)"
    }
    lines += prices.aliases.prefix(20).map {
      "  alias: \(Sanitised.text($0.id)) = \(Sanitised.text($0.of))"
    }
    let rounded = prices.models.count { $0.hasRoundedPrice }
    if rounded > 0 {
      lines.append("prices rounded to whole picodollars a token: \(rounded) models")
    }
    lines.append(
      "added \(changes.added.count), changed \(changes.changed.count),"
        + " removed \(changes.removed.count), unchanged \(changes.unchanged)"
    )
    for change in changes.changed {
      lines.append(
        "  ~ \(Sanitised.text(change.id)): \(change.differences.joined(separator: "; "))"
      )
    }
    lines += changes.removed.map { "  - \(Sanitised.text($0))" }
    if !changes.removed.isEmpty, !arguments[ImportPrices.prune] {
      lines.append("  what the list lacks keeps its price; --prune leaves it out")
    }
    lines += kept("entry is not understood, old price kept", changes.notUnderstood)
    lines += kept("price unknown in the list, old one kept", changes.keptPrices)
    lines += changes.added.prefix(20).map { "  + \(Sanitised.text($0))" }
    if changes.added.count > 20 { lines.append("  + … \(changes.added.count - 20) more") }
    let refused = prices.refused.isEmpty ? "" : refusals(prices)
    return lines.joined(separator: "\n") + "\n" + refused
  }

  private func kept(_ reason: String, _ ids: [String]) -> [String] {
    ids.map { "  = \(Sanitised.text($0)): \(reason)" }
  }

  private func json(_ prices: ImportedPrices, _ changes: CatalogueChanges) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("schema_version")
      json.integer(1)
      json.key("models")
      json.integer(prices.models.count)
      json.key("unchanged")
      json.integer(changes.unchanged)
      json.key("added")
      json.texts(changes.added)
      json.key("removed")
      json.texts(changes.removed)
      json.key("kept_not_understood")
      json.texts(changes.notUnderstood)
      json.key("kept_without_price_in_list")
      json.texts(changes.keptPrices)
      json.key("changed")
      json.object { json in
        for change in changes.changed {
          json.key(change.id)
          json.texts(change.differences)
        }
      }
      json.key("rounded")
      json.texts(prices.models.filter(\.hasRoundedPrice).map(\.id))
      json.key("refused")
      json.texts(prices.refused.map(\.withoutCells.description))
    }
    return json.bytes
  }
}
