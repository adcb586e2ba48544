// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import PiCore
import PiLedger
import PiReport
import PiTelemetry
import PiTraining

/// The command line: parse, call, print.
@main
enum Pibench {
  private static let commands: [any Command.Type] = [
    SimulateCommand.self, StrategiesCommand.self, ModelsCommand.self, ImportCommand.self,
    ReportCommand.self, CompareCommand.self, LedgerCommand.self, ReconcileCommand.self,
    TrainCommand.self, EvaluateCommand.self, ExplainCommand.self, HistoryCommand.self,
    ExportCommand.self, MigrateCommand.self,
    CertifyCommand.self,
  ]

  static func main() async {
    Interrupt.watch()
    let words = Array(CommandLine.arguments.dropFirst())
    do {
      try await run(words)
    } catch {
      let lines = "\(error)".split(separator: "\n").map { Sanitised.text(String($0), limit: 4_000) }
      Terminal.printError("pibench: \(lines.joined(separator: "\n  "))\n")
      exit(code(of: error))
    }
  }

  private static func run(_ words: [String]) async throws {
    guard let name = words.first, name != "--help", name != "-h" else {
      return try Terminal.print(overview)
    }
    if ["--version", "-V"].contains(name) {
      return try Terminal.print("pibench \(Version.current)\n")
    }
    if name == "help" { return try help(Array(words.dropFirst())) }
    let command = try command(named: name)
    let arguments = try ParsedArguments(Array(words.dropFirst()), for: command.spec)
    if arguments[Flag.help] { return try Terminal.print(command.spec.help) }
    if arguments[Flag.quiet] { Terminal.becomeQuiet() }
    for note in arguments.notes { Terminal.note("note: \(note)\n") }
    try await command.run(arguments)
  }

  private static func command(named name: String) throws(UsageError) -> any Command.Type {
    for command in commands where command.spec.name == name { return command }
    let names = commands.map { $0.spec.name }
    throw UsageError(
      "unknown command \(Sanitised.quoted(name))\(NearestName.hint(for: name, among: names));"
        + " there are \(names.joined(separator: ", "))"
    )
  }

  /// `pibench help` shows what `--help` shows, `pibench help COMMAND` what `COMMAND --help` does.
  private static func help(_ names: [String]) throws {
    guard names.count <= 1 else {
      throw UsageError("help: expected one command, found \(names.count)")
    }
    try Terminal.print(try names.first.map { try command(named: $0).spec.help } ?? overview)
  }

  /// 2 usage, 3 bad input, 75 try again later, 1 a check that failed; see the README.
  private static func code(of error: any Error) -> Int32 {
    switch error {
    case OutputError.noRoom: 75
    case OutputError.cannotWrite: 3
    case is UsageError, is OutputError, is LedgerError, ExperimentError.usage: 2
    case let error as StoreRunError: error.isChoice ? 2 : 3
    case is InputError, is UnfinishedImport, is ReportError, is ExperimentError,
      is TrainingError, is ExplainError:
      3
    case is CancellationError: 130
    case let error as StoreError: error.exitCode
    default: 1
    }
  }

  private static var overview: String {
    let experiments = Library().names(in: "experiments").joined(separator: ", ")
    let list = TextColumns.lines(commands.map { ["  " + $0.spec.name, $0.spec.summary] })
    return """
      pibench compares the ways to route LLM requests to deployments, in a simulator that runs the
      production router, and says how sure it is.

      usage: pibench COMMAND [options]; pibench COMMAND --help has examples

      \(list.joined(separator: "\n"))

      experiments: \(experiments)

      """
  }
}

extension StoreError {
  /// 75 when trying again may help, 3 when the store is not what was expected.
  fileprivate var exitCode: Int32 {
    if isTemporary { return 75 }
    switch self {
    case .unavailable, .notAStore, .newer, .changedMigration, .corrupt, .unknownRun, .occupied,
      .invalidText:
      return 3
    // A value that a table refuses, in SQLite and in PostgreSQL.
    case .failed(_, let code, _) where code & 0xFF == 19: return 3
    case .refused(_, let state, _) where state.hasPrefix("23"): return 3
    default: return 1
    }
  }
}
