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
  private static let json = Flag("json", "print results as JSON instead of the table")

  static let spec = CommandSpec(
    name: "simulate",
    summary: "Runs an experiment: strategies on one fleet and one workload.",
    operands: "[EXPERIMENT]",
    mostOperands: 1,
    options: ExperimentOptions.all + [workers, out, keep, requestsCSV] + TelemetryOptions.all
      + [json, ProgressLine.option],
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
    let registry = try ExperimentOptions.registry(arguments)
    let experiment = try ExperimentOptions.experiment(arguments, registry)
    let workers = try arguments[workers] ?? Machine.processors
    let out = try arguments[out] ?? "reports/\(experiment.name)"
    guard !out.isEmpty else { throw UsageError("--out: expected a folder, found an empty text") }
    let line = try ProgressLine(arguments)
    let runner = try ExperimentRunner(
      experiment,
      registry: registry,
      logged: try TelemetryOptions.runs(arguments, of: experiment, registry),
      logsRequests: arguments[requestsCSV],
      workers: workers
    ) { line.show($0) }
    if line.style != .json { tellLeftOut(runner) }
    try TelemetryOptions.checkStore(arguments, isOutside: out)
    let folder = try RunFolder(creating: out, keepsFormer: arguments[keep])
    let target = try TelemetryOptions.target(arguments)
    let abandon = abandoning(folder, target)
    Interrupt.means("nothing of this run was written; \(out) is as it was", undo: abandon)
    let whole: WholeRun
    do {
      let result = try await runner.run()
      line.finish()
      whole = try write(result, runner, line, folder, target)
    } catch {
      abandon()
      throw error
    }
    Interrupt.means("the run is whole in \(folder.path)")
    if let former = whole.former { Terminal.note("the former run is in \(former)\n") }
    if arguments[json] {
      try Terminal.print(whole.document.json())
      return try whole.document.requireChecks()
    }
    try Terminal.print(TerminalTable.render(whole.document, options: Terminal.options))
    try Terminal.print("\nreport: \(folder.path)/report.html\n" + whole.stored)
    try whole.document.requireChecks()
  }

  /// A run whose folder is in its place.
  private struct WholeRun {
    var document: RunDocument
    /// Where a former run is now; nil when there was none or it was not kept.
    var former: String?
    /// A line about the store to which runs were added; empty when there is none.
    var stored: String
  }

  /// Takes back what was made for a run that did not come to its end.
  private static func abandoning(
    _ folder: RunFolder,
    _ target: TelemetryTarget?
  ) -> @Sendable () -> Void {
    let (removeFiles, removeStore) = (folder.abandoning, target?.abandoning)
    return {
      removeFiles()
      removeStore?()
    }
  }

  /// Writes what came of the runs: files, store, and then the step that puts the files in place, so that
  /// a full disk leaves neither.
  private static func write(
    _ result: ExperimentResult,
    _ runner: ExperimentRunner,
    _ line: ProgressLine,
    _ folder: RunFolder,
    _ target: TelemetryTarget?
  ) throws -> WholeRun {
    let document = DocumentBuilder(result, runner).document(manifest: [
      DescriptionRow("pibench", Version.current),
      DescriptionRow("seed", "\(runner.spec.seed)"),
    ])
    let manifest = try write(document, result, runner, line, to: folder)
    let stored = try runner.telemetry.flatMap { try target?.add($0) }
    return WholeRun(document: document, former: try folder.write(manifest), stored: stored ?? "")
  }

  /// Writes the files of a run; answers with the manifest that puts them in place.
  private static func write(
    _ document: RunDocument,
    _ result: ExperimentResult,
    _ runner: ExperimentRunner,
    _ line: ProgressLine,
    to folder: RunFolder
  ) throws -> RunManifest {
    var files = [
      try folder.write(document.json(), to: RunFolder.documentName),
      try folder.write(SummaryCSV.render(document), to: "summary.csv"),
      try folder.write(ReplicationsCSV.render(result), to: "replications.csv"),
      try folder.write(ReportCommand.page(of: document), to: "report.html"),
    ]
    if let requests = runner.requests {
      files.append(try folder.write(to: "requests.csv") { try requests.write($0) })
    }
    return RunManifest(
      version: Version.current,
      arguments: CommandLine.arguments.dropFirst().map(StoreLocation.withoutPassword),
      document: document,
      seed: runner.spec.seed,
      workers: runner.workers,
      seconds: line.seconds,
      requests: result.simulatedRequests,
      files: files
    )
  }

  /// Says on standard error what of a recording is not replayed.
  private static func tellLeftOut(_ runner: ExperimentRunner) {
    guard let profile = runner.workload.profile else { return }
    for summary in profile.leftOut.summaries {
      Terminal.note("left out of \(Sanitised.text(profile.path)): \(summary)\n")
    }
  }
}
