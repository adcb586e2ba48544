// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Any table of requests with a header, read through a map from roles to columns.
struct ColumnLog: LogReader {
  static let format = LogFormat(
    id: "csv",
    summary: "Any CSV with a column map, or with columns named as the roles",
    signs: [.columns(["arrival", "input", "output"])],
    open: { (source, options) throws(InputError) in try ColumnLog(source, options: options) }
  )

  private(set) var names = LogNames()
  private(set) var clock = RunDescription.Clock.virtual
  private var table: CSVReader
  private let columns: Columns
  private let costUnit: CostUnit
  private let salt: [UInt8]?
  private let fallback: String?
  private var times: TableClock
  private var sessions = SessionNumbers()
  private var fleet = ColumnFleet()

  /// The column of each role, if any.
  private struct Columns: Sendable {
    var id, arrival, ended, latency, ttft, input, cached, output, cap, cost: Int?
    var provider, model, deployment, task, tenant, session, priority: Int?
    var streams, failed, error, prompt: Int?

    init(_ column: (LogColumn) throws(InputError) -> Int?) throws(InputError) {
      id = try column(.id)
      arrival = try column(.arrival)
      ended = try column(.ended)
      latency = try column(.latency)
      ttft = try column(.ttft)
      input = try column(.input)
      cached = try column(.cached)
      output = try column(.output)
      cap = try column(.cap)
      cost = try column(.cost)
      provider = try column(.provider)
      model = try column(.model)
      deployment = try column(.deployment)
      task = try column(.task)
      tenant = try column(.tenant)
      session = try column(.session)
      priority = try column(.priority)
      streams = try column(.streams)
      failed = try column(.failed)
      error = try column(.error)
      prompt = try column(.prompt)
    }
  }

  init(_ source: any ByteSource, options: LogOptions) throws(InputError) {
    let table = try CSVReader(source)
    let map = options.columns
    columns = try Columns { (role) throws(InputError) in
      try LogColumnMap.column(of: role, in: table, by: map)
    }
    times = TableClock(map?.unit ?? .seconds)
    costUnit = map?.costUnit ?? .dollars
    salt = options.promptSalt
    fallback = options.deployment
    self.table = table
    if map == nil, columns.input == nil { _ = try table.column("input") }
  }

  var ignored: Int { 0 }
  var canContinue: Bool { table.canContinue }
  var caveats: [String] {
    columns.arrival == nil ? ["arrivals are not recorded: every request arrives at 0"] : []
  }

  mutating func next(into entry: inout LoggedRequest) throws(InputError) -> Bool {
    guard try table.next() else { return false }
    let arrival = try columns.arrival.map { (column) throws(InputError) in try instant(column) }
    let key: RequestKey
    if let column = columns.session, !table.isEmpty(column) {
      key = try table.withBytes(column) { (bytes) throws(InputError) in
        sessions.key(ofNextIn: bytes)
      }
    } else {
      key = sessions.lone()
    }
    entry.reset(key: key, arrival: arrival ?? .zero, line: table.line)
    try readTimes(&entry.request)
    try readTokens(&entry.request)
    try readNames(&entry.request)
    try readOutcome(&entry.request)
    if columns.id != nil { entry.request.externalID = try table.optionalText(columns.id) }
    entry.addAttempt()
    return true
  }

  // MARK: Times

  private mutating func instant(_ column: Int) throws(InputError) -> Instant {
    let instant = try times.instant(table, column)
    // Numbers after the year 2000 count from 1970.
    if times.isCalendar == true || instant.nanoseconds > 946_684_800_000_000_000 { clock = .unix }
    return instant
  }

  private mutating func readTimes(_ request: inout RequestRecord) throws(InputError) {
    request.timeToFirstToken = try times.duration(table, columns.ttft)
    if let column = columns.ended, !table.isEmpty(column) {
      let ended = try instant(column)
      guard ended >= request.arrival else {
        throw table.unexpected(column, "a time not before the arrival")
      }
      request.ended = ended
    } else if let latency = try times.duration(table, columns.latency) {
      request.ended = request.arrival + latency
    }
  }

  // MARK: Tokens and money

  private func readTokens(_ request: inout RequestRecord) throws(InputError) {
    let input = try table.optionalTokens(columns.input)
    let output = try table.optionalTokens(columns.output)
    let cached = try table.optionalTokens(columns.cached)
    if let cached, let column = columns.cached, let input, cached > input {
      throw table.unexpected(column, "at most the input tokens")
    }
    request.inputTokens = input
    request.outputCap = try table.optionalTokens(columns.cap)
    if let input, let output {
      request.usage = TokenUsage(allInput: input, cached: cached, output: output)
    }
    guard let column = columns.cost, !table.isEmpty(column) else { return }
    let places = costUnit.places
    var cost = table.fixedPoint(column, places: places).map(NanoDollars.init)
    if cost == nil {
      var unit = 1e-9
      for _ in 0..<places { unit *= 10 }
      cost = NanoDollars(nearest: try table.double(column) * unit)
    }
    guard let cost, (0...1_000_000_000_000_000).contains(cost.amount) else {
      throw table.unexpected(column, "a cost of 0 … 1,000,000 dollars")
    }
    request.cost = cost
  }

  // MARK: Names

  private mutating func readNames(_ request: inout RequestRecord) throws(InputError) {
    if let place = try fleet.position(
      table,
      provider: columns.provider,
      model: columns.model,
      deployment: columns.deployment
    ) {
      request.deployment = try fleet.index(of: place, table, &names)
    } else if let fallback {
      request.deployment = names.deployment(fallback)
    }
    request.taskType = try names.taskType(table, columns.task)
    request.tenant = try names.tenant(table, columns.tenant)
    if let column = columns.priority, !table.isEmpty(column) {
      let priority = try table.int64(column)
      guard (0...3).contains(priority) else {
        throw table.unexpected(column, "a priority in 0 … 3")
      }
      request.priority = UInt8(priority)
    }
    if let salt, let column = columns.prompt, !table.isEmpty(column) {
      request.promptKey = PromptKey.of(Array(try table.string(column).utf8), salt: salt)
    }
  }

  // MARK: Outcome

  private func readOutcome(_ request: inout RequestRecord) throws(InputError) {
    request.streams = try table.flag(columns.streams)
    var failed = try table.flag(columns.failed)
    if let column = columns.error {
      if !table.isEmpty(column) {
        let text = try table.string(column)
        failed = true
        request.error = FailureClass.of(text: text)
        request.errorText = Redaction.text(text)
      } else if failed == nil {
        failed = false
      }
    }
    // A table without a column for failures is taken to list answers.
    let hasColumn = columns.failed != nil || columns.error != nil
    request.isServed = failed.map { !$0 } ?? (hasColumn ? nil : true)
    if failed == true, request.error == nil { request.error = .serverError }
  }
}
