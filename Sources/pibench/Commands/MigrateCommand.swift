// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// `pibench migrate`: moves a telemetry store to another and proves that it arrived.
enum MigrateCommand {
  static let spec = CommandSpec(
    name: "migrate",
    summary: "Moves a telemetry store to an empty one of any kind and proves that it arrived.",
    operands: "",
    mostOperands: 0,
    options: [
      OptionSpec("from", "STORE", "the store to read: a file or postgres://USER@HOST/DATABASE"),
      OptionSpec("to", "STORE", "the empty store to fill"),
      OptionSpec("dry-run", nil, "read the first and look at the second, write nothing"),
      OptionSpec("verify", nil, "compare the two, write nothing"),
      OptionSpec("json", nil, "print the proof as JSON instead of the table"),
      OptionSpec("progress", "STYLE", "auto, bar, plain, json or none"),
      OptionSpec("help", nil, "this text"),
    ],
    examples: [
      "pibench migrate --from runs.db --to postgres://ana@db.internal/telemetry",
      "pibench migrate --from postgres://ana@db.internal/telemetry --to copy.db --json",
      "pibench migrate --verify --from runs.db --to copy.db",
    ]
  )

  static func run(_ arguments: ParsedArguments) throws {
    let migration = StoreMigration(
      from: try location("from", arguments),
      to: try location("to", arguments)
    )
    guard !arguments.has("dry-run") || !arguments.has("verify") else {
      throw UsageError("--dry-run and --verify: expected one of them")
    }
    let line = ProgressLine(try ProgressLine.Style(of: arguments))
    let proof: StoreMigration.Proof
    if arguments.has("verify") {
      proof = try migration.prove { line.show($0) }
    } else if arguments.has("dry-run") {
      proof = try migration.rehearse { line.show($0) }
    } else {
      proof = try migration.run { line.show($0) }
    }
    line.finish()
    let page = MigrationPage(migration, proof)
    try Terminal.print(arguments.has("json") ? page.json : Array(page.table.utf8))
    guard proof.target != nil, let difference = page.difference else { return }
    throw CheckFailure(difference)
  }

  private static func location(
    _ name: String,
    _ arguments: ParsedArguments
  ) throws -> StoreLocation {
    guard let text = arguments.text(name), !text.isEmpty else {
      throw UsageError("--\(name): expected a store; see pibench migrate --help")
    }
    return try StoreLocation(text)
  }
}
