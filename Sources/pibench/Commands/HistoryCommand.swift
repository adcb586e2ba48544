// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiTelemetry

/// `pibench history`: the requests of a store, searched; or how its deployments performed.
enum HistoryCommand {
  static let spec = CommandSpec(
    name: "history",
    summary: "Searches the requests of a telemetry store, or sums up its deployments.",
    operands: "",
    mostOperands: 0,
    options: [
      StoreOption.spec,
      OptionSpec("search", "TEXT", "part of a name, error, number, or source:ordinal"),
      OptionSpec("provider", "NAME", "requests that were sent to this provider"),
      OptionSpec("model", "NAME", "requests that were sent to this model"),
      OptionSpec("deployment", "NAME", "requests that were sent to this deployment"),
      OptionSpec("tenant", "NAME", "requests of this tenant"),
      OptionSpec("error", "CLASS", "requests of which an attempt failed so"),
      OptionSpec("strategy", "ID", "runs of this strategy"),
      OptionSpec("run", "LIST", "the runs of these numbers"),
      OptionSpec("limit", "N", "the latest N, 20 by default"),
      OptionSpec("summary", nil, "latency, TTFT, rates and errors of each deployment instead"),
      OptionSpec("json", nil, "print as JSON"), OptionSpec("help", nil, "this text"),
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
    let limit = try arguments.whole("limit", in: 1...100_000) ?? 20
    let isColoured = Terminal.options.isColoured
    if arguments.has("summary") {
      for option in ["search", "provider", "model", "deployment", "tenant", "error", "limit"]
      where arguments.text(option) != nil {
        throw UsageError("--\(option) does not go with --summary")
      }
      let reader = try StoreOption.reader(arguments, for: "history")
      let summary = try PerformanceSummary(reader) { run in
        (search.runs?.contains(run.id) ?? true)
          && (search.strategy == nil || search.strategy == run.description.strategy)
      }
      return arguments.has("json")
        ? try Terminal.print(HistoryReport.json(summary))
        : try Terminal.print(HistoryReport.text(summary, isColoured: isColoured))
    }
    let reader = try StoreOption.reader(arguments, for: "history")
    let found = try reader.find(search, limit: Int(limit))
    if arguments.has("json") {
      try Terminal.print(HistoryReport.json(found))
    } else {
      try Terminal.print(HistoryReport.text(found, isColoured: isColoured))
    }
  }

  private static func search(_ arguments: ParsedArguments) throws(UsageError) -> RequestSearch {
    var search = RequestSearch()
    search.text = arguments.text("search")
    search.provider = arguments.text("provider")
    search.model = arguments.text("model")
    search.deployment = arguments.text("deployment")
    search.tenant = arguments.text("tenant")
    search.strategy = arguments.text("strategy")
    search.runs = try StoreOption.runs(arguments).map { Set($0.map(RunID.init)) }
    if let word = arguments.text("error") {
      guard let error = ErrorClass.allCases.first(where: { $0.name == word }) else {
        let names = ErrorClass.allCases.map(\.name)
        throw UsageError(
          "--error: expected \(names.joined(separator: ", ")), found \(Sanitised.quoted(word))"
            + NearestName.hint(for: word, among: names)
        )
      }
      search.error = error
    }
    return search
  }
}
