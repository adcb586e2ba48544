// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiReport
import PiTelemetry

/// `pibench import`: logs, labels, outcome tables and price lists into a store or the catalogue.
enum ImportCommand {
  static let spec = CommandSpec(
    name: "import",
    summary: "Imports logs, traces, labels, outcome tables and price lists.",
    operands: "FORMAT FILE…",
    mostOperands: 10_000,
    options: [
      OptionSpec("store", "FILE", "the store that is written, made when it is missing"),
      OptionSpec(
        "columns",
        "MAP",
        "columns of a table, such as id=req,arrival=ts,input=in,output=out"
      ),
      OptionSpec(
        "task-from",
        "FIELD",
        "what names task types: tag:PREFIX, key-alias, model-group or column:NAME"
      ),
      OptionSpec("on-bad-row", "POLICY", "fail (default), skip or quarantine"),
      OptionSpec("quarantine", "FILE", "notes on bad rows, STORE.quarantine.jsonl by default"),
      OptionSpec("deployment", "NAME", "the deployment, where the log names none"),
      OptionSpec("prompt-salt-file", "FILE", "name prompts by a hash under this salt"),
      OptionSpec("dry-run", nil, "read and check everything, write nothing"),
      OptionSpec("duplicates", "POLICY", "outcomes: refuse (default) or average"),
      OptionSpec("embeddings", "FILE", "outcomes: vectors of the prompts (.npy)"),
      OptionSpec(
        "ids",
        "FILE",
        "outcomes: the prompt of each vector, a CSV whose first column counts"
      ),
      OptionSpec(
        "name",
        "NAME",
        "outcomes: what the set is called; the first file's name by default"
      ),
      OptionSpec("source", "WHO", "labels: who judged, where the file does not say"),
      OptionSpec("catalogue", "FILE", "prices: what is compared with; the shipped one by default"),
      OptionSpec("out", "FILE", "prices: where the catalogue with the changes is written"),
      OptionSpec("date", "DATE", "prices: when the list was read, YYYY-MM-DD; today by default"),
      OptionSpec("prune", nil, "prices: leave out models that the list lacks"),
      OptionSpec("json", nil, "print the result as JSON"),
      OptionSpec("progress", "STYLE", "auto, bar, plain, json or none"),
      OptionSpec("help", nil, "this text"),
    ],
    examples: [
      "pibench import litellm spend.csv --store telemetry.db",
      "pibench import auto spans.jsonl vllm.json --store telemetry.db --on-bad-row skip",
      "pibench import csv log.csv --columns id=req,arrival=ts,latency=ms,input=in,output=out,unit=ms"
        + " --store telemetry.db",
      "pibench import labels judged.csv --store telemetry.db",
      "pibench import outcomes scores.csv --columns prompt=id,wide=score --store telemetry.db",
      "pibench import prices model_prices.json --out catalogue.json",
      "formats: auto, " + RecordFormat.all.map(\.id).joined(separator: ", ")
        + ", labels, outcomes, prices",
    ]
  )

  static func run(_ arguments: ParsedArguments) throws {
    guard let format = arguments.operands.first, arguments.operands.count > 1 else {
      throw UsageError("import needs a format and files; see pibench import --help")
    }
    let files = Array(arguments.operands.dropFirst())
    let settings = try settings(arguments, format)
    let line = try progress(arguments)
    do {
      try run(format, files, arguments, settings, line)
    } catch let error as InputError {
      throw error.withoutCells
    }
  }

  private static func run(
    _ format: String,
    _ files: [String],
    _ arguments: ParsedArguments,
    _ settings: ImportSettings,
    _ line: ProgressLine
  ) throws {
    switch format {
    case "prices": try ImportPrices(arguments, line).run(files)
    case "labels": try ImportLabels(arguments, settings, line).run(files)
    case "outcomes": try ImportOutcomes(arguments, settings, line).run(files)
    default: try importLogs(files, arguments, settings, line)
    }
  }

  private static func progress(_ arguments: ParsedArguments) throws -> ProgressLine {
    ProgressLine(try ProgressLine.Style(of: arguments))
  }

  private static func settings(
    _ arguments: ParsedArguments,
    _ format: String
  ) throws -> ImportSettings {
    var settings = ImportSettings()
    let special = ["auto", "labels", "outcomes", "prices"]
    let known = special + RecordFormat.all.map(\.id)
    guard known.contains(format) else {
      throw UsageError(
        "unknown format \(Sanitised.quoted(format))\(NearestName.hint(for: format, among: known));"
          + " there are \(known.joined(separator: ", "))"
      )
    }
    settings.format = special.contains(format) ? nil : format
    settings.isDryRun = arguments.has("dry-run")
    if let name = arguments.text("on-bad-row") {
      guard let policy = BadEntryPolicy(rawValue: name) else {
        throw UsageError("--on-bad-row: expected fail, skip or quarantine")
      }
      settings.onBadEntry = policy
    }
    settings.quarantine = arguments.text("quarantine")
    // The address of a server is no name for a file: it may hold a password.
    if settings.quarantine == nil, let store = arguments.text("store"),
      case .file(let path) = try StoreLocation(store)
    {
      settings.quarantine = path + ".quarantine.jsonl"
    }
    if settings.onBadEntry == .quarantine, settings.quarantine == nil {
      throw UsageError("--on-bad-row quarantine needs --quarantine FILE or --store FILE")
    }
    settings.options.deployment = arguments.text("deployment")
    settings.options.taskFrom = try arguments.taskSource()
    if let path = arguments.text("prompt-salt-file") {
      let file = try FileSource(path: path, allowsBinary: true)
      settings.options.promptSalt = try FileSource.readAll(file, limit: 4096)
    }
    if let map = arguments.text("columns"), format == "csv" || format == "auto" {
      settings.options.columns = try ColumnMap(parsing: map, named: "--columns")
    }
    return settings
  }

  // MARK: Logs

  private static func importLogs(
    _ files: [String],
    _ arguments: ParsedArguments,
    _ settings: ImportSettings,
    _ line: ProgressLine
  ) throws {
    // Before the store, so that a file that cannot be read makes none.
    let logs = try files.map { try LogImport($0, settings: settings) { line.show($0) } }
    let access = try StoreAccess(arguments, isDryRun: settings.isDryRun)
    var summaries: [ImportSummary] = []
    for (position, log) in logs.enumerated() {
      summaries.append(
        try log.run(
          writer: access.writer,
          reader: access.reader,
          appendsQuarantine: position > 0
        )
      )
    }
    line.finish()
    try access.close()
    StoreAccess.report(reconnections: access.writer?.reconnections ?? 0)
    if arguments.has("json") {
      return try Terminal.print(ImportReport.json(summaries, seconds: line.seconds))
    }
    for summary in summaries { try Terminal.print(ImportReport.text(summary)) }
    try Terminal.print(ImportReport.notes(settings, summaries))
  }
}
