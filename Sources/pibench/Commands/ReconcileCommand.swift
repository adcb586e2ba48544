// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiLedger
import PiReport
import PiTelemetry

/// `pibench reconcile`: a store's ledger beside a provider's invoice.
enum ReconcileCommand: Command {
  private enum Output: String, CaseIterable {
    case table
    case csv
    case json
  }

  private static let invoice = ValueOption(
    "invoice",
    "FILE",
    "costs or usage of OpenAI or Anthropic (CSV, JSON), or any CSV; - is standard input"
  )
  private static let tolerance = ValueOption<Tolerance>(
    "tolerance",
    "SHARE",
    "how far a row or the sum may be from the invoice, 1% by default"
  ) { text throws(UsageError) in
    guard let tolerance = Tolerance(parsing: text) else {
      throw UsageError(
        "--tolerance: expected a share in per cent such as 1% or 0.25%,"
          + " found \(Sanitised.quoted(text))"
      )
    }
    return tolerance
  }
  private static let format = ValueOption<InvoiceFormat>(
    choice: "format",
    "FORMAT",
    InvoiceFormat.allCases.map(\.rawValue).joined(separator: ", ") + "; told by the file by default"
  )
  private static let columns = ValueOption(
    "columns",
    "MAP",
    "columns of another table, such as day=Date,model=Model,cost=Amount"
  )
  /// The options that name what counts in the store, by their dimension.
  private static let filters: [(dimension: LedgerDimension, option: ValueOption<[String]>)] = [
    (.provider, ValueOption(list: "provider", "LIST", "only these providers of the store")),
    (.model, ValueOption(list: "model", "LIST", "only these models of the store")),
    (.key, ValueOption(list: "key", "LIST", "only these keys of the store, by their hashes")),
  ]
  private static let run = StoreOption.runs("only the runs of these numbers")
  private static let from = ValueOption<Int64>(
    "from",
    "DAY",
    "from this day on (UTC); the invoice's first by default",
    read: { text throws(UsageError) in try day(text, "from") }
  )
  private static let to = ValueOption<Int64>(
    "to",
    "DAY",
    "before this day; behind the invoice's last by default",
    read: { text throws(UsageError) in try day(text, "to") }
  )
  private static let output = ValueOption<Output>(
    choice: "as",
    "FORMAT",
    "table (default), csv or json"
  )
  private static let csv = Flag("csv", "print all rows as CSV")
  private static let json = Flag("json", "print everything as JSON")

  static let spec = CommandSpec(
    name: "reconcile",
    summary: "Compares a telemetry store with an invoice or usage export, by day and model.",
    options: [StoreOption.store, invoice, tolerance, format, columns] + filters.map(\.option) + [
      run, from, to, output, csv, json,
    ],
    examples: [
      "pibench reconcile --store telemetry.db --invoice costs.csv --provider openai",
      "pibench reconcile --store telemetry.db --invoice costs.json --tolerance 0.5% --json",
      "pibench reconcile --store telemetry.db --invoice bill.csv --columns day=Date,model=SKU,cost=USD",
    ]
  )

  static func run(_ arguments: ParsedArguments) throws {
    let output = try chosenOutput(arguments)
    guard let path = try arguments[invoice] else {
      throw UsageError(
        "reconcile needs an invoice: --invoice FILE; see pibench reconcile --help"
      )
    }
    let request = try request(arguments)
    let map = try arguments[columns].map(columnMap)
    let format = try arguments[Self.format]
    guard map == nil || format == nil || format == .csv else {
      throw UsageError("--columns goes with --format csv only")
    }
    let reader = try StoreOption.reader(arguments, for: "reconcile")
    let file = try Invoice(try ImportInput(path), format: format, columns: map)
    let store = try StoreLocation(try arguments[StoreOption.store] ?? "").name
    let result = try Reconciliation(request, lines: file.lines, reading: reader, named: store)
    switch output {
    case .table: try Terminal.print(result.text(isColoured: Terminal.options.isColoured))
    case .csv: try Terminal.print(result.csv())
    case .json: try Terminal.print(result.json())
    }
    if !result.isWithin { throw CheckFailure(result.verdict) }
  }

  private static func request(_ arguments: ParsedArguments) throws(UsageError) -> ReconcileRequest {
    var request = ReconcileRequest()
    if let tolerance = try arguments[tolerance] { request.tolerance = tolerance }
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
    return request
  }

  private static func chosenOutput(_ arguments: ParsedArguments) throws(UsageError) -> Output {
    var chosen = try arguments[output].map { [$0] } ?? []
    if arguments[json] { chosen.append(.json) }
    if arguments[csv] { chosen.append(.csv) }
    let kinds = Set(chosen)
    guard kinds.count <= 1 else { throw UsageError("expected one of --as, --csv and --json") }
    return kinds.first ?? .table
  }

  /// A map of columns that cannot be read is bad usage.
  private static func columnMap(_ text: String) throws(UsageError) -> InvoiceColumnMap {
    do throws(InputError) {
      return try InvoiceColumnMap(parsing: text, named: "--columns")
    } catch {
      throw UsageError("\(error)")
    }
  }

  private static func day(_ text: String, _ option: String) throws(UsageError) -> Int64 {
    guard text.utf8.count == 10, let start = ClockText.instant(text, clock: .unix) else {
      throw UsageError(
        "--\(option): expected a day such as 2026-11-02, found \(Sanitised.quoted(text))"
      )
    }
    return LedgerCalendar(.day, clock: .unix).index(of: start)
  }
}
