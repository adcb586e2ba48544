// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiTelemetry

/// `pibench export telemetry`: a store as tables for other programs.
enum ExportCommand: Command {
  private static let out = ValueOption(
    "out",
    "DIR",
    "folder of the tables; files of the same names are replaced"
  )
  private static let format = ValueOption<ExportFormat>(
    choice: "as",
    "FORMAT",
    "csv (default), jsonl, or tidy: CSV with names, for analysis"
  )
  private static let run = StoreOption.runs("only the runs of these numbers")

  static let spec = CommandSpec(
    name: "export",
    summary: "Writes the tables of a telemetry store as CSV or JSON lines, with their schema.",
    operands: "telemetry",
    mostOperands: 1,
    options: [StoreOption.store, out, format, run],
    formerly: [FormerOption(name: "format", now: ["--as"])],
    examples: [
      "pibench export telemetry --store telemetry.db --out tables --as csv",
      "pibench export telemetry --store telemetry.db --out notebooks-data/tables --as tidy",
      "pibench export telemetry --store telemetry.db --out run3 --as jsonl --run 3",
    ]
  )

  static func run(_ arguments: ParsedArguments) throws {
    guard arguments.operands == ["telemetry"] else {
      throw UsageError("export needs what to export: telemetry; see pibench export --help")
    }
    guard let folder = try arguments[out] else {
      throw UsageError("export needs a folder: --out DIR")
    }
    let format = try arguments[format] ?? .csv
    let runs = try arguments[run].map { Set($0.map(RunID.init)) }
    let reader = try StoreOption.reader(arguments, for: "export")
    for table in try TelemetryExport(reader, as: format, runs: runs).write(to: folder) {
      try Terminal.print("\(folder)/\(table.file): \(table.rows) rows\n")
    }
  }
}
