// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLedger
import PiReport
import PiTelemetry

/// `pibench ledger`: where the money of a store went, and where it is heading.
enum LedgerCommand: Command {
  private static let by = ValueOption<[LedgerDimension]>(
    "by",
    "LIST",
    "rows by " + LedgerDimension.allCases.map(\.rawValue).joined(separator: ", ")
  ) { text throws(UsageError) in
    var dimensions: [LedgerDimension] = []
    for word in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      let dimension = try LedgerDimension(word: word, of: "--by")
      guard !dimensions.contains(dimension) else { throw UsageError("--by: \(word) only once") }
      dimensions.append(dimension)
    }
    return dimensions
  }
  private static let period = ValueOption<LedgerPeriod>(
    choice: "period",
    "PERIOD",
    "rows by hour, day, week or month (UTC; 30 days virtually)"
  )
  /// The options that name what is kept, by their dimension.
  private static let filters: [(dimension: LedgerDimension, option: ValueOption<[String]>)] = [
    (.provider, ValueOption(list: "provider", "LIST", "only these providers")),
    (.model, ValueOption(list: "model", "LIST", "only these models")),
    (.deployment, ValueOption(list: "deployment", "LIST", "only these deployments")),
    (.tenant, ValueOption(list: "tenant", "LIST", "only these tenants")),
    (.taskType, ValueOption(list: "task-type", "LIST", "only these task types")),
    (.strategy, ValueOption(list: "strategy", "LIST", "only runs of these strategies")),
    (.key, ValueOption(list: "key", "LIST", "only these keys, by their hashes")),
    (.keyAlias, ValueOption(list: "key-alias", "LIST", "only keys of these aliases")),
    (.teamAlias, ValueOption(list: "team-alias", "LIST", "only teams of these aliases")),
    (.endUser, ValueOption(list: "end-user", "LIST", "only these end users, by name or hash")),
    (.modelGroup, ValueOption(list: "model-group", "LIST", "only these groups of models")),
  ]
  private static let run = StoreOption.runs("only the runs of these numbers")
  private static let clock = ValueOption<RunDescription.Clock>(
    choice: "clock",
    "CLOCK",
    "only runs on the unix or on the virtual clock"
  )
  private static let from = ValueOption(
    "from",
    "TIME",
    "from then on: 2026-11-01, or 36h after the start"
  )
  private static let to = ValueOption("to", "TIME", "before then")
  private static let budget = ValueOption<Budget>(
    "budget",
    "DOLLARS/PERIOD",
    "alerts at 50, 80 and 100 %; exit code 1 where a period reached 100 %"
  ) { text throws(UsageError) in
    guard let budget = Budget(parsing: text) else {
      throw UsageError(
        "--budget: expected dollars a period such as 50/day, found \(Sanitised.quoted(text))"
      )
    }
    return budget
  }
  private static let forecast = ValueOption<Int>(
    "forecast",
    "N",
    "spend of the next N periods (days unless --period), 80 % intervals",
    in: 1...744
  )
  private static let anomalies = Flag(
    "anomalies",
    "periods whose spend those before do not explain"
  )
  private static let json = Flag("json", "print everything as JSON")

  static let spec = CommandSpec(
    name: "ledger",
    summary: "Adds up what a telemetry store spent; budgets, forecasts, anomalies.",
    options: [StoreOption.store, by, period] + filters.map(\.option) + [
      run, clock, from, to, budget, forecast, anomalies, json,
    ],
    examples: [
      "pibench ledger --store telemetry.db",
      "pibench ledger --store telemetry.db --by provider,model --period day",
      "pibench ledger --store telemetry.db --budget 50/day --forecast 7 --anomalies",
      "pibench ledger --store telemetry.db --by team_alias,key_alias --model-group fast",
      "pibench ledger --store telemetry.db --strategy random --by tenant --json",
    ]
  )

  static func run(_ arguments: ParsedArguments) throws {
    let request = try request(arguments)
    let reader = try StoreOption.reader(arguments, for: "ledger")
    let report = try LedgerReport(request, reading: reader)
    if arguments[json] {
      try Terminal.print(report.json())
    } else {
      try Terminal.print(report.text(isColoured: Terminal.options.isColoured))
    }
    if let breach = report.budget?.breach { throw CheckFailure(breach) }
  }

  private static func request(_ arguments: ParsedArguments) throws -> LedgerRequest {
    var request = LedgerRequest()
    request.dimensions = try arguments[by] ?? []
    if let period = try arguments[period] { request.period = period }
    if let clock = try arguments[clock] { request.clock = clock }
    for (dimension, option) in filters {
      guard let names = try arguments[option] else { continue }
      request.filters.append(
        StoreFilter(dimension, option: option.name, names: names) {
          StoredNames.stored($0, dimension)
        }
      )
    }
    if let runs = try arguments[run] {
      request.filters.append(StoreFilter(.run, option: run.name, names: runs.map(String.init)))
    }
    request.from = try arguments[from]
    request.to = try arguments[to]
    request.budget = try arguments[budget]
    request.horizon = try arguments[forecast]
    request.findsAnomalies = arguments[anomalies]
    return request
  }
}
