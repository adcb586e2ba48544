// SPDX-License-Identifier: Apache-2.0

import PiCore

/// AIPerf's `profile_export.jsonl`: the metrics of one request per line.
///
/// A request counts from when AIPerf meant to send it (`credit_issued_ns`), where that is recorded.
/// Requests of the warm-up are left out. The file does not name the model.
struct AIPerfLog: RecordReader {
  static let format = RecordFormat(
    id: "aiperf",
    summary: "AIPerf records: profile_export.jsonl",
    signs: [.keys(["request_start_ns", "metrics"])],
    open: { (source, options) throws(InputError) in try AIPerfLog(source, options) }
  )

  let names: RecordedNames
  private(set) var leftOut = LeftOutEntries()
  private var entries: JSONEntries
  private let deployment: DeploymentIndex?

  init(_ source: any ByteSource, _ options: RecordOptions) throws(InputError) {
    entries = try JSONEntries(source, shape: Self.shape)
    var names = RecordedNames()
    deployment = options.deployment.flatMap { names.deployment($0) }
    self.names = names
  }

  private static let metric = JSONShape.scalars("value", "unit")
  private static let shape = JSONShape.members([
    .init(
      "metadata",
      .scalars(
        "x_request_id",
        "conversation_id",
        "benchmark_phase",
        "credit_issued_ns",
        "request_start_ns",
        "request_end_ns",
        "was_cancelled"
      )
    ),
    .init(
      "metrics",
      .members(
        [
          "input_sequence_length", "output_sequence_length", "ttft", "time_to_first_token",
          "request_latency",
        ].map { JSONShape.Member($0, metric) }
      )
    ),
    .init("error", .scalars("code", "type", "message")),
  ])

  var clock: RecordClock { .unix }
  var canContinue: Bool { entries.canContinue }
  var isEmpty: Bool { entries.isEmpty }
  var caveats: [RecordCaveat] { deployment == nil ? [.noDeployment] : [] }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    while let node = try entries.next() {
      guard let metadata = node["metadata"], case .object = metadata.value else {
        throw .unexpected(
          at: node.position,
          expected: "a record of AIPerf with \"metadata\"",
          found: "a value without it"
        )
      }
      guard try metadata.text("benchmark_phase") != "warmup" else {
        leftOut.add("requests of the warm-up", cost: nil)
        continue
      }
      try take(node, metadata, into: &record)
      return true
    }
    return false
  }

  private func take(
    _ node: JSONNode,
    _ metadata: JSONNode,
    into record: inout RecordedRequest
  ) throws(InputError) {
    guard let sent = try metadata.instant(nanoseconds: "request_start_ns") else {
      throw .unexpected(
        at: metadata.position,
        expected: "the key \"request_start_ns\"",
        found: "a record without it"
      )
    }
    let meant = try metadata.instant(nanoseconds: "credit_issued_ns")
    record = RecordedRequest(arrival: min(meant ?? sent, sent), line: node.position.line)
    let wait = sent - record.arrival
    if meant != nil { record.wait = wait }
    record.externalID = try metadata.text("x_request_id")
    record.session = RecordedRequest.hash(ofName: try metadata.text("conversation_id"))
    record.deployment = deployment
    try takeMetrics(node["metrics"], metadata, sent, wait, &record)
    try takeOutcome(node["error"], metadata, &record)
  }

  private func takeMetrics(
    _ metrics: JSONNode?,
    _ metadata: JSONNode,
    _ sent: Instant,
    _ wait: TimeSpan,
    _ record: inout RecordedRequest
  ) throws(InputError) {
    record.inputTokens = try metrics?["input_sequence_length"]?.tokens("value")
    record.outputTokens = try metrics?["output_sequence_length"]?.tokens("value")
    var latency = try metrics?["request_latency"]?.measuredSpan()
    if latency == nil {
      let ended = try metadata.instant(nanoseconds: "request_end_ns")
      latency = try metadata.ended(ended, after: sent).map { $0 - sent }
    }
    var first = try metrics?["time_to_first_token"]?.measuredSpan()
    if first == nil { first = try metrics?["ttft"]?.measuredSpan() }
    if first != nil { record.streams = true }
    record.latency = try latency.map { (span) throws(InputError) in
      try metadata.sum(span, wait)
    }
    record.timeToFirstToken = try first.map { (span) throws(InputError) in
      try metadata.sum(span, wait)
    }
  }

  private func takeOutcome(
    _ failure: JSONNode?,
    _ metadata: JSONNode,
    _ record: inout RecordedRequest
  ) throws(InputError) {
    var isCancelled = false
    if case .bool(true)? = metadata["was_cancelled"]?.value { isCancelled = true }
    guard let failure, case .object = failure.value else {
      record.isServed = !isCancelled
      if isCancelled { record.error = .cancelled }
      return
    }
    record.isServed = false
    let message = try failure.text("message")
    var status: Int?
    if let code = failure.present("code") { status = Int(clamping: try Int64(json: code)) }
    let name = [try failure.text("type"), message].compactMap { $0 }.joined(separator: " ")
    record.error = isCancelled ? .cancelled : FailureClass.of(status: status, name: name)
    record.errorText = message.map(Redaction.text)
  }
}

extension JSONNode {
  /// The instant of a member in nanoseconds since 1970.
  fileprivate func instant(nanoseconds key: String) throws(InputError) -> Instant? {
    guard let node = present(key) else { return nil }
    guard case .number(let number) = node.value, let time = number.int64, time >= 0, time < 1 << 62
    else { throw node.unexpected("nanoseconds since 1970") }
    return Instant(nanoseconds: time)
  }

  /// The span of a metric, which has a value and a unit.
  fileprivate func measuredSpan() throws(InputError) -> TimeSpan? {
    guard present("value") != nil else { return nil }
    let units = ["ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "sec": 1]
    guard let name = try text("unit"), let unit = units[name] else {
      throw (present("unit") ?? self).unexpected("a unit out of ns, us, ms, s, sec")
    }
    return try duration("value", unit: unit)
  }

  /// The sum of two spans.
  fileprivate func sum(_ span: TimeSpan, _ wait: TimeSpan) throws(InputError) -> TimeSpan {
    if let sum = span.recorded(with: wait) { return sum }
    throw unexpected("a latency of at most 100 years")
  }
}
