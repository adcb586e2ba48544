// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiReport
import PiTelemetry

/// `pibench import`: logs, labels, outcome tables and price lists into a store or the catalogue.
enum ImportCommand: Command {
  private static let quarantine = ValueOption(
    "quarantine",
    "FILE",
    "notes on bad rows, STORE.quarantine.jsonl by default"
  )
  private static let deployment = ValueOption(
    "deployment",
    "NAME",
    "the deployment, where the log names none"
  )
  private static let saltFile = ValueOption(
    "prompt-salt-file",
    "FILE",
    "name prompts by a hash under this salt"
  )

  static let spec = CommandSpec(
    name: "import",
    summary: "Imports logs, traces, labels, outcome tables and price lists.",
    operands: "FORMAT FILE…",
    mostOperands: 10_000,
    options: [
      ImportOptions.store, ImportOptions.columns, TraceOptions.taskFrom, ImportOptions.onBadRow,
      quarantine, deployment, saltFile, ImportOptions.dryRun,
    ] + ImportOutcomes.options + ImportLabels.options + ImportPrices.options + [
      ImportOptions.json, ProgressLine.option,
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
    let line = try ProgressLine(arguments)
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
    settings.isDryRun = arguments[ImportOptions.dryRun]
    if let policy = try arguments[ImportOptions.onBadRow] { settings.onBadEntry = policy }
    settings.quarantine = try arguments[quarantine]
    // The address of a server is no name for a file: it may hold a password.
    if settings.quarantine == nil, let store = try arguments[ImportOptions.store],
      case .file(let path) = try StoreLocation(store)
    {
      settings.quarantine = path + ".quarantine.jsonl"
    }
    if settings.onBadEntry == .quarantine, settings.quarantine == nil {
      throw UsageError("--on-bad-row quarantine needs --quarantine FILE or --store FILE")
    }
    settings.options.deployment = try arguments[deployment]
    settings.options.taskFrom = try arguments[TraceOptions.taskFrom]
    if let path = try arguments[saltFile] {
      let file = try FileSource(path: path, allowsBinary: true)
      settings.options.promptSalt = try FileSource.readAll(file, limit: 4096)
    }
    if let map = try arguments[ImportOptions.columns], format == "csv" || format == "auto" {
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
    if !settings.isDryRun {
      Interrupt.means("what was committed stays; the same command goes on from there")
    }
    var summaries: [ImportSummary] = []
    do {
      for (position, log) in logs.enumerated() {
        summaries.append(
          try log.run(
            writer: access.writer,
            reader: access.reader,
            appendsQuarantine: position > 0
          )
        )
      }
    } catch {
      access.abandonIfEmpty()
      throw error
    }
    line.finish()
    try access.close()
    StoreAccess.report(reconnections: access.writer?.reconnections ?? 0)
    if arguments[ImportOptions.json] {
      return try Terminal.print(ImportReport.json(summaries, seconds: line.seconds))
    }
    for summary in summaries { try Terminal.print(ImportReport.text(summary)) }
    try Terminal.print(ImportReport.notes(settings, summaries))
  }
}
