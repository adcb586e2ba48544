// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Any table with a header, read through a map from roles to columns.
struct ColumnTrace: TraceDecoder {
  static let format = TraceFormat(
    id: "csv",
    summary: "Any CSV with a column map, or with the columns arrival, input and output",
    sniffs: { $0.hasColumns("arrival", "input", "output") },
    open: { (source, options) throws(InputError) in
      OrderedTrace(try ColumnTrace(source, map: options.columns), options: options)
    }
  )

  private var table: CSVReader
  private let columns: Columns
  private let unit: TraceColumnMap.Unit
  private var readsCalendar: Bool?

  /// Opens a table; without a map, columns are named as their roles.
  init(_ source: any ByteSource, map: TraceColumnMap?) throws(InputError) {
    let table = try CSVReader(source)
    unit = map?.unit ?? .seconds
    columns = try Columns { (role) throws(InputError) in
      guard let map else { return table.optionalColumn(role.rawValue) }
      guard let name = map.columns[role] else { return nil }
      return try table.column(name)
    }
    self.table = table
    if columns.arrival == nil { _ = try table.column(TraceColumnMap.Role.arrival.rawValue) }
    if columns.input == nil { _ = try table.column(TraceColumnMap.Role.input.rawValue) }
    if columns.output == nil { _ = try table.column(TraceColumnMap.Role.output.rawValue) }
  }

  /// The column of each role, if any.
  private struct Columns: Sendable {
    let arrival, input, output, cached, model, session, think, latency, ttft: Int?
    let failed, task, tenant, priority: Int?

    init(_ column: (TraceColumnMap.Role) throws(InputError) -> Int?) throws(InputError) {
      arrival = try column(.arrival)
      input = try column(.input)
      output = try column(.output)
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

  mutating func decode(_ names: inout TraceNames) throws(InputError) -> TraceRow? {
    guard try table.next(), let input = columns.input, let output = columns.output else {
      return nil
    }
    var row = TraceRow(
      arrival: try arrival(),
      inputTokens: try table.tokens(input),
      outputTokens: try table.tokens(output)
    )
    row.line = table.line
    row.thinkTime = try duration(columns.think)
    row.latency = try duration(columns.latency)
    row.timeToFirstToken = try duration(columns.ttft)
    row.failed = try failed()
    row.cachedInputTokens = try cached(of: row.inputTokens)
    row.model = try table.name(columns.model, in: &names.models)
    row.session = try session(&names)
    row.taskType = try table.name(
      columns.task,
      in: &names.taskTypes,
      limit: TraceNames.maximumTaskTypes
    )
    row.tenant = try table.name(
      columns.tenant,
      in: &names.tenants,
      limit: TraceNames.maximumTenants
    )
    row.priority = try priority()
    return row
  }

  /// The arrival; the first row decides between numbers and calendar time stamps.
  private mutating func arrival() throws(InputError) -> Instant {
    guard let column = columns.arrival else { return .zero }
    if readsCalendar == nil {
      readsCalendar = try table.withBytes(column) { (bytes) throws(InputError) in
        bytes.count > 10 && bytes[4] == UInt8(ascii: "-")
      }
    }
    guard readsCalendar == false else {
      return Instant(nanoseconds: try table.timestamp(column))
    }
    if let whole = table.optionalInt64(column) {
      let (time, overflow) = whole.multipliedReportingOverflow(by: Int64(unit.nanoseconds))
      guard !overflow, time.magnitude < 1 << 62 else {
        throw table.unexpected(column, "a time within 146 years of zero")
      }
      return Instant(nanoseconds: time)
    }
    let time = try table.double(column) * unit.nanoseconds
    guard abs(time) < 0x1p62 else {
      throw table.unexpected(column, "a time within 146 years of zero")
    }
    return Instant(nanoseconds: Int64(time.rounded(.toNearestOrEven)))
  }

  private func duration(_ column: Int?) throws(InputError) -> TimeSpan? {
    try table.optionalDuration(column, unit: unit.nanoseconds / 1e9)
  }

  private func cached(of input: TokenCount) throws(InputError) -> TokenCount? {
    guard let column = columns.cached, !table.isEmpty(column) else { return nil }
    let cached = try table.tokens(column)
    guard cached <= input else { throw table.unexpected(column, "at most the input tokens") }
    return cached
  }

  private func failed() throws(InputError) -> Bool {
    guard let column = columns.failed, !table.isEmpty(column) else { return false }
    switch try table.string(column) {
    case "0", "false", "False": return false
    case "1", "true", "True": return true
    default: throw table.unexpected(column, "0, 1, true or false")
    }
  }

  /// The priority: a number, or the word for it.
  private func priority() throws(InputError) -> UInt8? {
    guard let column = columns.priority, !table.isEmpty(column) else { return nil }
    let text = try table.string(column)
    let words = TraceColumnMap.priorities
    guard let value = words.firstIndex(of: text) ?? words.indices.first(where: { "\($0)" == text })
    else {
      throw table.unexpected(
        column,
        "a priority out of 0 … \(words.count - 1) or \(words.joined(separator: ", "))"
      )
    }
    return UInt8(truncatingIfNeeded: value)
  }

  private func session(_ names: inout TraceNames) throws(InputError) -> UInt32? {
    let limit = TraceNames.maximumSessions
    return try table.name(columns.session, in: &names.sessions, limit: limit).map { UInt32($0) }
  }
}
