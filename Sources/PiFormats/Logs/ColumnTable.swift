// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Any table of recorded requests with a header, read through a map from roles to columns.
struct ColumnTable: RecordReader {
  static let format = RecordFormat(
    id: "csv",
    summary: "Any CSV with a column map, or with columns named as the roles",
    signs: [.columns(ColumnRole.replayed.map(\.rawValue))],
    tasks: [.column],
    open: { (source, options) throws(InputError) in try ColumnTable(source, options: options) }
  )

  private(set) var names = RecordedNames()
  private(set) var clock = RecordClock.own
  private var table: CSVReader
  private let columns: Columns
  private let costUnit: CostUnit
  private let isGrouped: Bool
  private let salt: [UInt8]?
  private let fallback: String?
  private var times: TableClock
  private var fleet = ColumnFleet()
  private let isReplay: Bool
  /// Whether an arrival was a date without a time.
  private var hasDates = false

  /// The column of each role, if any.
  private struct Columns: Sendable {
    var id, arrival, ended, latency, ttft, think, input, cached, output, cap, cost: Int?
    var fresh, written, hourlyWritten, status: Int?
    var provider, model, deployment, task, tenant, session, priority: Int?
    var streams, failed, error, prompt: Int?

    init(_ column: (ColumnRole) throws(InputError) -> Int?) throws(InputError) {
      id = try column(.id)
      arrival = try column(.arrival)
      ended = try column(.ended)
      latency = try column(.latency)
      ttft = try column(.ttft)
      think = try column(.think)
      input = try column(.input)
      fresh = try column(.fresh)
      cached = try column(.cached)
      written = try column(.written)
      hourlyWritten = try column(.hourlyWritten)
      status = try column(.status)
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

  init(_ source: any ByteSource, options: RecordOptions) throws(InputError) {
    let table = try CSVReader(source)
    let map = options.columns
    var columns = try Columns { (role) throws(InputError) in
      let column = try ColumnMap.column(of: role, in: table, by: map)
      return options.isReplay && ColumnRole.unreplayed.contains(role) ? nil : column
    }
    if columns.task != nil, options.taskFrom != nil, map?.columns[.task] != nil {
      throw .unreadable(
        file: source.name,
        reason: "is told twice where task types are: by the column of the role task, and by"
          + " \(options.taskFrom?.description ?? "")"
      )
    }
    columns.task = try table.taskColumn(options, else: columns.task)
    self.columns = columns
    times = TableClock(map?.unit ?? .seconds)
    costUnit = map?.costUnit ?? .dollars
    isGrouped = map?.numbers == .grouped
    salt = options.promptSalt
    isReplay = options.isReplay
    fallback = options.isReplay ? nil : options.deployment
    self.table = table
    if map == nil {
      for role in options.isReplay ? ColumnRole.replayed : [.input] {
        _ = try table.column(role.rawValue)
      }
    }
  }

  var canContinue: Bool { table.canContinue }
  var isEmpty: Bool { !table.hasRows }
  var caveats: [RecordCaveat] {
    if hasDates { return [.onlyDays] }
    guard columns.arrival == nil else { return [] }
    return columns.ended == nil ? [.noArrivals] : columns.latency == nil ? [.onlyEnds] : []
  }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    guard try table.next() else { return false }
    record = RecordedRequest(line: table.line)
    if let column = columns.arrival {
      record.arrival = try instant(column)
      // A replay begins such requests at midnight.
      record.isArrivalKnown = !times.isDate || isReplay
      hasDates = hasDates || times.isDate
    } else {
      record.isArrivalKnown = false
    }
    try readTimes(&record)
    try readTokens(&record)
    try readNames(&record)
    try readOutcome(&record)
    return true
  }

  // MARK: Times

  @inline(__always)
  private mutating func instant(_ column: Int) throws(InputError) -> Instant {
    let instant = try times.instant(table, column)
    // Numbers after the year 2000 count from 1970.
    if times.isCalendar == true || instant.nanoseconds > 946_684_800_000_000_000 { clock = .unix }
    return instant
  }

  private mutating func readTimes(_ record: inout RecordedRequest) throws(InputError) {
    record.timeToFirstToken = try times.duration(table, columns.ttft)
    record.thinkTime = try times.duration(table, columns.think)
    let latency = try times.duration(table, columns.latency)
    if let column = columns.ended, !table.isEmpty(column) {
      let ended = try instant(column)
      guard columns.arrival != nil else { return record.take(end: ended, latency) }
      guard ended >= record.arrival else {
        throw table.unexpected(column, "a time not before the arrival")
      }
      record.latency = ended - record.arrival
    } else {
      record.latency = latency
    }
  }

  // MARK: Tokens and money

  private func readTokens(_ record: inout RecordedRequest) throws(InputError) {
    record.inputTokens = try tokens(columns.input)
    record.outputTokens = try tokens(columns.output)
    record.cachedInputTokens = try tokens(columns.cached)
    if columns.written != nil || columns.hourlyWritten != nil || columns.fresh != nil {
      try readParts(&record)
    } else if let cached = record.cachedInputTokens, let column = columns.cached,
      let input = record.inputTokens, cached > input
    {
      throw table.unexpected(column, "at most the input tokens")
    }
    record.outputCap = try tokens(columns.cap)
    guard let column = columns.cost, !table.isEmpty(column) else { return }
    record.cost = try cost(column)
  }

  /// Reads what was written to a prompt cache, and all input where it is the sum of its parts.
  private func readParts(_ record: inout RecordedRequest) throws(InputError) {
    let brief = try tokens(columns.written)
    let hourly = try tokens(columns.hourlyWritten)
    let written = [brief, hourly].compactMap { $0?.count }.map(Int64.init)
    record.writtenInputTokens = try written.isEmpty ? nil : sum(written)
    guard columns.fresh != nil, let fresh = try tokens(columns.fresh) else { return }
    let cached = record.cachedInputTokens.map { Int64($0.count) } ?? 0
    record.inputTokens = try sum([Int64(fresh.count), cached] + written)
  }

  private func sum(_ counts: [Int64]) throws(InputError) -> TokenCount {
    if let sum = TokenCount(perRequest: counts.reduce(0, +)) { return sum }
    throw .unexpected(
      at: table.rowPosition,
      expected: "at most \(TokenCount.mostPerRequest) input tokens in all",
      found: "more"
    )
  }

  @inline(__always)
  private func tokens(_ column: Int?) throws(InputError) -> TokenCount? {
    guard isGrouped, let column, !table.isEmpty(column) else {
      return try table.optionalTokens(column)
    }
    guard let number = GroupedNumber.plain(try table.string(column)), let count = Int64(number),
      let tokens = TokenCount(perRequest: count)
    else {
      throw table.unexpected(column, "a token count such as 1,200")
    }
    return tokens
  }

  private func cost(_ column: Int) throws(InputError) -> NanoDollars {
    let places = costUnit.places
    var unit = 1e-9
    for _ in 0..<places { unit *= 10 }
    var cost: NanoDollars?
    if isGrouped {
      guard let number = GroupedNumber.plain(try table.string(column)) else {
        throw table.unexpected(column, "a cost such as 1,200.50")
      }
      cost = FixedPoint.parse(Array(number.utf8).span, scale: places).map(NanoDollars.init)
      if cost == nil { cost = Double(number).flatMap { NanoDollars(nearest: $0 * unit) } }
    } else {
      cost = table.fixedPoint(column, places: places).map(NanoDollars.init)
      if cost == nil { cost = NanoDollars(nearest: try table.double(column) * unit) }
    }
    guard let cost, (0...1_000_000_000_000_000).contains(cost.amount) else {
      throw table.unexpected(column, "a cost of 0 … 1,000,000 dollars")
    }
    return cost
  }

  // MARK: Names

  private mutating func readNames(_ record: inout RecordedRequest) throws(InputError) {
    if let place = try fleet.position(
      table,
      provider: columns.provider,
      model: columns.model,
      deployment: columns.deployment
    ) {
      record.deployment = try fleet.index(of: place, table, &names)
    } else if let fallback {
      record.deployment = names.deployment(fallback)
    }
    record.taskType = try names.taskType(table, columns.task)
    record.tenant = try names.tenant(table, columns.tenant)
    record.session = try table.nameHash(columns.session)
    record.priority = try priority()
    if columns.id != nil { record.externalID = try table.optionalText(columns.id) }
    if let salt, let column = columns.prompt, !table.isEmpty(column) {
      record.promptKey = PromptKey.of(Array(try table.string(column).utf8), salt: salt)
    }
  }

  /// The priority: a number, or the word for it.
  private func priority() throws(InputError) -> UInt8? {
    guard let column = columns.priority, !table.isEmpty(column) else { return nil }
    let text = try table.string(column)
    let words = ColumnRole.priorities
    guard let value = words.firstIndex(of: text) ?? words.indices.first(where: { "\($0)" == text })
    else {
      throw table.unexpected(
        column,
        "a priority out of 0 … \(words.count - 1) or \(words.joined(separator: ", "))"
      )
    }
    return UInt8(truncatingIfNeeded: value)
  }

  // MARK: Outcome

  private func readOutcome(_ record: inout RecordedRequest) throws(InputError) {
    record.streams = try table.flag(columns.streams)
    var failed = try table.flag(columns.failed)
    if let column = columns.status, !table.isEmpty(column) {
      guard let meaning = OutcomeWords.meaning(of: try table.string(column)) else {
        throw table.unexpected(column, OutcomeWords.summary)
      }
      failed = !meaning.isServed
      record.error = meaning.error
    }
    if let column = columns.error {
      if !table.isEmpty(column) {
        let text = try table.string(column)
        failed = true
        record.error = FailureClass.of(text: text)
        record.errorText = Redaction.text(text)
      } else if failed == nil {
        failed = false
      }
    }
    // A table without a column for failures is taken to list answers.
    let hasColumn = columns.failed != nil || columns.error != nil || columns.status != nil
    record.isServed = failed.map { !$0 } ?? (hasColumn ? nil : true)
    if failed == true, record.error == nil { record.error = .serverError }
  }
}

extension RecordedRequest {
  /// Takes over an end where arrivals have no column: with a latency it says the arrival.
  fileprivate mutating func take(end: Instant, _ span: TimeSpan?) {
    arrival = end
    guard let span,
      let start = end.recorded(after: TimeSpan(nanoseconds: -span.nanoseconds))
    else { return }
    arrival = start
    isArrivalKnown = true
    latency = span
  }
}
