// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What is kept of one row of LiteLLM's table of spend, before names become positions.
///
/// Everything else is dropped: keys and their hashes, users, addresses, headers, messages, answers.
struct LiteLLMEntry {
  var requestID: String?
  var callType: String?
  var spend: NanoDollars?
  var promptTokens: TokenCount?
  var completionTokens: TokenCount?
  var started = Instant.zero
  var ended: Instant?
  var firstToken: Instant?
  var model: String?
  var modelID: String?
  var modelGroup: String?
  var provider: String?
  var team: String?
  var session: String?
  var status: String?
  var isCacheHit = false
  var tags: [String] = []
  var cachedTokens: TokenCount?
  var failureStatus: Int?
  var failureName: String?
  var failureText: String?
  var promptKey: UInt64?

  /// Hex digits of a deployment's id that are kept; the whole id is a hash over its parameters.
  static let idDigits = 8

  /// Whether the row is a call that generates text.
  var isGeneration: Bool {
    guard let callType, !callType.isEmpty else { return true }
    return ["completion", "responses", "messages", "generate_content"].contains {
      callType.holds($0)
    }
  }

  /// What the deployment is called: provider, model and the beginning of LiteLLM's id.
  var deploymentName: String? {
    guard let model, !model.isEmpty else { return modelGroup }
    let prefix = provider.map { model.hasPrefix($0 + "/") ? "" : $0 + "/" } ?? ""
    let suffix = modelID.map { "#" + $0.prefix(Self.idDigits) } ?? ""
    return prefix + model + suffix
  }

  /// The task type, which LiteLLM's users give as the tag `task:NAME`.
  var taskType: String? {
    tags.first { $0.hasPrefix("task:") }.map { String($0.dropFirst(5)) }
  }

  /// Takes what is known of caching and failures from the row's metadata.
  mutating func take(metadata: JSONNode) throws(InputError) {
    if let usage = metadata["usage_object"] {
      cachedTokens = try usage["prompt_tokens_details"]?.tokens("cached_tokens")
      if cachedTokens == nil { cachedTokens = try usage.tokens("cache_read_input_tokens") }
    }
    if cachedTokens == nil, let more = metadata["additional_usage_values"] {
      cachedTokens = try more["prompt_tokens_details"]?.tokens("cached_tokens")
      if cachedTokens == nil { cachedTokens = try more.tokens("cache_read_input_tokens") }
    }
    if status == nil { status = try metadata.text("status") }
    guard let failure = metadata["error_information"] else { return }
    if let code = failure.present("error_code") {
      switch code.value {
      case .number(let number): failureStatus = number.int64.map { Int(clamping: $0) }
      case .string(let text): failureStatus = Int(text)
      default: break
      }
    }
    failureName = try failure.text("error_class")
    failureText = try failure.text("error_message").map(Redaction.text)
  }

  /// The members of the metadata that are looked at.
  static let metadataShape = JSONShape.members([
    .init("status"),
    .init("error_information", .scalars("error_code", "error_class", "error_message")),
    .init("usage_object", usageShape), .init("additional_usage_values", usageShape),
  ])

  private static let usageShape = JSONShape.members([
    .init("cache_read_input_tokens"),
    .init("prompt_tokens_details", .scalars("cached_tokens")),
  ])
}

extension RecordedRequest {
  /// Takes over a row of LiteLLM's table.
  mutating func take(
    _ entry: LiteLLMEntry,
    at position: InputPosition,
    _ names: inout RecordedNames
  ) throws(InputError) {
    self = RecordedRequest(arrival: entry.started, line: position.line)
    session = Self.hash(ofName: entry.session)
    externalID = entry.requestID
    latency = entry.ended.map { $0 - entry.started }
    promptKey = entry.promptKey
    let failed = entry.status == "failure" || entry.failureName != nil
    isServed = !failed
    if failed {
      error = FailureClass.of(status: entry.failureStatus, name: entry.failureName ?? "")
      errorText = entry.failureText ?? entry.failureName.map(Redaction.text)
    }
    takeMoney(entry)
    // Without streaming LiteLLM writes the end as the instant of the first token.
    if let first = entry.firstToken, first >= entry.started, let ended = entry.ended, first < ended
    {
      timeToFirstToken = first - entry.started
      streams = true
    }
    if let name = entry.taskType { taskType = try names.taskType(name, at: position) }
    if let name = entry.team { tenant = try names.tenant(name, at: position) }
    // An answer from the gateway's own cache was no attempt at the deployment.
    guard let name = entry.deploymentName, !entry.isCacheHit else { return }
    deployment = try names.deployment(
      name,
      provider: entry.provider,
      model: entry.model,
      at: position
    )
  }

  /// Tokens and cost; LiteLLM writes 0 for both when it does not know them.
  private mutating func takeMoney(_ entry: LiteLLMEntry) {
    let input = entry.promptTokens ?? .zero
    let output = entry.completionTokens ?? .zero
    if entry.isCacheHit {
      isAnsweredByGateway = true
      inputTokens = input == .zero ? nil : input
      cost = .zero
      return
    }
    // Tokens that cost nothing have no known price: zero means unknown.
    cost = entry.spend.flatMap { $0 == .zero ? nil : $0 }
    guard input > .zero || output > .zero else { return }
    inputTokens = input
    outputTokens = output
    cachedInputTokens = entry.cachedTokens
  }
}
