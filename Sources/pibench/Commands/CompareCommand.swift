// SPDX-License-Identifier: Apache-2.0

import PiReport

/// `pibench compare`: what changed between two runs of one experiment.
enum CompareCommand: Command {
  private enum Format: String, CaseIterable {
    case table
    case csv
    case json
  }

  private static let format = ValueOption<Format>(
    choice: "as",
    "FORMAT",
    "table (default), csv or json"
  )
  private static let json = Flag("json", "print the comparison as JSON")

  static let spec = CommandSpec(
    name: "compare",
    summary: "Compares two runs of one experiment; refuses unlike ones.",
    operands: "DIR DIR",
    mostOperands: 2,
    options: [format, json],
    formerly: [FormerOption(name: "csv", now: ["--as", "csv"])],
    examples: [
      "pibench compare reports/before reports/after",
      "pibench compare reports/before reports/after --as csv",
    ]
  )

  static func run(_ arguments: ParsedArguments) throws {
    guard arguments.operands.count == 2 else {
      throw UsageError("compare needs the folders of two runs; see pibench compare --help")
    }
    let chosen = try arguments[format] ?? (arguments[json] ? .json : .table)
    guard !arguments[json] || chosen == .json else {
      throw UsageError("--json and --as \(chosen.rawValue): expected one of them")
    }
    let comparison = try RunComparison(
      try ReportCommand.read(arguments.operands[0]),
      try ReportCommand.read(arguments.operands[1])
    )
    switch chosen {
    case .json: try Terminal.print(comparison.json())
    case .csv: try Terminal.print(comparison.csv())
    case .table: try Terminal.print(comparison.terminal(options: Terminal.options))
    }
  }
}
