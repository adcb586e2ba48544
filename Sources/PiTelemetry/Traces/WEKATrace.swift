// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Coding-agent sessions with measured latency: requests by session and agent (`requests.csv`).
///
/// A sub-agent's clock is its own, so each (session, agent) pair is a session here.
struct WEKATrace: TraceDecoder {
  static let format = TraceFormat(
    id: "weka",
    summary: "WEKA coding-agent sessions with think times and latency (requests.csv)",
    signs: [
      .columns([
        "session", "agent", "t_s", "model", "input_tokens", "output_tokens", "think_time_s",
        "api_time_s", "shared_prefix_blocks",
      ])
    ],
    open: { (source, options) throws(InputError) in
      try WEKATrace(source, options)
    }
  )

  /// Tokens in a prefix block.
  static let blockTokens: Int64 = 64

  var order: RowOrder
  private var table: CSVReader
  private let columns: Columns
  /// The latest arrival of every session seen.
  private var latest: [Instant] = []

  private struct Columns: Sendable {
    let session, agent, time, model, input, output, think, latency, blocks: Int
    let firstToken: Int?

    init(_ table: CSVReader) throws(InputError) {
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
    }
  }

  init(_ source: any ByteSource, _ options: TraceOptions) throws(InputError) {
    order = RowOrder(options)
    table = try CSVReader(source)
    columns = try Columns(table)
  }

  var clock: TraceClock { .perSession }
  var canContinue: Bool { table.canContinue }
  var position: InputPosition { table.rowPosition }

  mutating func decode() throws(InputError) -> TraceRow? {
    guard try table.next() else { return nil }
    var row = TraceRow(
      arrival: Instant.zero + (try table.duration(columns.time)),
      inputTokens: try table.tokens(columns.input),
      outputTokens: try table.tokens(columns.output)
    )
    let blocks = Int64(try table.tokens(columns.blocks).count)
    let cached = min(blocks * Self.blockTokens, Int64(row.inputTokens.count))
    row.cachedInputTokens = TokenCount(Int32(truncatingIfNeeded: cached))
    row.thinkTime = try table.optionalDuration(columns.think)
    row.latency = try table.optionalDuration(columns.latency)
    row.timeToFirstToken = try table.optionalDuration(columns.firstToken)
    row.model = try table.name(
      columns.model,
      in: &order.names.models,
      limit: TraceNames.maximumModels
    )
    row.session = try session(of: row.arrival)
    row.line = table.line
    return row
  }

  /// The row's session, checked to go forward in time.
  private mutating func session(of arrival: Instant) throws(InputError) -> UInt32 {
    let name = try table.string(columns.session) + "/" + table.string(columns.agent)
    let session = order.names.sessions.intern(name)
    if session == latest.count { latest.append(arrival) }
    guard arrival >= latest[session] else {
      throw table.unexpected(columns.time, "a time not before the session's previous row")
    }
    latest[session] = arrival
    return UInt32(session)
  }
}
