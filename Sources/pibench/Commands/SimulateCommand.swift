// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiReport
import PiResources
import PiRuntime
import PiTelemetry

/// `pibench simulate`: runs an experiment and writes its report.
enum SimulateCommand: Command {
  private static let workers = ValueOption<Int>(
    "workers",
    "N",
    "runs at once; results do not depend on it",
    in: 1...1_024
  )
  private static let out = ValueOption(
    "out",
    "DIR",
    "folder of the run, reports/<experiment> by default"
  )
  private static let keep = Flag(
    "keep",
    "rename a former run in the folder to DIR.1, DIR.2, … instead of replacing it"
  )
  private static let requestsCSV = Flag(
    "requests-csv",
    "write requests.csv: the baseline's first replication, which --trace replays"
  )
  private static let telemetry = ValueOption(
    "telemetry",
    "STORE",
    "add the strategies' requests, decisions and attempts to a store: FILE or postgres://…"
  )
  private static let telemetryReplications = ValueOption<Int>(
    "telemetry-replications",
    "N",
    "how many replications to add, 1 by default",
    in: 1...10_000
  )
  private static let json = Flag("json", "print results as JSON instead of the table")

  static let spec = CommandSpec(
    name: "simulate",
    summary: "Runs an experiment: strategies on one fleet and one workload.",
    operands: "[EXPERIMENT]",
    mostOperands: 1,
    options: ExperimentOptions.all + [
      workers, out, keep, requestsCSV, telemetry, telemetryReplications, json, ProgressLine.option,
    ],
    examples: [
      "pibench simulate",
      "pibench simulate outage --replications 30",
      "pibench simulate --trace spend.csv --format litellm",
      "pibench simulate --trace telemetry.db:3",
      "pibench simulate --trace requests.csv --format csv --columns arrival=ts,input=in,output=out",
      "pibench simulate same-model --strategy 'random,p2c.peak_ewma(tau_s=60)' --baseline random",
    ]
  )

  static func run(_ arguments: ParsedArguments) async throws {
    let experiment = try ExperimentOptions.experiment(arguments)
    let workers = try arguments[workers] ?? Machine.processors
    let out = try arguments[out] ?? "reports/\(experiment.name)"
    guard !out.isEmpty else { throw UsageError("--out: expected a folder, found an empty text") }
    let line = try ProgressLine(arguments)
    let runner = try ExperimentRunner(experiment, workers: workers) { line.show($0) }
    if line.style != .json { tellLeftOut(runner) }
    let folder = try RunFolder(creating: out, keepsFormer: arguments[keep])
    Interrupt.means(
      "nothing of this run was written; \(out) is as it was",
      undo: folder.abandoning
    )
    // First, so that a store that cannot be written is told at once.
    let stored = try log(runner, arguments)
    let result = try await runner.run()
    line.finish()
    let document = DocumentBuilder(result, runner).document(manifest: [
      DescriptionRow("pibench", Version.current), DescriptionRow("seed", "\(experiment.seed)"),
    ])
    let former = try write(document, result, runner, line, arguments, to: folder)
    Interrupt.means("the run is whole in \(folder.path)")
    if let former { Terminal.note("the former run is in \(former)\n") }
    if arguments[json] {
      try Terminal.print(document.json())
      return try document.requireChecks()
    }
    try Terminal.print(TerminalTable.render(document, options: Terminal.options))
    try Terminal.print("\nreport: \(folder.path)/report.html\n" + stored)
    try document.requireChecks()
  }

  /// Writes the files of a run; answers with where a former run is now, if it is kept.
  private static func write(
    _ document: RunDocument,
    _ result: ExperimentResult,
    _ runner: ExperimentRunner,
    _ line: ProgressLine,
    _ arguments: ParsedArguments,
    to folder: RunFolder
  ) throws -> String? {
    var files = [
      try folder.write(document.json(), to: RunFolder.documentName),
      try folder.write(SummaryCSV.render(document), to: "summary.csv"),
      try folder.write(ReplicationsCSV.render(result), to: "replications.csv"),
      try folder.write(ReportCommand.page(of: document), to: "report.html"),
    ]
    if arguments[requestsCSV] {
      files.append(try folder.write(try RequestsCSV.render(runner), to: "requests.csv"))
    }
    return try folder.write(
      RunManifest(
        version: Version.current,
        arguments: CommandLine.arguments.dropFirst().map(StoreLocation.withoutPassword),
        document: document,
        seed: runner.spec.seed,
        workers: runner.workers,
        seconds: line.seconds,
        requests: result.simulatedRequests,
        files: files
      )
    )
  }

  /// Says on standard error what of a recording is not replayed.
  private static func tellLeftOut(_ runner: ExperimentRunner) {
    guard let profile = runner.workload.profile else { return }
    for summary in profile.leftOut.summaries {
      Terminal.note("left out of \(Sanitised.text(profile.path)): \(summary)\n")
    }
  }

  /// Adds the experiment's records to the store that was asked for; answers with a line about it.
  private static func log(
    _ runner: ExperimentRunner,
    _ arguments: ParsedArguments
  ) throws -> String {
    guard let text = try arguments[telemetry] else { return "" }
    let location = try StoreLocation(text)
    let replications = try arguments[telemetryReplications] ?? 1
    guard replications <= runner.spec.replications else {
      throw UsageError(
        "--telemetry-replications: expected at most the experiment's \(runner.spec.replications)"
          + " replications, found \(replications)"
      )
    }
    let log = try TelemetryLog(runner, replications: replications)
      .write(to: location.store())
    StoreAccess.report(reconnections: log.reconnections)
    let records = log.runs.reduce(0) { $0 + $1.records }
    return "telemetry: \(records) records in \(log.runs.count) runs added to \(location.name)\n"
  }
}
