// SPDX-License-Identifier: Apache-2.0
// Wang et al.: BurstGPT: A Real-world Workload Dataset to Optimize LLM Serving Systems. 2024,
// arXiv:2401.17644.

import PiCore

/// The BurstGPT traces, read by column name; no response tokens mean a failed request.
struct BurstGPTTrace: TraceDecoder {
  static let format = TraceFormat(
    id: "burstgpt",
    summary: "BurstGPT, with or without sessions (CSV)",
    signs: [.columns(["Timestamp", "Model", "Request tokens", "Response tokens"])],
    open: { (source, options) throws(InputError) in
      try BurstGPTTrace(source, options)
    }
  )

  var order: RowOrder
  private var table: CSVReader
  private let stamp: Int
  private let model: Int
  private let input: Int
  private let output: Int
  private let kind: Int?
  private let session: Int?
  private let elapsed: Int?

  init(_ source: any ByteSource, _ options: TraceOptions) throws(InputError) {
    order = RowOrder(options)
    table = try CSVReader(source)
    stamp = try table.column("Timestamp")
    model = try table.column("Model")
    input = try table.column("Request tokens")
    output = try table.column("Response tokens")
    kind = table.optionalColumn("Log Type")
    session = table.optionalColumn("Session ID")
    elapsed = table.optionalColumn("Elapsed time")
  }

  var clock: TraceClock { .shared }
  var canContinue: Bool { table.canContinue }
  var position: InputPosition { table.rowPosition }

  mutating func decode() throws(InputError) -> TraceRow? {
    guard try table.next() else { return nil }
    var row = TraceRow(
      arrival: Instant.zero + (try table.duration(stamp)),
      inputTokens: try table.tokens(input),
      outputTokens: try table.tokens(output)
    )
    row.failed = row.outputTokens == .zero
    row.latency = try table.optionalDuration(elapsed)
    row.model = try table.name(model, in: &order.names.models, limit: TraceNames.maximumModels)
    row.taskType = try table.name(
      kind,
      in: &order.names.taskTypes,
      limit: TraceNames.maximumTaskTypes
    )
    row.session = try sessionNumber()
    row.line = table.line
    return row
  }

  private mutating func sessionNumber() throws(InputError) -> UInt32? {
    let limit = TraceNames.maximumSessions
    return try table.name(session, in: &order.names.sessions, limit: limit).map { UInt32($0) }
  }
}
