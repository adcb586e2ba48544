// SPDX-License-Identifier: Apache-2.0

import PiCore

/// GuideLLM's `benchmarks.json`: reports of versions 0.2 to 0.7 with their single requests.
struct GuideLLMLog: RecordReader {
  static let format = RecordFormat(
    id: "guidellm",
    summary: "GuideLLM results: benchmarks.json with single requests",
    signs: [.keys(["benchmarks"])],
    open: { (source, options) throws(InputError) in try GuideLLMLog(source, options: options) }
  )

  private(set) var names = RecordedNames()
  private var stream: JSONStream
  private var path: [Place] = []
  private let fallback: String?
  private var model: String?
  private var lacksModel = false

  private enum Place: Sendable, Equatable {
    case report
    case benchmarks
    case benchmark
    case requests
    case group(Group)
  }

  /// How the requests of a list ended.
  private enum Group: String, Sendable {
    case successful
    case completed
    case errored
    case incomplete
  }

  init(_ source: any ByteSource, options: RecordOptions) throws(InputError) {
    stream = try JSONStream(source, dialect: .python)
    fallback = options.deployment
  }

  var clock: RecordClock { .unix }
  var canContinue: Bool { !stream.isBroken }
  var caveats: [RecordCaveat] { lacksModel ? [.noModel] : [] }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    while true {
      switch path.last {
      case nil:
        guard try stream.nextDocument() else { return false }
        try stream.enterObject()
        path.append(.report)
      case .report: try walkReport()
      case .benchmarks:
        guard try stream.nextElement() else {
          path.removeLast()
          continue
        }
        try stream.enterObject()
        path.append(.benchmark)
      case .benchmark: try walkBenchmark()
      case .requests: try walkRequests()
      case .group(let group):
        guard try stream.nextElement() else {
          path.removeLast()
          continue
        }
        let node = try stream.node(keeping: Self.shape)
        try take(node, group, into: &record)
        return true
      }
    }
  }

  // MARK: Walking

  private mutating func walkReport() throws(InputError) {
    while let key = try stream.nextKey() {
      switch key {
      case "benchmarks":
        try stream.enterArray()
        path.append(.benchmarks)
        return
      case "args":
        let node = try stream.node(
          keeping: .members([.init("model"), .init("backend_args", .scalars("model"))])
        )
        if let name = try node.text("model") { model = name }
        if let name = try node["backend_args"]?.text("model") { model = name }
      default: try stream.skip()
      }
    }
    path.removeLast()
  }

  /// The keys under which versions keep the backend, and with it the model.
  private static let settings = ["benchmarker", "config", "worker", "args", "backend"]
  private static let settingsShape = JSONShape.members([
    .init("model"), .init("backend_model"), .init("backend", .scalars("model", "backend_model")),
  ])

  private mutating func walkBenchmark() throws(InputError) {
    while let key = try stream.nextKey() {
      if key == "requests", try stream.kind() == .object {
        try stream.enterObject()
        path.append(.requests)
        return
      }
      guard Self.settings.contains(key) else {
        try stream.skip()
        continue
      }
      let node = try stream.node(keeping: Self.settingsShape)
      for holder in [node, node["backend"]].compactMap({ $0 }) {
        for key in ["model", "backend_model"] {
          if let value = holder.present(key), case .string(let name) = value.value { model = name }
        }
      }
    }
    path.removeLast()
  }

  private mutating func walkRequests() throws(InputError) {
    while let key = try stream.nextKey() {
      guard let group = Group(rawValue: key), try stream.kind() == .array else {
        try stream.skip()
        continue
      }
      try stream.enterArray()
      path.append(.group(group))
      return
    }
    path.removeLast()
  }

  // MARK: Requests

  private static let timings = JSONShape.scalars(
    "request_start",
    "request_end",
    "first_iteration",
    "first_token_iteration"
  )
  private static let shape = JSONShape.members(
    [
      "request_id", "start_time", "end_time", "request_start_time", "request_end_time",
      "first_token_time", "time_to_first_token_ms", "prompt_tokens", "cached_tokens",
      "output_tokens", "error",
    ].map { JSONShape.Member($0) } + [
      .init("input_metrics", .scalars("cached_tokens")),
      .init("scheduler_info", .members([.init("error"), .init("request_timings", timings)])),
      .init(
        "info",
        .members([.init("error"), .init("conversation_id"), .init("timings", timings)])
      ),
    ]
  )

  private mutating func take(
    _ node: JSONNode,
    _ group: Group,
    into record: inout RecordedRequest
  ) throws(InputError) {
    let info = node["info"] ?? node["scheduler_info"]
    let timings = info?["timings"] ?? info?["request_timings"]
    var started = try node.instant(seconds: "request_start_time")
    if started == nil { started = try node.instant(seconds: "start_time") }
    if started == nil { started = try timings?.instant(seconds: "request_start") }
    guard let started else {
      throw .unexpected(at: node.position, expected: "the start of the request", found: "none")
    }
    record = RecordedRequest(arrival: started, line: node.position.line)
    record.session = RecordedRequest.hash(ofName: try info?.text("conversation_id"))
    record.externalID = try node.text("request_id")
    var ended = try node.instant(seconds: "request_end_time")
    if ended == nil { ended = try node.instant(seconds: "end_time") }
    if ended == nil { ended = try timings?.instant(seconds: "request_end") }
    record.latency = try node.ended(ended, after: started).map { $0 - started }
    try takeFirstToken(node, timings, &record)
    record.inputTokens = try node.tokens("prompt_tokens")
    record.cachedInputTokens = try node.tokens("cached_tokens")
    if record.cachedInputTokens == nil {
      record.cachedInputTokens = try node["input_metrics"]?.tokens("cached_tokens")
    }
    record.outputTokens = try node.tokens("output_tokens")
    try takeOutcome(node, info, group, &record)
    if let name = fallback ?? model {
      record.deployment = names.deployment(name, model: fallback == nil ? name : nil)
    } else {
      lacksModel = true
    }
  }

  private func takeFirstToken(
    _ node: JSONNode,
    _ timings: JSONNode?,
    _ record: inout RecordedRequest
  ) throws(InputError) {
    if let span = try node.duration("time_to_first_token_ms", unit: 1e-3) {
      record.timeToFirstToken = span
      return
    }
    var first = try node.instant(seconds: "first_token_time")
    if first == nil { first = try timings?.instant(seconds: "first_token_iteration") }
    if first == nil { first = try timings?.instant(seconds: "first_iteration") }
    if let first, first >= record.arrival { record.timeToFirstToken = first - record.arrival }
  }

  private func takeOutcome(
    _ node: JSONNode,
    _ info: JSONNode?,
    _ group: Group,
    _ record: inout RecordedRequest
  ) throws(InputError) {
    switch group {
    case .successful, .completed: record.isServed = true
    case .incomplete:
      // The benchmark ended before the answer did.
      record.isServed = false
      record.error = .cancelled
    case .errored:
      var text = try node.text("error")
      if text == nil { text = try info?.text("error") }
      record.isServed = false
      record.error = FailureClass.of(text: text ?? "")
      record.errorText = text.map(Redaction.text)
    }
  }
}
