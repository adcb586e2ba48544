// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiTelemetry

/// `pibench export telemetry`: a store as tables for other programs.
enum ExportCommand {
  static let spec = CommandSpec(
    name: "export",
    summary: "Writes the tables of a telemetry store as CSV or JSON lines, with their schema.",
    operands: "telemetry",
    mostOperands: 1,
    options: [
      StoreOption.spec,
      OptionSpec("out", "DIR", "folder of the tables; files of the same names are replaced"),
      OptionSpec("format", "FORMAT", "csv, jsonl, or tidy: CSV with names, for analysis"),
      OptionSpec("run", "LIST", "only the runs of these numbers"),
      OptionSpec("help", nil, "this text"),
    ],
    examples: [
      "pibench export telemetry --store telemetry.db --out tables --format csv",
      "pibench export telemetry --store telemetry.db --out notebooks-data/tables --format tidy",
      "pibench export telemetry --store telemetry.db --out run3 --format jsonl --run 3",
    ]
  )

  static func run(_ arguments: ParsedArguments) throws {
    guard arguments.operands == ["telemetry"] else {
      throw UsageError("export needs what to export: telemetry; see pibench export --help")
    }
    guard let folder = arguments.text("out") else {
      throw UsageError("export needs a folder: --out DIR")
    }
    let word = arguments.text("format") ?? ExportFormat.csv.rawValue
    let format = try StoreOption.choice("format", word, as: ExportFormat.self)
    let runs = try StoreOption.runs(arguments).map { Set($0.map(RunID.init)) }
    let reader = try StoreOption.reader(arguments, for: "export")
    for table in try TelemetryExport(reader, as: format, runs: runs).write(to: folder) {
      try Terminal.print("\(folder)/\(table.file): \(table.rows) rows\n")
    }
  }
}
