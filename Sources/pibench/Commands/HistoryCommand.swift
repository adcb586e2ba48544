// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLedger
import PiReport
import PiTelemetry

/// `pibench history`: the requests of a store, searched; or how its deployments performed.
enum HistoryCommand: Command {
  private static let search = ValueOption(
    "search",
    "TEXT",
    "part of a name, error, number, or source:ordinal"
  )
  private static let provider = ValueOption(
    "provider",
    "NAME",
    "requests that were sent to this provider"
  )
  private static let model = ValueOption("model", "NAME", "requests that were sent to this model")
  private static let deployment = ValueOption(
    "deployment",
    "NAME",
    "requests that were sent to this deployment"
  )
  private static let tenant = ValueOption("tenant", "NAME", "requests of this tenant")
  private static let error = ValueOption<ErrorClass>(
    "error",
    "CLASS",
    "requests of which an attempt failed so"
  ) { word throws(UsageError) in
    guard let error = ErrorClass.allCases.first(where: { $0.name == word }) else {
      let names = ErrorClass.allCases.map(\.name)
      throw UsageError(
        "--error: expected \(names.joined(separator: ", ")), found \(Sanitised.quoted(word))"
          + NearestName.hint(for: word, among: names)
      )
    }
    return error
  }
  private static let strategy = ValueOption("strategy", "ID", "runs of this strategy")
  private static let run = StoreOption.runs("the runs of these numbers")
  private static let limit = ValueOption<Int>(
    "limit",
    "N",
    "the latest N, 20 by default",
    in: 1...100_000
  )
  private static let summary = Flag(
    "summary",
    "latency, TTFT, rates and errors of each deployment instead"
  )
  private static let json = Flag("json", "print as JSON")

  static let spec = CommandSpec(
    name: "history",
    summary: "Searches the requests of a telemetry store, or sums up its deployments.",
    options: [
      StoreOption.store, search, provider, model, deployment, tenant, error, strategy, run, limit,
      summary, json,
    ],
    examples: [
      "pibench history --store telemetry.db --limit 5",
      "pibench history --store telemetry.db --search 'quota' --provider east",
      "pibench history --store telemetry.db --error rate_limited --json",
      "pibench history --store telemetry.db --summary --strategy random",
    ]
  )

  static func run(_ arguments: ParsedArguments) throws {
    let search = try search(arguments)
    let limit = try arguments[limit] ?? 20
    let isColoured = Terminal.options.isColoured
    if arguments[Self.summary] {
      let others: [any CommandOption] = [
        Self.search, provider, model, deployment, tenant, error, Self.limit,
      ]
      for option in others where arguments.has(option) {
        throw UsageError("--\(option.name) does not go with --summary")
      }
      let reader = try StoreOption.reader(arguments, for: "history")
      try check(arguments, reader)
      let summary = try PerformanceSummary(reader) { run in
        (search.runs?.contains(run.id) ?? true)
          && (search.strategy == nil || search.strategy == run.description.strategy)
      }
      return arguments[json]
        ? try Terminal.print(HistoryReport.json(summary))
        : try Terminal.print(HistoryReport.text(summary, isColoured: isColoured))
    }
    let reader = try StoreOption.reader(arguments, for: "history")
    try check(arguments, reader)
    let found = try reader.find(search, limit: limit)
    if arguments[json] {
      try Terminal.print(HistoryReport.json(found))
    } else {
      try Terminal.print(HistoryReport.text(found, isColoured: isColoured))
    }
  }

  /// Refuses names that no run of the store has.
  private static func check(
    _ arguments: ParsedArguments,
    _ reader: any TelemetryReader
  ) throws {
    let runs = try reader.runs()
    let filters = [
      (LedgerDimension.provider, provider), (.model, model), (.deployment, deployment),
      (.tenant, tenant), (.strategy, strategy),
    ]
    for (dimension, option) in filters {
      guard let name = try arguments[option] else { continue }
      try StoreFilter(dimension, option: option.name, names: [name]).check(against: runs)
    }
    guard let numbers = try arguments[run] else { return }
    try StoreFilter(.run, option: run.name, names: numbers.map(String.init)).check(against: runs)
  }

  private static func search(_ arguments: ParsedArguments) throws(UsageError) -> RequestSearch {
    var search = RequestSearch()
    search.text = try arguments[Self.search]
    search.provider = try arguments[provider]
    search.model = try arguments[model]
    search.deployment = try arguments[deployment]
    search.tenant = try arguments[tenant]
    search.strategy = try arguments[strategy]
    search.runs = try arguments[run].map { Set($0.map(RunID.init)) }
    search.error = try arguments[error]
    return search
  }
}
