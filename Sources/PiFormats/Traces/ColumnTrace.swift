// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Any table with a header, read through a map from roles to columns.
struct ColumnTrace: TraceDecoder {
  static let format = TraceFormat(
    id: "csv",
    summary: "Any CSV with a column map, or with the columns arrival, input and output",
    signs: [.columns(TraceColumn.required.map(\.rawValue))],
    open: { (source, options) throws(InputError) in
      try ColumnTrace(source, options)
    }
  )

  var order: RowOrder
  private var table: CSVReader
  private let columns: Columns
  private var times: TableClock

  /// Opens a table; without a map, columns are named as their roles.
  init(_ source: any ByteSource, _ options: TraceOptions) throws(InputError) {
    order = RowOrder(options)
    let table = try CSVReader(source)
    let map = options.columns
    times = TableClock(map?.unit ?? .seconds)
    columns = try Columns(table) { (role) throws(InputError) in
      try TraceColumnMap.column(of: role, in: table, by: map)
    }
    self.table = table
  }

  /// The column of each role, if any.
  private struct Columns: Sendable {
    let arrival, input, output: Int
    let cached, model, session, think, latency, ttft, failed, task, tenant, priority: Int?

    init(
      _ table: CSVReader,
      _ column: (TraceColumn) throws(InputError) -> Int?
    ) throws(InputError) {
      func needed(_ role: TraceColumn) throws(InputError) -> Int {
        if let place = try column(role) { return place }
        return try table.column(role.rawValue)
      }
      arrival = try needed(.arrival)
      input = try needed(.input)
      output = try needed(.output)
      cached = try column(.cached)
      model = try column(.model)
      session = try column(.session)
      think = try column(.think)
      latency = try column(.latency)
      ttft = try column(.ttft)
      failed = try column(.failed)
      task = try column(.task)
      tenant = try column(.tenant)
      priority = try column(.priority)
    }
  }

  var clock: TraceClock { .shared }
  var canContinue: Bool { table.canContinue }
  var position: InputPosition { table.rowPosition }

  mutating func decode() throws(InputError) -> TraceRow? {
    guard try table.next() else { return nil }
    var row = TraceRow(
      arrival: try times.instant(table, columns.arrival),
      inputTokens: try table.tokens(columns.input),
      outputTokens: try table.tokens(columns.output)
    )
    row.line = table.line
    row.thinkTime = try times.duration(table, columns.think)
    row.latency = try times.duration(table, columns.latency)
    row.timeToFirstToken = try times.duration(table, columns.ttft)
    row.failed = try table.flag(columns.failed) ?? false
    row.cachedInputTokens = try cached(of: row.inputTokens)
    row.model = try table.name(
      columns.model,
      in: &order.names.models,
      limit: TraceNames.maximumModels
    )
    row.session = try session()
    row.taskType = try table.name(
      columns.task,
      in: &order.names.taskTypes,
      limit: TraceNames.maximumTaskTypes
    )
    row.tenant = try table.name(
      columns.tenant,
      in: &order.names.tenants,
      limit: TraceNames.maximumTenants
    )
    row.priority = try priority()
    return row
  }

  private func cached(of input: TokenCount) throws(InputError) -> TokenCount? {
    guard let column = columns.cached, !table.isEmpty(column) else { return nil }
    let cached = try table.tokens(column)
    guard cached <= input else { throw table.unexpected(column, "at most the input tokens") }
    return cached
  }

  /// The priority: a number, or the word for it.
  private func priority() throws(InputError) -> UInt8? {
    guard let column = columns.priority, !table.isEmpty(column) else { return nil }
    let text = try table.string(column)
    let words = TraceColumn.priorities
    guard let value = words.firstIndex(of: text) ?? words.indices.first(where: { "\($0)" == text })
    else {
      throw table.unexpected(
        column,
        "a priority out of 0 … \(words.count - 1) or \(words.joined(separator: ", "))"
      )
    }
    return UInt8(truncatingIfNeeded: value)
  }

  private mutating func session() throws(InputError) -> UInt32? {
    let limit = TraceNames.maximumSessions
    return try table.name(columns.session, in: &order.names.sessions, limit: limit).map {
      UInt32($0)
    }
  }
}
