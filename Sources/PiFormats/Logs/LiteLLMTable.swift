// SPDX-License-Identifier: Apache-2.0

import PiCore

/// LiteLLM's table of spend as PostgreSQL exports it: `\copy "LiteLLM_SpendLogs" … csv header`.
struct LiteLLMTable: RecordReader {
  private(set) var names = RecordedNames()
  private(set) var leftOut = LeftOutEntries()
  private var table: CSVReader
  private var responses = ResponseNames()
  private let columns: Columns
  private let salt: [UInt8]?
  private let salting: Salting?
  private let taskFrom: TaskSource?
  private let task: Int?

  private struct Columns: Sendable {
    let start, end, requestID: Int
    let callType, spend, prompt, completion, total, firstToken, model, modelID, group,
      provider: Int?
    let team, key, endUser, session, status, cacheHit, tags, metadata, messages: Int?

    init(_ table: CSVReader) throws(InputError) {
      requestID = try table.column("request_id")
      start = try table.column("startTime")
      end = try table.column("endTime")
      callType = table.optionalColumn("call_type")
      spend = table.optionalColumn("spend")
      prompt = table.optionalColumn("prompt_tokens")
      completion = table.optionalColumn("completion_tokens")
      total = table.optionalColumn("total_tokens")
      firstToken = table.optionalColumn("completionStartTime")
      model = table.optionalColumn("model")
      modelID = table.optionalColumn("model_id")
      group = table.optionalColumn("model_group")
      provider = table.optionalColumn("custom_llm_provider")
      team = table.optionalColumn("team_id")
      key = table.optionalColumn("api_key")
      endUser = table.optionalColumn("end_user")
      session = table.optionalColumn("session_id")
      status = table.optionalColumn("status")
      cacheHit = table.optionalColumn("cache_hit")
      tags = table.optionalColumn("request_tags")
      metadata = table.optionalColumn("metadata")
      messages = table.optionalColumn("messages")
    }
  }

  init(_ source: any ByteSource, options: RecordOptions) throws(InputError) {
    // Rows hold whole prompts and answers when LiteLLM was told to store them.
    table = try CSVReader(
      source,
      limits: CSVReader.Limits(rowBytes: 32 << 20, fieldBytes: 16 << 20)
    )
    columns = try Columns(table)
    salt = options.promptSalt
    salting = Salting(options)
    taskFrom = options.taskFrom
    task = try table.taskColumn(options)
  }

  var clock: RecordClock { .unix }
  var caveats: [RecordCaveat] { names.lacksAttributions ? [.manyAttributions] : [] }
  var canContinue: Bool { table.canContinue }
  var isEmpty: Bool { !table.hasRows }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    while try table.next() {
      let row = try read()
      if let reason = row.reasonToLeaveOut {
        leftOut.add(reason, cost: row.spend)
        continue
      }
      try record.take(row, at: table.rowPosition, &names, salting: salting)
      guard responses.isNew(record) else {
        leftOut.add(ResponseNames.again, cost: row.spend)
        continue
      }
      return true
    }
    return false
  }

  private func read() throws(InputError) -> LiteLLMEntry {
    var entry = LiteLLMEntry()
    entry.taskFrom = taskFrom
    entry.taskColumn = try table.optionalText(task)
    entry.requestID = try table.optionalText(columns.requestID)
    entry.started = Instant(nanoseconds: try table.timestamp(columns.start))
    entry.ended = try table.optionalTimestamp(columns.end)
    if let ended = entry.ended, ended < entry.started {
      throw table.unexpected(columns.end, "a time not before the start")
    }
    entry.firstToken = try table.optionalTimestamp(columns.firstToken)
    entry.callType = try table.optionalText(columns.callType)
    entry.spend = try table.optionalDollars(columns.spend)
    entry.promptTokens = try table.optionalTokens(columns.prompt)
    entry.completionTokens = try table.optionalTokens(columns.completion)
    entry.totalTokens = try table.optionalTokens(columns.total)
    entry.model = try table.optionalText(columns.model)
    entry.modelID = try table.optionalText(columns.modelID)
    entry.modelGroup = try table.optionalText(columns.group)
    entry.provider = try table.optionalText(columns.provider)
    entry.team = try table.optionalText(columns.team)
    if salting != nil {
      entry.key = try table.optionalText(columns.key)
      entry.endUser = try table.optionalText(columns.endUser)
    }
    entry.session = try table.optionalText(columns.session)
    entry.status = try table.optionalText(columns.status)
    entry.isCacheHit = try table.optionalText(columns.cacheHit)?.lowercased() == "true"
    if let tags = try json(columns.tags, keeping: .elements(.scalar)) {
      if case .array(let tags) = tags.value { entry.tags = try tags.map(Self.text) }
    }
    if let metadata = try json(columns.metadata, keeping: LiteLLMEntry.metadataShape) {
      try entry.take(metadata: metadata)
    }
    if let salt, let messages = try json(columns.messages, keeping: .whole) {
      entry.promptKey = PromptKey.of(messages, salt: salt)
    }
    return entry
  }

  private static func text(_ node: JSONNode) throws(InputError) -> String { try String(json: node) }

  /// The JSON in a field; nil when the field is empty.
  private func json(_ column: Int?, keeping shape: JSONShape) throws(InputError) -> JSONNode? {
    guard let column, let text = try table.optionalText(column) else { return nil }
    let source = MemorySource(text, named: table.fileName)
    let window = min(text.utf8.count + 1, 256 << 10)
    var stream = try JSONStream(source, dialect: .python, window: window)
    do throws(InputError) {
      guard try stream.nextDocument() else { return nil }
      return try stream.node(keeping: shape, limit: 16 << 20)
    } catch {
      throw .unexpected(
        at: table.rowPosition,
        expected: "JSON in \(Sanitised.quoted(table.header[column])): \(error.expectation)",
        found: "something else"
      )
    }
  }
}
