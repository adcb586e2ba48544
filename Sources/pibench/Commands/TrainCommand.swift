// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiTelemetry
import PiTraining

/// `pibench train`: fits predictors to the telemetry of a store and writes routing weights.
enum TrainCommand: Command {
  private static let runs = StoreOption.runs(
    "train on these runs only, all that have features by default"
  )
  private static let strategies = ValueOption<[String]>(
    list: "strategy",
    "ID[,ID…]",
    "train on runs of these strategies only"
  )
  private static let out = ValueOption("out", "DIR", "folder of the weights, weights by default")
  private static let holdOut = ValueOption<Double>(
    "hold-out",
    "SHARE",
    "share of each run's time, from its end, that heads are judged on and never fitted to; 0.2",
    in: 0...0.9
  )
  private static let value = ValueOption<Double>(
    "value",
    "DOLLARS",
    "what a right answer in time is worth to the table; 0.1 by default",
    in: 0...1e6
  )
  private static let quick = Flag(
    "quick",
    "choose penalties on one later stretch of time instead of three"
  )
  private static let json = Flag("json", "print train.json instead of the table")

  static let spec = CommandSpec(
    name: "train",
    summary: "Trains routing weights from the telemetry of a store.",
    options: [StoreOption.store, runs, strategies, out, holdOut, value, quick, json],
    examples: [
      "pibench simulate --explore 0.05 --telemetry t.db --replications 2",
      "pibench train --store t.db --out weights",
      "pibench simulate --weights mine=weights",
    ]
  )

  static func run(_ arguments: ParsedArguments) throws {
    let reader = try StoreOption.reader(arguments, for: "train")
    let wanted = try arguments[runs].map(Set.init)
    let strategies = try arguments[strategies]
    for number in wanted?.sorted() ?? [] { _ = try reader.run(RunID(number)) }
    let rows = try TrainingRows(reader) { run in
      let isNamed = wanted?.contains(run.id.number) ?? true
      return isNamed && (strategies?.contains(run.description.strategy ?? "") ?? true)
    }
    let folder = try arguments[out] ?? "weights"
    var trainer = WeightsTrainer()
    if let share = try arguments[holdOut] { trainer.holdOut = share }
    if let dollars = try arguments[value] { trainer.value = dollars }
    if arguments[quick] { trainer.origins = 1 }
    let training = try trainer.train(rows)
    try WeightsFolder(folder).write(training)
    guard !arguments[json] else { return try Terminal.print(TrainingReport.json(training)) }
    try Terminal.print(
      "\(training.rows) attempts of \(training.runs) runs, \(training.labelled) of them judged\n\n"
        + TrainingReport.text(training)
        + "\nweights: \(folder)\n"
    )
  }
}
