// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiTelemetry

/// `pibench ledger`: where the money of a store went, and where it is heading.
enum LedgerCommand {
  static let spec = CommandSpec(
    name: "ledger",
    summary: "Adds up what a telemetry store spent; budgets, forecasts, anomalies.",
    operands: "",
    mostOperands: 0,
    options: [
      StoreOption.spec,
      OptionSpec(
        "by",
        "LIST",
        "rows by " + LedgerDimension.allCases.map(\.rawValue).joined(separator: ", ")
      ),
      OptionSpec("period", "PERIOD", "rows by hour, day, week or month (UTC; 30 days virtually)"),
      OptionSpec("provider", "LIST", "only these providers"),
      OptionSpec("model", "LIST", "only these models"),
      OptionSpec("tenant", "LIST", "only these tenants"),
      OptionSpec("strategy", "LIST", "only runs of these strategies"),
      OptionSpec("run", "LIST", "only the runs of these numbers"),
      OptionSpec("clock", "CLOCK", "only runs on the unix or on the virtual clock"),
      OptionSpec("from", "TIME", "from then on: 2026-11-01, or 36h after the start"),
      OptionSpec("to", "TIME", "before then"),
      OptionSpec("budget", "DOLLARS/PERIOD", "alerts at 50, 80 and 100 %; exit code 1 at 100 %"),
      OptionSpec(
        "forecast",
        "N",
        "spend of the next N periods (days unless --period), 80 % intervals"
      ),
      OptionSpec("anomalies", nil, "periods whose spend those before do not explain"),
      OptionSpec("json", nil, "print everything as JSON"), OptionSpec("help", nil, "this text"),
    ],
    examples: [
      "pibench ledger --store telemetry.db",
      "pibench ledger --store telemetry.db --by provider,model --period day",
      "pibench ledger --store telemetry.db --budget 50/day --forecast 7 --anomalies",
      "pibench ledger --store telemetry.db --strategy random --by tenant --json",
    ]
  )

  static func run(_ arguments: ParsedArguments) throws {
    let request = try request(arguments)
    let reader = try StoreOption.reader(arguments, for: "ledger")
    let report = try LedgerReport(request, reading: reader)
    if arguments.has("json") {
      try Terminal.print(report.json())
    } else {
      try Terminal.print(report.text(isColoured: Terminal.options.isColoured))
    }
    if let budget = report.budget, budget.isExhausted {
      throw CheckFailure("the budget of this \(budget.budget.period.rawValue) is used up")
    }
  }

  private static func request(_ arguments: ParsedArguments) throws -> LedgerRequest {
    var request = LedgerRequest()
    for word in list(arguments, "by") ?? [] {
      let dimension = try StoreOption.choice("by", word, as: LedgerDimension.self)
      guard !request.dimensions.contains(dimension) else {
        throw UsageError("--by: \(word) only once")
      }
      request.dimensions.append(dimension)
    }
    if let word = arguments.text("period") {
      request.period = try StoreOption.choice("period", word, as: LedgerPeriod.self)
    }
    if let word = arguments.text("clock") {
      request.clock = try StoreOption.choice("clock", word, as: RunDescription.Clock.self)
    }
    for dimension in [LedgerDimension.provider, .model, .tenant, .strategy] {
      if let names = list(arguments, dimension.rawValue) { request.names[dimension] = Set(names) }
    }
    if let runs = try StoreOption.runs(arguments) {
      request.names[.run] = Set(runs.map(String.init))
    }
    request.from = arguments.text("from")
    request.to = arguments.text("to")
    if let text = arguments.text("budget") {
      guard let budget = Budget(parsing: text) else {
        throw UsageError(
          "--budget: expected dollars a period such as 50/day, found \(Sanitised.quoted(text))"
        )
      }
      request.budget = budget
    }
    request.horizon = try arguments.whole("forecast", in: 1...744)
    request.findsAnomalies = arguments.has("anomalies")
    return request
  }

  private static func list(_ arguments: ParsedArguments, _ option: String) -> [String]? {
    arguments.text(option)?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}
