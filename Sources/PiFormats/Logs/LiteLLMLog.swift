// SPDX-License-Identifier: Apache-2.0

import PiCore

/// LiteLLM's spend as JSON: the answer of `/spend/logs`, an array of rows, or one row per line; and its
/// standard logging payload as it is written to S3, GCS and Pub/Sub, one file or line for each request.
struct LiteLLMLog: RecordReader {
  static let format = RecordFormat(
    id: "litellm",
    summary: "LiteLLM SpendLogs (CSV, JSON, JSON lines) or standard logging payloads (S3, GCS)",
    signs: [
      .columns(["request_id", "startTime", "endTime"]),
      .keys(["request_id", "startTime"]),
      .keys(["call_type", "startTime", "response_cost"]),
    ],
    tasks: [.tag, .keyAlias, .modelGroup, .column],
    open: { (source, options) throws(InputError) in
      let peeked = try PeekedSource(source)
      let head = FileHead(peeked.head)
      guard head.isJSON else { return try LiteLLMTable(peeked, options: options) }
      let wrapper = head.wrapper("data", before: ["request_id", "startTime", "call_type"])
      return try LiteLLMLog(peeked, wrapper: wrapper, options: options)
    }
  )

  private(set) var names = RecordedNames()
  private(set) var leftOut = LeftOutEntries()
  private var entries: JSONEntries
  private var responses = ResponseNames()
  private let salt: [UInt8]?
  private let salting: Salting?
  private let taskFrom: TaskSource?

  init(
    _ source: any ByteSource,
    wrapper: String?,
    options: RecordOptions
  ) throws(InputError) {
    salt = options.promptSalt
    salting = Salting(options)
    taskFrom = options.taskFrom
    let shape = Self.shape(salt: salt, task: taskFrom?.column)
    entries = try JSONEntries(source, shape: shape, wrapper: wrapper)
  }

  var clock: RecordClock { .unix }
  var caveats: [RecordCaveat] { names.lacksAttributions ? [.manyAttributions] : [] }
  var canContinue: Bool { entries.canContinue }
  var isEmpty: Bool { entries.isEmpty }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    while let node = try entries.next() {
      let entry = try read(node)
      if let reason = entry.reasonToLeaveOut {
        leftOut.add(reason, cost: entry.spend)
        continue
      }
      try record.take(entry, at: node.position, &names, salting: salting)
      guard responses.isNew(record) else {
        leftOut.add(ResponseNames.again, cost: entry.spend)
        continue
      }
      return true
    }
    return false
  }

  private static func shape(salt: [UInt8]?, task: String?) -> JSONShape {
    let scalars = [
      "request_id", "call_type", "spend", "prompt_tokens", "completion_tokens", "total_tokens",
      "startTime", "endTime", "completionStartTime", "model", "model_id", "model_group",
      "custom_llm_provider", "team_id", "session_id", "status", "cache_hit", "api_key", "end_user",
      // The names of the standard logging payload.
      "id", "litellm_call_id", "trace_id", "response_cost", "stream", "error_str",
    ]
    var members = scalars.map { JSONShape.Member($0) }
    members.append(.init("request_tags", .elements(.scalar)))
    members.append(.init("metadata", LiteLLMEntry.metadataShape))
    members.append(.init("error_information", LiteLLMEntry.failureShape))
    // What only the sums of days have.
    members += [.init("users"), .init("models")]
    if salt != nil { members.append(.init("messages", .whole)) }
    if let task, !members.contains(where: { $0.isCalled(task) }) { members.append(.init(task)) }
    return .members(members)
  }

  private func read(_ node: JSONNode) throws(InputError) -> LiteLLMEntry {
    guard case .object = node.value else { throw node.unexpected("an object") }
    var entry = LiteLLMEntry()
    entry.taskFrom = taskFrom
    if let task = taskFrom?.column { entry.taskColumn = try node.text(task) }
    entry.requestID = try node.text("request_id")
    if entry.requestID == nil, node["users"] != nil, node["models"] != nil {
      throw .unexpected(
        at: node.position,
        expected: "a row per request, which /spend/logs gives with summarize=false",
        found: "its sum of a day"
      )
    }
    guard let started = try node.instant(stampOrSeconds: "startTime") else {
      throw .unexpected(
        at: node.position,
        expected: "the key \"startTime\"",
        found: "an object without it"
      )
    }
    entry.started = started
    entry.ended = try node.ended(try node.instant(stampOrSeconds: "endTime"), after: started)
    entry.firstToken = try node.instant(stampOrSeconds: "completionStartTime")
    entry.callType = try node.text("call_type")
    entry.spend = try node.dollars("spend")
    entry.promptTokens = try node.tokens("prompt_tokens")
    entry.completionTokens = try node.tokens("completion_tokens")
    entry.totalTokens = try node.tokens("total_tokens")
    entry.model = try node.text("model")
    entry.modelID = try node.text("model_id")
    entry.modelGroup = try node.text("model_group")
    entry.provider = try node.text("custom_llm_provider")
    entry.team = try node.text("team_id")
    entry.key = try node.text("api_key")
    entry.endUser = try node.text("end_user")
    entry.session = try node.text("session_id")
    entry.status = try node.text("status")
    entry.isCacheHit = try node.word("cache_hit") == "true"
    if case .array(let tags)? = node["request_tags"]?.value {
      for tag in tags { entry.tags.append(try String(json: tag)) }
    }
    if let metadata = node["metadata"] { try entry.take(metadata: metadata) }
    if entry.requestID == nil { try takePayload(node, into: &entry) }
    if let salt, let messages = node["messages"] {
      entry.promptKey = PromptKey.of(messages, salt: salt)
    }
    return entry
  }

  /// Takes what the standard logging payload names otherwise than the table, or has beside its metadata.
  private func takePayload(_ node: JSONNode, into entry: inout LiteLLMEntry) throws(InputError) {
    entry.requestID = try node.text("id")
    if entry.requestID == nil { entry.requestID = try node.text("litellm_call_id") }
    if entry.spend == nil { entry.spend = try node.dollars("response_cost") }
    if entry.session == nil { entry.session = try node.text("trace_id") }
    entry.streams = try node.word("stream").flatMap(Bool.init)
    if let failure = node["error_information"] { try entry.take(failure: failure) }
    if entry.failureText == nil {
      entry.failureText = try node.text("error_str").map(Redaction.text)
    }
  }
}

extension JSONNode {
  /// A truth value of a member, or a text such as `"True"`, `"None"` or `"Cache OFF"`, in small letters.
  fileprivate func word(_ key: String) throws(InputError) -> String? {
    guard let node = present(key) else { return nil }
    if case .bool(let flag) = node.value { return flag ? "true" : "false" }
    return try String(json: node).lowercased()
  }

  /// An instant as a time stamp, or in seconds since 1970.
  fileprivate func instant(stampOrSeconds key: String) throws(InputError) -> Instant? {
    guard let node = present(key) else { return nil }
    guard case .number = node.value else { return try node.instant() }
    // Smaller numbers count something else, or from somewhere else.
    let instant = try node.seconds()
    guard
      instant.nanoseconds >= 946_684_800_000_000_000
    else {
      throw node.unexpected("a time stamp such as 2026-11-02T09:00:01.250Z, or seconds since 1970")
    }
    return instant
  }
}
