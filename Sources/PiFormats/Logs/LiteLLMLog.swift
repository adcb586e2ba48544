// SPDX-License-Identifier: Apache-2.0

import PiCore

/// LiteLLM's spend as JSON: the answer of `/spend/logs`, an array of rows, or one row a line.
struct LiteLLMLog: RecordReader {
  static let format = RecordFormat(
    id: "litellm",
    summary: "LiteLLM SpendLogs: CSV from PostgreSQL, JSON of /spend/logs, or JSON lines",
    signs: [
      .columns(["request_id", "startTime", "endTime"]),
      .keys(["request_id", "startTime"]),
    ],
    open: { (source, options) throws(InputError) in
      let peeked = try PeekedSource(source)
      let head = FileHead(peeked.head)
      guard head.isJSON else { return try LiteLLMTable(peeked, options: options) }
      let wrapper = head.wrapper("data", before: "request_id")
      return try LiteLLMLog(peeked, wrapper: wrapper, options: options)
    }
  )

  private(set) var names = RecordedNames()
  private(set) var leftOut = LeftOutEntries()
  private var entries: JSONEntries
  private let salt: [UInt8]?

  init(
    _ source: any ByteSource,
    wrapper: String?,
    options: RecordOptions
  ) throws(InputError) {
    salt = options.promptSalt
    entries = try JSONEntries(source, shape: Self.shape(salt: salt), wrapper: wrapper)
  }

  var clock: RecordClock { .unix }
  var canContinue: Bool { entries.canContinue }
  var isEmpty: Bool { entries.isEmpty }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    while let node = try entries.next() {
      let row = try read(node)
      guard row.isGeneration else {
        leftOut.add("calls that generate no text", cost: row.spend)
        continue
      }
      try record.take(row, at: node.position, &names)
      return true
    }
    return false
  }

  private static func shape(salt: [UInt8]?) -> JSONShape {
    let scalars = [
      "request_id", "call_type", "spend", "prompt_tokens", "completion_tokens", "startTime",
      "endTime", "completionStartTime", "model", "model_id", "model_group", "custom_llm_provider",
      "team_id", "session_id", "status", "cache_hit",
    ]
    var members = scalars.map { JSONShape.Member($0) }
    members.append(.init("request_tags", .elements(.scalar)))
    members.append(.init("metadata", LiteLLMEntry.metadataShape))
    if salt != nil { members.append(.init("messages", .whole)) }
    return .members(members)
  }

  private func read(_ node: JSONNode) throws(InputError) -> LiteLLMEntry {
    guard case .object = node.value else { throw node.unexpected("an object") }
    var entry = LiteLLMEntry()
    entry.requestID = try node.text("request_id")
    guard let started = try node.instant(stamp: "startTime") else {
      throw .unexpected(
        at: node.position,
        expected: "the key \"startTime\"",
        found: "an object without it"
      )
    }
    entry.started = started
    entry.ended = try node.ended(try node.instant(stamp: "endTime"), after: started)
    entry.firstToken = try node.instant(stamp: "completionStartTime")
    entry.callType = try node.text("call_type")
    entry.spend = try node.dollars("spend")
    entry.promptTokens = try node.tokens("prompt_tokens")
    entry.completionTokens = try node.tokens("completion_tokens")
    entry.model = try node.text("model")
    entry.modelID = try node.text("model_id")
    entry.modelGroup = try node.text("model_group")
    entry.provider = try node.text("custom_llm_provider")
    entry.team = try node.text("team_id")
    entry.session = try node.text("session_id")
    entry.status = try node.text("status")
    entry.isCacheHit = try cacheHit(node)
    if case .array(let tags)? = node["request_tags"]?.value {
      for tag in tags { entry.tags.append(try String(json: tag)) }
    }
    if let metadata = node["metadata"] { try entry.take(metadata: metadata) }
    if let salt, let messages = node["messages"] {
      entry.promptKey = PromptKey.of(messages, salt: salt)
    }
    return entry
  }

  /// LiteLLM writes `"True"`, `"False"`, `"None"`, `"Cache OFF"` or a truth value.
  private func cacheHit(_ node: JSONNode) throws(InputError) -> Bool {
    guard let hit = node.present("cache_hit") else { return false }
    if case .bool(let flag) = hit.value { return flag }
    return try String(json: hit).lowercased() == "true"
  }
}
