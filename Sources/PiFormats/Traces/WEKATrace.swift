// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Coding-agent sessions with measured latency: requests by session and agent (`requests.csv`).
///
/// A sub-agent's clock begins at its own first request. The file has its rows behind the turn that
/// called it, so here it begins when the answer to that turn ended, on the clock of the session.
struct WEKATrace: RecordReader {
  static let format = RecordFormat(
    id: "weka",
    summary: "WEKA coding-agent sessions with think times and latency (requests.csv)",
    signs: [
      .columns([
        "session", "agent", "t_s", "model", "input_tokens", "output_tokens", "think_time_s",
        "api_time_s", "shared_prefix_blocks",
      ])
    ],
    tasks: [.column],
    open: { (source, options) throws(InputError) in
      try WEKATrace(source, options)
    }
  )

  /// Tokens in a prefix block.
  static let blockTokens: Int64 = 64

  private(set) var names = RecordedNames()
  private var table: CSVReader
  private let columns: Columns
  private var sessions = NameTable()
  private var agents = NameTable()
  /// What was seen of every agent so far.
  private var clocks: [AgentClock] = []
  /// The first agent of each session, which calls the others.
  private var mains: [UInt32] = []

  private struct AgentClock: Sendable {
    /// Where its clock begins on the session's.
    var start: Instant
    /// Its latest arrival and the end of the answer to it, on the session's clock.
    var latest: Instant
    var answered: Instant
  }

  private struct Columns: Sendable {
    let session, agent, time, model, input, output, think, latency, blocks: Int
    let firstToken, task: Int?

    init(_ table: CSVReader, _ options: RecordOptions) throws(InputError) {
      session = try table.column("session")
      agent = try table.column("agent")
      time = try table.column("t_s")
      model = try table.column("model")
      input = try table.column("input_tokens")
      output = try table.column("output_tokens")
      think = try table.column("think_time_s")
      latency = try table.column("api_time_s")
      blocks = try table.column("shared_prefix_blocks")
      firstToken = table.optionalColumn("ttft_s")
      task = try table.taskColumn(options)
    }
  }

  init(_ source: any ByteSource, _ options: RecordOptions) throws(InputError) {
    table = try CSVReader(source)
    columns = try Columns(table, options)
  }

  var clock: RecordClock { .perSession }
  var canContinue: Bool { table.canContinue }
  var isEmpty: Bool { !table.hasRows }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    guard try table.next() else { return false }
    record = RecordedRequest(line: table.line)
    record.arrival = Instant.zero + (try table.duration(columns.time))
    let input = try table.tokens(columns.input)
    record.inputTokens = input
    record.take(output: try table.tokens(columns.output))
    let blocks = Int64(try table.tokens(columns.blocks).count)
    let cached = min(blocks * Self.blockTokens, Int64(input.count))
    record.cachedInputTokens = TokenCount(Int32(truncatingIfNeeded: cached))
    record.thinkTime = try table.optionalDuration(columns.think)
    record.latency = try table.optionalDuration(columns.latency)
    record.timeToFirstToken = try table.optionalDuration(columns.firstToken)
    record.deployment = try names.model(table, columns.model)
    if let task = columns.task { record.taskType = try names.taskType(table, task) }
    try place(&record)
    return true
  }

  /// Gives a row its session and agent and puts it on the session's clock, where it goes forward.
  private mutating func place(_ record: inout RecordedRequest) throws(InputError) {
    let name = try table.string(columns.session)
    let full = name + "/" + (try table.string(columns.agent))
    let (session, agent) = (sessions.intern(name), agents.intern(full))
    if session == mains.count { mains.append(UInt32(agent)) }
    if agent == clocks.count { clocks.append(begin(in: session)) }
    guard let arrival = clocks[agent].start.recorded(after: record.arrival - .zero),
      let answered = arrival.recorded(after: record.latency ?? .zero)
    else {
      throw table.unexpected(columns.time, "a request that ends within 146 years of its session")
    }
    record.arrival = arrival
    guard record.arrival >= clocks[agent].latest else {
      throw table.unexpected(columns.time, "a time not before the agent's previous row")
    }
    clocks[agent].latest = record.arrival
    clocks[agent].answered = answered
    record.session = RecordedRequest.hash(ofName: name)
    record.agent = RecordedRequest.hash(ofName: full)
  }

  /// The clock of an agent that is new in a session.
  private func begin(in session: Int) -> AgentClock {
    let main = Int(mains[session])
    let start = main < clocks.count ? clocks[main].answered : .zero
    return AgentClock(start: start, latest: start, answered: start)
  }
}
