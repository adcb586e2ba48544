// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiReport
import PiResources
import PiRuntime
import PiTelemetry

/// `pibench simulate`: runs an experiment and writes its report.
enum SimulateCommand {
  static let spec = CommandSpec(
    name: "simulate",
    summary: "Runs an experiment: strategies on one fleet and one workload.",
    operands: "[EXPERIMENT]",
    mostOperands: 1,
    options: [
      OptionSpec(
        "trace",
        "FILE|STORE[:RUN]",
        "replay a recorded trace, a log or a run of a telemetry store instead of the experiment's workload"
      ),
      OptionSpec(
        "format",
        "NAME",
        RecordFormat.all.map(\.id).joined(separator: ", ") + "; recognised when not given"
      ),
      OptionSpec("columns", "MAP", "columns of a csv trace: arrival=ts,input=in,output=out,unit=s"),
      OptionSpec(
        "task-from",
        "FIELD",
        "what names task types: tag:PREFIX, key-alias, model-group or column:NAME"
      ),
      OptionSpec("skip-bad-rows", nil, "count and leave out rows that cannot be requests"),
      OptionSpec("open-loop", nil, "replay sessions at their recorded instants"),
      OptionSpec("session-gap", "SECONDS", "mean time between session starts (own-clock traces)"),
      OptionSpec(
        "resample",
        "yes|no",
        "draw sessions or blocks of a trace anew in each replication; from 30 of them on by default"
      ),
      OptionSpec("fleet", "FILE", "a fleet by name or path"),
      OptionSpec("strategy", "ID[,ID…]", "compare these: id or id(parameter=value,…)"),
      OptionSpec("baseline", "ID", "the strategy that differences refer to"),
      OptionSpec("replications", "N", "replications, 2 … 10000"),
      OptionSpec("relative-half-width", "X", "replicate until net values are this precise"),
      OptionSpec("seed", "N", "seed of all luck"),
      OptionSpec("rate-scale", "X", "multiply the rate of arrivals"),
      OptionSpec("requests", "N", "at most N requests a replication"),
      OptionSpec("value", "DOLLARS", "worth of a request solved within its SLO"),
      OptionSpec("explore", "ε", "draw this share of first choices among all candidates"),
      OptionSpec(
        "warm-up",
        "SECONDS",
        "leave these out of a stationary run; found by a rule when not given"
      ),
      OptionSpec("workers", "N", "runs at once; results do not depend on it"),
      OptionSpec("out", "DIR", "folder of the run, reports/<experiment> by default"),
      OptionSpec(
        "requests-csv",
        nil,
        "write requests.csv: the baseline's first replication, which --trace replays"
      ),
      OptionSpec(
        "telemetry",
        "STORE",
        "add the strategies' requests, decisions and attempts to a store: FILE or postgres://…"
      ),
      OptionSpec("telemetry-replications", "N", "how many replications to add, 1 by default"),
      OptionSpec("json", nil, "print results as JSON instead of the table"),
      OptionSpec("progress", "STYLE", "auto, bar, plain, json or none"),
      OptionSpec("help", nil, "this text"),
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
    let experiment = try ExperimentOptions(arguments).experiment()
    let style = try ProgressLine.Style(of: arguments)
    let workers = try arguments.whole("workers", in: 1...1_024) ?? Machine.processors
    let out = arguments.text("out") ?? "reports/\(experiment.name)"
    guard !out.isEmpty else { throw UsageError("--out: expected a folder, found an empty text") }
    let line = ProgressLine(style)
    let runner = try ExperimentRunner(experiment, workers: workers) { line.show($0) }
    if style != .json { tellLeftOut(runner) }
    let folder = try RunFolder(creating: out)
    // First, so that a store that cannot be written is told at once.
    let stored = try log(runner, arguments)
    let result = try await runner.run()
    line.finish()
    let document = DocumentBuilder(result, runner).document(manifest: [
      DescriptionRow("pibench", Version.current), DescriptionRow("seed", "\(experiment.seed)"),
    ])
    var files = [
      try folder.write(document.json(), to: RunFolder.documentName),
      try folder.write(SummaryCSV.render(document), to: "summary.csv"),
      try folder.write(ReplicationsCSV.render(result), to: "replications.csv"),
      try folder.write(ReportCommand.page(of: document), to: "report.html"),
    ]
    if arguments.has("requests-csv") {
      files.append(try folder.write(try RequestsCSV.render(runner), to: "requests.csv"))
    }
    try folder.write(
      RunManifest(
        version: Version.current,
        arguments: CommandLine.arguments.dropFirst().map(StoreLocation.withoutPassword),
        document: document,
        seed: experiment.seed,
        workers: workers,
        seconds: line.seconds,
        requests: result.simulatedRequests,
        files: files
      )
    )
    if arguments.has("json") {
      try Terminal.print(document.json())
      return try document.requireChecks()
    }
    try Terminal.print(TerminalTable.render(document, options: Terminal.options))
    try Terminal.print("\nreport: \(folder.path)/report.html\n" + stored)
    try document.requireChecks()
  }

  /// Says on standard error what of a recording is not replayed.
  private static func tellLeftOut(_ runner: ExperimentRunner) {
    guard let profile = runner.workload.profile else { return }
    for summary in profile.leftOut.summaries {
      Terminal.printError("left out of \(Sanitised.text(profile.path)): \(summary)\n")
    }
  }

  /// Adds the experiment's records to the store that was asked for; answers with a line about it.
  private static func log(
    _ runner: ExperimentRunner,
    _ arguments: ParsedArguments
  ) throws -> String {
    guard let text = arguments.text("telemetry") else { return "" }
    let location = try StoreLocation(text)
    let most = Int64(runner.spec.replications)
    let replications = try arguments.whole("telemetry-replications", in: 1...most) ?? 1
    let log = try TelemetryLog(runner, replications: Int(replications))
      .write(to: location.store())
    StoreAccess.report(reconnections: log.reconnections)
    let records = log.runs.reduce(0) { $0 + $1.records }
    return "telemetry: \(records) records in \(log.runs.count) runs added to \(location.name)\n"
  }
}
