// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLedger
import PiTelemetry
import PiTraining

/// `pibench evaluate`: judges routing weights on telemetry that they were not trained on.
enum EvaluateCommand: Command {
  private static let runs = StoreOption.runs(
    "judge on these runs only, all that have features by default"
  )
  private static let since = ValueOption(
    "since",
    "TIME",
    "judge on attempts from then on: 2026-11-01, or 36h after the start"
  )
  private static let out = ValueOption("out", "DIR", "folder of the result, evaluation by default")
  private static let json = Flag("json", "print evaluate.json instead of the table")

  static let spec = CommandSpec(
    name: "evaluate",
    summary: "Judges routing weights on telemetry that they were not trained on.",
    options: [StoreOption.store, WeightsOption.weights, runs, since, out, json],
    examples: [
      "pibench simulate --weights mine=weights --seed 7 --requests 4000 --telemetry new.db",
      "pibench evaluate --weights weights --store new.db",
      "pibench evaluate --weights weights --store new.db --run 1 --since 36h --json",
    ]
  )

  static func run(_ arguments: ParsedArguments) throws {
    let reader = try StoreOption.reader(arguments, for: "evaluate")
    let weights = try WeightsOption.read(arguments, for: "evaluate")
    let wanted = try arguments[runs].map(Set.init)
    for number in wanted?.sorted() ?? [] { _ = try reader.run(RunID(number)) }
    func isWanted(_ run: StoredRun) -> Bool { wanted?.contains(run.id.number) ?? true }
    let starts = try starts(arguments, try reader.runs().filter(isWanted))
    let rows = try TrainingRows(reader, since: { starts[$0.id.number] }, where: isWanted)
    let evaluation = try WeightsJudge(weights).judge(rows)
    let folder = try arguments[out] ?? "evaluation"
    try ResultFolder(folder).write([
      ("heads.csv", EvaluationReport.csv(evaluation)),
      ("evaluate.json", EvaluationReport.json(evaluation)),
    ])
    guard !arguments[json] else { return try Terminal.print(EvaluationReport.json(evaluation)) }
    try Terminal.print(
      "\(evaluation.rows) attempts of \(evaluation.runs) runs, \(evaluation.labelled) of them judged"
        + "\n\n" + EvaluationReport.text(evaluation) + "\nevaluation: \(folder)\n"
    )
  }

  /// The instant of `--since` on the clock of each run.
  private static func starts(
    _ arguments: ParsedArguments,
    _ runs: [StoredRun]
  ) throws -> [Int64: Instant] {
    guard let text = try arguments[since] else { return [:] }
    var starts: [Int64: Instant] = [:]
    for run in runs {
      let clock = run.description.clock
      guard let start = ClockText.instant(text, clock: clock) else {
        throw LedgerError.notAnInstant(option: since.name, text: text, clock: clock)
      }
      starts[run.id.number] = start
    }
    return starts
  }
}
