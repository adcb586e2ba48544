// SPDX-License-Identifier: Apache-2.0
// Wang et al.: BurstGPT: A Real-world Workload Dataset to Optimize LLM Serving Systems. 2024,
// arXiv:2401.17644.

import PiCore

/// The BurstGPT traces, read by column name; no response tokens mean a failed request.
struct BurstGPTTrace: RecordReader {
  static let format = RecordFormat(
    id: "burstgpt",
    summary: "BurstGPT, with or without sessions (CSV)",
    signs: [.columns(["Timestamp", "Model", "Request tokens", "Response tokens"])],
    tasks: [.column],
    open: { (source, options) throws(InputError) in try BurstGPTTrace(source, options) }
  )

  private(set) var names = RecordedNames()
  private var table: CSVReader
  private let stamp: Int
  private let model: Int
  private let input: Int
  private let output: Int
  private let kind: Int?
  private let session: Int?
  private let elapsed: Int?

  init(_ source: any ByteSource, _ options: RecordOptions) throws(InputError) {
    table = try CSVReader(source)
    stamp = try table.column("Timestamp")
    model = try table.column("Model")
    input = try table.column("Request tokens")
    output = try table.column("Response tokens")
    kind = try table.taskColumn(options, else: table.optionalColumn("Log Type"))
    session = table.optionalColumn("Session ID")
    elapsed = table.optionalColumn("Elapsed time")
  }

  var clock: RecordClock { .own }
  var canContinue: Bool { table.canContinue }
  var isEmpty: Bool { !table.hasRows }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    guard try table.next() else { return false }
    record = RecordedRequest(line: table.line)
    record.arrival = Instant.zero + (try table.duration(stamp))
    record.inputTokens = try table.tokens(input)
    let output = try table.tokens(output)
    if output > .zero {
      record.take(output: output)
    } else {
      record.isServed = false
      record.error = .serverError
    }
    record.latency = try table.optionalDuration(elapsed)
    record.deployment = try names.model(table, model)
    record.taskType = try names.taskType(table, kind)
    record.session = try table.nameHash(session)
    return true
  }
}
