// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What is kept of one span or event.
struct OTLPCall {
  /// The longest name or id in UTF-8 bytes.
  private static let longestName = 4096

  let position: InputPosition
  private(set) var name: String?
  private(set) var started: Instant?
  private(set) var ended: Instant?
  private(set) var provider: String?
  private(set) var requestModel: String?
  private(set) var responseModel: String?
  private(set) var responseID: String?
  private(set) var conversation: String?
  private(set) var tenant: String?
  private(set) var taskType: String?
  private(set) var attribution = RawAttribution()
  /// All input tokens, cached and written ones included.
  private(set) var inputTokens: TokenCount?
  private(set) var cachedTokens: TokenCount?
  private(set) var writtenTokens: TokenCount?
  private(set) var outputTokens: TokenCount?
  /// The part of the output that was thought and not said; nil where it exceeds the output.
  private(set) var reasoningTokens: TokenCount?
  private(set) var outputCap: TokenCount?
  private(set) var timeToFirstToken: TimeSpan?
  private(set) var streams: Bool?
  private(set) var cost: NanoDollars?
  private(set) var error: ErrorClass?
  private(set) var errorText: String?
  private(set) var isRefused = false
  private(set) var promptKey: UInt64?
  /// What such entries are called when they are left out; nil for a call that generates text.
  private(set) var reasonToLeaveOut: String?

  /// The model that answered, or else the one that was asked.
  var model: String? { responseModel ?? requestModel }

  /// Makes a call of a span that was read to its end.
  init(_ span: OTLPEntry, _ attributes: SpanAttributes) throws(InputError) {
    position = span.position
    name = span.spanID
    started = span.started
    ended = span.ended
    promptKey = attributes.promptKey
    try takeNames(attributes)
    try takeCounts(attributes)
    try takeFailure(span, attributes)
    timeToFirstToken = try attributes.duration(.firstChunk)
    streams = try attributes.flag(.streams)
    let meaning = SpanCalls.meaning(
      operation: try attributes.text(.operation),
      kind: try attributes.text(.kind),
      requestType: try attributes.text(.requestType)
    )
    let hasOutput = (outputTokens ?? .zero) > .zero || error != nil
    if let meaning {
      reasonToLeaveOut = meaning.reasonToLeaveOut(hasOutput: hasOutput)
    } else if requestModel == nil {
      reasonToLeaveOut = "spans without a model"
    }
    if reasonToLeaveOut == nil { try check("startTimeUnixNano") }
  }

  /// Makes a call of an event that Claude Code writes when a request has ended.
  ///
  /// It says how long the request took. Its input leaves out what was read from and written into the
  /// prompt cache.
  init(
    _ event: OTLPEntry,
    claudeCode attributes: SpanAttributes,
    event name: String?
  ) throws(InputError) {
    position = event.position
    guard let isError = name.flatMap(SpanCalls.isError) else {
      reasonToLeaveOut = "events of no call that generates text"
      return
    }
    try takeNames(attributes)
    try takeCounts(attributes, excludesParts: true)
    timeToFirstToken = try attributes.duration(.firstTokenMilliseconds, unit: 1e-3)
    if timeToFirstToken != nil { streams = true }
    started = event.started
    if let end = event.started, let duration = try attributes.duration(.duration, unit: 1e-3) {
      ended = end
      started = end.recorded(after: TimeSpan(nanoseconds: -duration.nanoseconds))
    }
    if isError {
      let (text, status) = (try attributes.text(.errorText), try attributes.text(.status))
      errorText = text.map(Redaction.text)
      error = FailureClass.of(status: status.flatMap { Int($0) }, name: text ?? "")
    }
    try check("timeUnixNano")
  }

  private mutating func takeNames(_ attributes: SpanAttributes) throws(InputError) {
    provider = try attributes.text(.provider)
    requestModel = try attributes.text(.requestModel)
    responseModel = try attributes.text(.responseModel)
    responseID = try attributes.text(.responseID)
    conversation = try attributes.text(.conversation)
    tenant = try attributes.text(.tenant)
    taskType = try attributes.text(.taskType)
    attribution.key = try attributes.text(.key)
    attribution.keyAlias = try attributes.text(.keyAlias)
    attribution.teamAlias = try attributes.text(.teamAlias)
    attribution.endUser = try attributes.text(.endUser)
  }

  private mutating func takeCounts(
    _ attributes: SpanAttributes,
    excludesParts: Bool = false
  ) throws(InputError) {
    cost = try attributes.dollars(.cost)
    outputCap = try attributes.tokens(.outputCap)
    outputTokens = try attributes.tokens(.output)
    cachedTokens = try attributes.tokens(.cached)
    writtenTokens = try attributes.tokens(.written)
    if let reasoning = try attributes.tokens(.reasoning), let output = outputTokens,
      reasoning <= output
    {
      reasoningTokens = reasoning
    }
    let stated = try attributes.tokens(.input)
    if let total = try attributes.tokens(.total), total > .zero {
      let parts = Int64(stated?.count ?? 0) + Int64(outputTokens?.count ?? 0)
      guard Int64(total.count) >= parts else {
        throw .unexpected(
          at: position,
          expected: "a total of at least the input's and the output's \(parts) tokens",
          found: "\(total.count)"
        )
      }
    }
    let parts = InputParts(input: stated, read: cachedTokens, written: writtenTokens)
    inputTokens = parts.whole(mayExclude: isAnthropic, excludes: excludesParts)
  }

  /// Whether the answer is of a model whose maker counts input without its cached parts.
  private var isAnthropic: Bool {
    [provider, requestModel, responseModel].contains { name in
      guard let name = name?.lowercased() else { return false }
      return name.holds("anthropic") || name.holds("claude")
    }
  }

  private mutating func takeFailure(
    _ span: OTLPEntry,
    _ attributes: SpanAttributes
  ) throws(InputError) {
    let type = try attributes.text(.errorType)
    guard span.hasFailed || type != nil else { return }
    var text = span.errorText
    if text == nil { text = try attributes.text(.errorText) }
    let status = try attributes.text(.status).flatMap { Int($0) }
    errorText = text.map(Redaction.text)
    if let refusal = GatewayRefusal.of(name: type ?? "", status: status, text: text) {
      error = refusal
      isRefused = true
    } else if let status {
      error = FailureClass.of(status: status, name: type ?? text ?? "")
    } else {
      error = FailureClass.of(text: type ?? text ?? "")
    }
  }

  private func check(_ key: String) throws(InputError) {
    guard let started else {
      let found = "a span without it"
      throw .unexpected(at: position, expected: "the key \"\(key)\"", found: found)
    }
    // Calls are held back, so what is kept of one is bounded here.
    let names = [
      name, provider, requestModel, responseModel, responseID, conversation, tenant, taskType,
      attribution.key, attribution.keyAlias, attribution.teamAlias, attribution.endUser,
    ]
    guard names.allSatisfy({ ($0?.utf8.count ?? 0) <= Self.longestName }) else {
      let expected = "names and ids of at most \(Self.longestName) bytes"
      throw .unexpected(at: position, expected: expected, found: "a longer one")
    }
    guard let ended, ended < started else { return }
    throw .unexpected(
      at: position,
      expected: "an end not before the start",
      found: "an earlier one"
    )
  }

  // MARK: Two spans of one response

  /// Whether another span of the same response may be part of this one, or this of it.
  var isAnswer: Bool { responseID != nil && error == nil }

  /// Joins another span of the same response: the outer one counts, the inner adds what it lacks.
  ///
  /// - Parameter other: the other span.
  /// - Returns: what the other span cost beside this one; nil when there is one cost, which is kept.
  mutating func join(_ other: OTLPCall) -> NanoDollars? {
    let isOuter = contains(other) || !other.contains(self)
    var (outer, inner) = isOuter ? (self, other) : (other, self)
    let beside = outer.cost == nil ? nil : inner.cost
    if outer.cost == nil { outer.cost = inner.cost }
    if outer.inputTokens == nil {
      outer.inputTokens = inner.inputTokens
      outer.cachedTokens = inner.cachedTokens
      outer.writtenTokens = inner.writtenTokens
    } else if outer.inputTokens == inner.inputTokens {
      if outer.cachedTokens == nil { outer.cachedTokens = inner.cachedTokens }
      if outer.writtenTokens == nil { outer.writtenTokens = inner.writtenTokens }
    }
    if outer.outputTokens == nil { outer.outputTokens = inner.outputTokens }
    if outer.reasoningTokens == nil, outer.outputTokens == inner.outputTokens {
      outer.reasoningTokens = inner.reasoningTokens
    }
    outer.attribution.add(inner.attribution)
    if outer.provider == nil { outer.provider = inner.provider }
    if outer.model == nil { outer.responseModel = inner.model }
    if outer.conversation == nil { outer.conversation = inner.conversation }
    if outer.tenant == nil { outer.tenant = inner.tenant }
    if outer.taskType == nil { outer.taskType = inner.taskType }
    if outer.streams == nil { outer.streams = inner.streams }
    if outer.outputCap == nil { outer.outputCap = inner.outputCap }
    if outer.promptKey == nil { outer.promptKey = inner.promptKey }
    if outer.timeToFirstToken == nil, let first = inner.timeToFirstToken,
      let (from, to) = outer.started.flatMap({ from in inner.started.map { (from, $0) } })
    {
      outer.timeToFirstToken = first.recorded(with: to - from)
    }
    self = outer
    return beside
  }

  /// Whether another span lies within this one.
  private func contains(_ other: OTLPCall) -> Bool {
    guard let started, let from = other.started else { return false }
    guard let ended, let to = other.ended else { return started <= from }
    return started <= from && to <= ended
  }
}
