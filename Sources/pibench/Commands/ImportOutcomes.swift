// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiReport
import PiTelemetry

/// `pibench import outcomes`.
struct ImportOutcomes {
  private static let duplicates = ValueOption<OutcomeReader.DuplicatePolicy>(
    choice: "duplicates",
    "POLICY",
    "outcomes: refuse (default) or average"
  )
  private static let embeddings = ValueOption(
    "embeddings",
    "FILE",
    "outcomes: vectors of the prompts (.npy)"
  )
  private static let ids = ValueOption(
    "ids",
    "FILE",
    "outcomes: the prompt of each vector, a CSV whose first column counts"
  )
  private static let name = ValueOption(
    "name",
    "NAME",
    "outcomes: what the set is called; the first file's name by default"
  )
  static let options: [any CommandOption] = [duplicates, embeddings, ids, name]

  private let arguments: ParsedArguments
  private let settings: ImportSettings
  private let line: ProgressLine

  init(_ arguments: ParsedArguments, _ settings: ImportSettings, _ line: ProgressLine) {
    self.arguments = arguments
    self.settings = settings
    self.line = line
  }

  func run(_ files: [String]) throws {
    let embeddings = try arguments[ImportOutcomes.embeddings]
    let ids = try arguments[ImportOutcomes.ids]
    guard ids == nil || embeddings != nil else { throw UsageError("--ids goes with --embeddings") }
    let duplicates = try arguments[ImportOutcomes.duplicates] ?? .refuse
    let columns = try arguments[ImportOptions.columns]
    let inputs = try files.map { try ImportInput($0) }
    let extra = try [embeddings, ids].compactMap { $0 }.map { try ImportInput($0) }
    let hash = try ImportInput.contentHash(
      inputs + extra,
      settings: "\(columns ?? "") \(duplicates.rawValue)"
    )
    var reader = OutcomeReader(duplicates: duplicates, promptSalt: settings.options.promptSalt)
    let map =
      try columns.map { try OutcomeColumnMap(parsing: $0, named: "--columns") }
      ?? OutcomeColumnMap()
    let notes = try BadEntries(settings)
    for input in inputs {
      let policy: BadRowPolicy = settings.onBadEntry == .fail ? .fail : .skip
      try reader.read(input.open(), map: map, onBadRow: policy) { notes.add($0) }
    }
    try notes.flush()
    let skipped = reader.skippedCount
    let name = try arguments[ImportOutcomes.name] ?? inputs[0].name
    var set = OutcomeSet(name: name, contentHash: hash, table: reader.finish())
    var vectors: Int?
    if let embeddings {
      let names = try ids.map { try ImportInput($0).firstColumn() }
      let values = try Embeddings(npy: FileSource(path: embeddings, allowsBinary: true))
      vectors = try set.attach(values, called: names, file: embeddings)
    }
    let access = try StoreAccess(arguments, isDryRun: settings.isDryRun)
    if let known = try access.reader?.outcomeSets().first(where: { $0.contentHash == hash }) {
      try access.close()
      return try Terminal.print(
        "\(Sanitised.text(known.name)): imported already as outcome set \(known.number);"
          + " nothing changed\n"
      )
    }
    let number = try access.writer?.writeOutcomes(set)
    try access.close()
    line.finish()
    let summary = Summary(set: set, number: number, vectors: vectors, skipped: skipped)
    try arguments[ImportOptions.json]
      ? Terminal.print(summary.json()) : Terminal.print(summary.text())
  }

  /// What a set came to.
  private struct Summary {
    let set: OutcomeSet
    let number: Int64?
    let vectors: Int?
    let skipped: Int

    func text() -> String {
      let table = set.table
      let place = number.map { "imported as outcome set \($0)" } ?? "checked, nothing written"
      var lines = ["\(Sanitised.text(set.name, limit: 4096)): \(place)"]
      lines.append(
        "  prompts \(table.prompts.count), models \(table.models.count),"
          + " prompts scored by every model \(table.completePrompts)"
      )
      if let vectors, let embeddings = set.embeddings {
        lines.append("  vectors of \(embeddings.columns) numbers for \(vectors) prompts")
      }
      if skipped > 0 { lines.append("  bad rows left out: \(skipped)") }
      for (index, model) in table.models.enumerated() {
        let score = table.meanScore(ofModel: index)
        let mean = score.map { "\(($0 * 10_000).rounded() / 10_000)" } ?? "unknown"
        lines.append("  \(Sanitised.text(model)): mean score \(mean)")
      }
      return lines.joined(separator: "\n") + "\n"
    }

    func json() -> [UInt8] {
      var json = JSONWriter()
      json.object { json in
        json.key("schema_version")
        json.integer(1)
        json.key("outcome_set")
        if let number { json.integer(Int(number)) } else { json.null() }
        json.key("sha256")
        json.text(set.contentHash)
        let counts = [
          ("prompts", set.table.prompts.count), ("models", set.table.models.count),
          ("complete_prompts", set.table.completePrompts), ("vectors", vectors ?? 0),
          ("bad_entries", skipped),
        ]
        for (name, count) in counts {
          json.key(name)
          json.integer(count)
        }
        json.key("mean_score")
        json.object { json in
          for (index, model) in set.table.models.enumerated() {
            json.key(model)
            json.number(set.table.meanScore(ofModel: index))
          }
        }
      }
      return json.bytes
    }
  }
}
