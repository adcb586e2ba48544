// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What is kept of one row of LiteLLM's table of spend, or of its standard logging payload, before names
/// become positions.
///
/// Everything else is dropped: addresses, headers, messages, answers. Keys and end users are kept as hashes.
struct LiteLLMEntry {
  var requestID: String?
  var callType: String?
  var spend: NanoDollars?
  var promptTokens: TokenCount?
  var completionTokens: TokenCount?
  var totalTokens: TokenCount?
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
  var streams: Bool?
  var isCacheHit = false
  var tags: [String] = []
  var key: String?
  var keyAlias: String?
  var teamAlias: String?
  var endUser: String?
  /// The field that names task types; nil for LiteLLM's own.
  var taskFrom: TaskSource?
  /// The text of the column that it names.
  var taskColumn: String?
  /// The cached tokens by OpenAI's name, which are a part of the input.
  var cachedTokens: TokenCount?
  /// The cached tokens by Anthropic's name.
  var readTokens: TokenCount?
  /// The part of the completion that was thought and not said.
  var reasoningTokens: TokenCount?
  /// The tokens written into a prompt cache, by Anthropic's name.
  var writtenTokens: TokenCount?
  var failureStatus: Int?
  var failureName: String?
  var failureText: String?
  var promptKey: UInt64?

  /// Hex digits of a deployment's id that are kept; the whole id is a hash over its parameters.
  static let idDigits = 8

  /// Whether no answer came.
  var hasFailed: Bool { status == "failure" || failureName != nil }

  /// What such entries are called when they are left out; nil for a call that generates text.
  var reasonToLeaveOut: String? {
    let hasOutput = (completionTokens ?? .zero) > .zero || hasFailed
    return LiteLLMCalls.meaning(of: callType).reasonToLeaveOut(hasOutput: hasOutput)
  }

  /// Why the gateway itself refused the request; nil when it did not.
  var refusal: ErrorClass? {
    guard hasFailed else { return nil }
    return GatewayRefusal.of(name: failureName ?? "", status: failureStatus, text: failureText)
  }

  /// What the deployment is called: provider, model and the beginning of LiteLLM's id.
  var deploymentName: String? {
    guard let model, !model.isEmpty else { return modelGroup }
    let prefix = provider.map { model.hasPrefix($0 + "/") ? "" : $0 + "/" } ?? ""
    let suffix = modelID.map { "#" + $0.prefix(Self.idDigits) } ?? ""
    return prefix + model + suffix
  }

  /// The task type, which LiteLLM's users give as the tag `task:NAME`, unless they say otherwise.
  var taskType: String? {
    let name: String?
    switch taskFrom ?? .tag(prefix: "task:") {
    case .tag(let prefix):
      name = tags.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    case .keyAlias: name = keyAlias
    case .modelGroup: name = modelGroup
    case .column: name = taskColumn
    }
    return name?.isEmpty == true ? nil : name
  }

  /// Takes what is known of caching, failures and the team from the row's metadata.
  mutating func take(metadata: JSONNode) throws(InputError) {
    if let usage = metadata["usage_object"] { try take(usage: usage) }
    if let more = metadata["additional_usage_values"] { try take(usage: more) }
    if status == nil { status = try metadata.text("status") }
    if team == nil { team = try metadata.text("user_api_key_team_id") }
    keyAlias = try metadata.text("user_api_key_alias")
    teamAlias = try metadata.text("user_api_key_team_alias")
    if key == nil { key = try metadata.text("user_api_key_hash") }
    if endUser == nil { endUser = try metadata.text("user_api_key_end_user_id") }
    if let failure = metadata["error_information"] { try take(failure: failure) }
  }

  /// Takes counts that are not known yet.
  private mutating func take(usage: JSONNode) throws(InputError) {
    let details = usage["prompt_tokens_details"]
    if cachedTokens == nil { cachedTokens = try details?.tokens("cached_tokens") }
    if readTokens == nil { readTokens = try usage.tokens("cache_read_input_tokens") }
    if writtenTokens == nil { writtenTokens = try usage.tokens("cache_creation_input_tokens") }
    if writtenTokens == nil { writtenTokens = try details?.tokens("cache_creation_tokens") }
    if reasoningTokens == nil {
      reasoningTokens = try usage["completion_tokens_details"]?.tokens("reasoning_tokens")
    }
  }

  /// Takes what is known of a failure.
  mutating func take(failure: JSONNode) throws(InputError) {
    if let code = failure.present("error_code") {
      switch code.value {
      case .number(let number): failureStatus = number.int64.map { Int(clamping: $0) }
      case .string(let text): failureStatus = Int(text)
      default: break
      }
    }
    if let name = try failure.text("error_class") { failureName = name }
    if let text = try failure.text("error_message") { failureText = Redaction.text(text) }
  }

  /// The members of the metadata that are looked at.
  static let metadataShape = JSONShape.members([
    .init("status"), .init("user_api_key_team_id"), .init("user_api_key_alias"),
    .init("user_api_key_team_alias"), .init("user_api_key_hash"), .init("user_api_key_end_user_id"),
    .init("error_information", failureShape),
    .init("usage_object", usageShape), .init("additional_usage_values", usageShape),
  ])

  /// The members of a failure that are looked at.
  static let failureShape = JSONShape.scalars("error_code", "error_class", "error_message")

  private static let usageShape = JSONShape.members([
    .init("cache_read_input_tokens"), .init("cache_creation_input_tokens"),
    .init("prompt_tokens_details", .scalars("cached_tokens", "cache_creation_tokens")),
    .init("completion_tokens_details", .scalars("reasoning_tokens")),
  ])
}

extension LiteLLMEntry {
  /// What is wrong with the counts; nil when they agree.
  var countFault: (expected: String, found: String)? {
    let parts = Int64(promptTokens?.count ?? 0) + Int64(completionTokens?.count ?? 0)
    if let total = totalTokens, total > .zero, Int64(total.count) < parts {
      return (
        "a total of at least the prompt's and the completion's \(parts) tokens", "\(total.count)"
      )
    }
    if let cached = cachedTokens, let read = readTokens, cached > .zero, read > .zero,
      cached != read
    {
      return ("one number of cached tokens", "\(cached.count) and \(read.count)")
    }
    return nil
  }

  /// The input with its parts; counts of Anthropic's own usage leave the parts out of the input.
  fileprivate var parts: InputParts {
    let read = readTokens.map { max($0, cachedTokens ?? .zero) } ?? cachedTokens
    return InputParts(input: promptTokens ?? .zero, read: read, written: writtenTokens)
  }

  /// To whom the request is charged.
  fileprivate var attribution: RawAttribution {
    RawAttribution(
      key: key,
      keyAlias: keyAlias,
      teamAlias: teamAlias,
      endUser: endUser,
      modelGroup: modelGroup
    )
  }

  fileprivate var hasAnthropicParts: Bool {
    (readTokens ?? .zero) > .zero || (writtenTokens ?? .zero) > .zero
  }
}

extension RecordedRequest {
  /// Takes over a row of LiteLLM's table.
  mutating func take(
    _ entry: LiteLLMEntry,
    at position: InputPosition,
    _ names: inout RecordedNames,
    salting: Salting?
  ) throws(InputError) {
    self = RecordedRequest(arrival: entry.started, line: position.line)
    session = Self.hash(ofName: entry.session)
    externalID = entry.requestID
    latency = entry.ended.map { $0 - entry.started }
    promptKey = entry.promptKey
    isServed = !entry.hasFailed
    if let (expected, found) = entry.countFault {
      throw .unexpected(at: position, expected: expected, found: found)
    }
    takeMoney(entry)
    if entry.hasFailed { takeFailure(entry) }
    // Without streaming LiteLLM writes the end as the instant of the first token.
    if let first = entry.firstToken, first >= entry.started, let ended = entry.ended, first < ended
    {
      timeToFirstToken = first - entry.started
      streams = true
    } else {
      streams = entry.streams
    }
    if let name = entry.taskType { taskType = try names.taskType(name, at: position) }
    if let name = entry.team { tenant = try names.tenant(name, at: position) }
    if let salting { attribution = names.attribution(entry.attribution, salt: salting.salt) }
    // An answer from the gateway's own cache and a refusal were no attempt at the deployment.
    guard let name = entry.deploymentName, !isAnsweredByGateway, !isRefusedByGateway else { return }
    deployment = try names.deployment(
      name,
      provider: entry.provider,
      model: entry.model,
      at: position
    )
  }

  /// Takes over why no answer came; what the gateway refused cost nothing unless the row says otherwise.
  private mutating func takeFailure(_ entry: LiteLLMEntry) {
    errorText = entry.failureText ?? entry.failureName.map(Redaction.text)
    if let refusal = entry.refusal {
      error = refusal
      isRefusedByGateway = true
      cost = cost ?? .zero
    } else {
      error = FailureClass.of(status: entry.failureStatus, name: entry.failureName ?? "")
    }
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
    let parts = entry.parts
    inputTokens = parts.whole(mayExclude: entry.hasAnthropicParts)
    outputTokens = output
    cachedInputTokens = parts.read
    writtenInputTokens = parts.written
    // Some providers count such tokens beside the completion's: then their part of it is not known.
    reasoningTokens = entry.reasoningTokens.flatMap { $0 <= output ? $0 : nil }
  }
}
