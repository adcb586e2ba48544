// SPDX-License-Identifier: Apache-2.0

import PiCore

/// An invoice as a table with a header.
struct InvoiceTable {
  let format: InvoiceFormat
  private var table: CSVReader
  private let columns: Columns

  /// Where the values of a line stand.
  private struct Columns {
    var day: Int
    var end: Int?
    var model, item, cost, currency, output: Int?
    var input: [Int] = []
    /// Decimal places of an attodollar in the unit of costs.
    var costPlaces = 18

    init(day: Int) { self.day = day }
  }

  init(
    _ source: any ByteSource,
    format: InvoiceFormat?,
    columns map: InvoiceColumnMap?
  ) throws(InputError) {
    let name = source.name
    let table = try CSVReader(source)
    self.table = table
    guard let found = map == nil ? format ?? InvoiceFormat.of(table.header) : .csv else {
      throw .unreadable(
        file: name,
        reason: "is no invoice that is known: expected the columns "
          + InvoiceFormat.allCases.map { $0.signs.joined(separator: ", ") }.joined(
            separator: "; or "
          )
          + "; --columns names those of another table"
      )
    }
    self.format = found
    columns = try Self.columns(of: found, table, map)
  }

  private static func columns(
    of format: InvoiceFormat,
    _ table: CSVReader,
    _ map: InvoiceColumnMap?
  ) throws(InputError) -> Columns {
    switch format {
    case .openAICosts: try openAICosts(table)
    case .openAIUsage: try openAIUsage(table)
    case .anthropicCosts: try anthropicCosts(table)
    case .anthropicUsage: try anthropicUsage(table)
    case .csv: try mapped(table, map)
    }
  }

  private static func openAICosts(_ table: CSVReader) throws(InputError) -> Columns {
    var columns = Columns(day: try table.column("start_time"))
    columns.end = table.optionalColumn("end_time")
    columns.cost = try table.column("amount_value")
    columns.currency = table.optionalColumn("amount_currency")
    columns.item = table.optionalColumn("line_item")
    return columns
  }

  private static func openAIUsage(_ table: CSVReader) throws(InputError) -> Columns {
    var columns = Columns(day: try table.column("start_time"))
    columns.end = table.optionalColumn("end_time")
    columns.model = table.optionalColumn("model")
    columns.input = [try table.column("input_tokens")]
    columns.output = try table.column("output_tokens")
    return columns
  }

  private static func anthropicCosts(_ table: CSVReader) throws(InputError) -> Columns {
    var columns = Columns(day: try table.column("usage_date_utc"))
    columns.model = table.optionalColumn("model")
    columns.item = table.optionalColumn("cost_type")
    columns.cost = try table.column("cost_usd")
    return columns
  }

  private static func anthropicUsage(_ table: CSVReader) throws(InputError) -> Columns {
    var columns = Columns(day: try table.column("usage_date_utc"))
    columns.model = table.optionalColumn("model_version") ?? table.optionalColumn("model")
    columns.input = [try table.column("usage_input_tokens_no_cache")]
    columns.input += [
      "usage_input_tokens_cache_write", "usage_input_tokens_cache_write_5m",
      "usage_input_tokens_cache_write_1h", "usage_input_tokens_cache_read",
    ].compactMap { table.optionalColumn($0) }
    columns.output = try table.column("usage_output_tokens")
    return columns
  }

  /// Columns that a map names, or that are named after their roles.
  private static func mapped(
    _ table: CSVReader,
    _ map: InvoiceColumnMap?
  ) throws(InputError) -> Columns {
    func column(_ role: InvoiceRole) throws(InputError) -> Int? {
      guard let map else { return table.optionalColumn(role.rawValue) }
      guard let name = map.columns[role] else { return nil }
      return try table.column(name)
    }
    var columns: Columns
    if let day = try column(.day) {
      columns = Columns(day: day)
    } else {
      columns = Columns(day: try table.column(InvoiceRole.day.rawValue))
    }
    columns.model = try column(.model)
    columns.cost = try column(.cost)
    columns.currency = try column(.currency)
    columns.input = try [column(.input)].compactMap { $0 }
    columns.output = try column(.output)
    if columns.cost == nil, columns.output == nil {
      _ = try table.column(InvoiceRole.cost.rawValue)
    }
    if let map { columns.costPlaces += map.costUnit.places - 9 }
    return columns
  }

  /// The next line that says something; nil at the end.
  mutating func next() throws(InputError) -> InvoiceLine? {
    while try table.next() {
      let line = try read()
      if !line.isEmpty { return line }
    }
    return nil
  }

  private func read() throws(InputError) -> InvoiceLine {
    var line = InvoiceLine(day: try day())
    line.model = try table.optionalText(columns.model)
    if let item = columns.item, !table.isEmpty(item) {
      let text = try table.string(item)
      if format == .openAICosts {
        line.take(lineItem: text)
      } else if line.model == nil {
        line.item = text
      }
    }
    if let cost = columns.cost, !table.isEmpty(cost) {
      try checkCurrency()
      guard
        let amount = ExactDecimal.parse(try table.string(cost), places: columns.costPlaces)
      else { throw table.unexpected(cost, InvoiceCurrency.amount) }
      line.attodollars = amount
    }
    if !columns.input.isEmpty { line.inputTokens = try tokens(columns.input) }
    if let output = columns.output { line.outputTokens = try tokens([output]) }
    return line
  }

  private func checkCurrency() throws(InputError) {
    guard let column = columns.currency, !table.isEmpty(column) else { return }
    let text = try table.string(column)
    guard !InvoiceCurrency.isDollars(text) else { return }
    let error = table.unexpected(column, InvoiceCurrency.expectation)
    guard let code = InvoiceCurrency.code(text), let place = error.position else { throw error }
    throw .unexpected(at: place, expected: InvoiceCurrency.expectation, found: code)
  }

  /// The sum of some counts; nil when all fields are empty.
  private func tokens(_ columns: [Int]) throws(InputError) -> Int64? {
    var sum: Int64?
    for column in columns where !table.isEmpty(column) {
      let count = try table.int64(column)
      guard (0...1_000_000_000_000_000).contains(count) else {
        throw table.unexpected(column, "a count of tokens, 0 or more")
      }
      sum = (sum ?? 0) + count
    }
    return sum
  }

  /// The day in UTC.
  private func day() throws(InputError) -> Int64 {
    let start = try seconds(columns.day)
    if let end = columns.end, !table.isEmpty(end), try seconds(end) - start > 86_400 {
      throw table.unexpected(end, "at most a day after the start: buckets of days")
    }
    return InvoiceDay.of(seconds: start)
  }

  /// Seconds since 1970 of a date, a time stamp, or a number of them.
  private func seconds(_ column: Int) throws(InputError) -> Int64 {
    if let number = table.optionalInt64(column) {
      guard InvoiceDay.seconds.contains(number) else {
        throw table.unexpected(column, InvoiceDay.expectation)
      }
      return number
    }
    let text = try table.string(column)
    guard let seconds = InvoiceDay.seconds(text) else {
      throw table.unexpected(column, InvoiceDay.expectation)
    }
    return seconds
  }
}

/// Days of UTC as invoices write them.
enum InvoiceDay {
  static let expectation =
    "a day such as 2026-11-02, a time stamp, or seconds since 1970 from the year 2000 on"
  /// The years 2000 … 2115.
  static let seconds = 946_684_800 as Int64..<4_607_452_800

  /// Seconds since 1970 of a date or time stamp of these years; nil for anything else.
  static func seconds(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard let time = Timestamp.midnight(bytes.span) ?? Timestamp.nanoseconds(bytes.span) else {
      return nil
    }
    let seconds = time / 1_000_000_000
    return self.seconds.contains(seconds) ? seconds : nil
  }

  /// The day that holds an instant after 1970.
  static func of(seconds: Int64) -> Int64 { seconds / 86_400 }
}
