// SPDX-License-Identifier: Apache-2.0

import PiReport

/// `pibench compare`: what changed between two runs of one experiment.
enum CompareCommand {
  static let spec = CommandSpec(
    name: "compare",
    summary: "Compares two runs of one experiment; refuses unlike ones.",
    operands: "DIR DIR",
    mostOperands: 2,
    options: [
      OptionSpec("json", nil, "print the comparison as JSON"),
      OptionSpec("csv", nil, "print the comparison as CSV"), OptionSpec("help", nil, "this text"),
    ],
    examples: ["pibench compare reports/before reports/after"]
  )

  static func run(_ arguments: ParsedArguments) throws {
    guard arguments.operands.count == 2 else {
      throw UsageError("compare needs the folders of two runs; see pibench compare --help")
    }
    let comparison = try RunComparison(
      try ReportCommand.read(arguments.operands[0]),
      try ReportCommand.read(arguments.operands[1])
    )
    if arguments.has("json") {
      Terminal.print(comparison.json())
    } else if arguments.has("csv") {
      Terminal.print(comparison.csv())
    } else {
      Terminal.print(comparison.terminal(options: Terminal.options))
    }
  }
}
