// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// `pibench migrate`: moves a telemetry store to another and proves that it arrived.
enum MigrateCommand: Command {
  private static let from = ValueOption(
    "from",
    "STORE",
    "the store to read: a file or postgres://USER@HOST/DATABASE"
  )
  private static let to = ValueOption("to", "STORE", "the empty store to fill")
  private static let dryRun = Flag(
    "dry-run",
    "read the first and look at the second, write nothing"
  )
  private static let verify = Flag("verify", "compare the two, write nothing")
  private static let json = Flag("json", "print the proof as JSON instead of the table")

  static let spec = CommandSpec(
    name: "migrate",
    summary: "Moves a telemetry store to an empty one of any kind and proves that it arrived.",
    options: [from, to, dryRun, verify, json, ProgressLine.option],
    examples: [
      "pibench migrate --from runs.db --to postgres://ana@db.internal/telemetry",
      "pibench migrate --from postgres://ana@db.internal/telemetry --to copy.db --json",
      "pibench migrate --verify --from runs.db --to copy.db",
    ]
  )

  static func run(_ arguments: ParsedArguments) throws {
    let migration = StoreMigration(
      from: try location(from, arguments),
      to: try location(to, arguments)
    )
    guard !arguments[dryRun] || !arguments[verify] else {
      throw UsageError("--dry-run and --verify: expected one of them")
    }
    let line = try ProgressLine(arguments)
    let proof: StoreMigration.Proof
    if arguments[verify] {
      proof = try migration.prove { line.show($0) }
    } else if arguments[dryRun] {
      proof = try migration.rehearse { line.show($0) }
    } else {
      Interrupt.means("the target is not whole: remove it and start again")
      proof = try migration.run { line.show($0) }
    }
    line.finish()
    let page = MigrationPage(migration, proof)
    try Terminal.print(arguments[json] ? page.json : Array(page.table.utf8))
    guard proof.target != nil, let difference = page.difference else { return }
    throw CheckFailure(difference)
  }

  private static func location(
    _ option: ValueOption<String>,
    _ arguments: ParsedArguments
  ) throws -> StoreLocation {
    guard let text = try arguments[option], !text.isEmpty else {
      throw UsageError("--\(option.name): expected a store; see pibench migrate --help")
    }
    return try StoreLocation(text)
  }
}
