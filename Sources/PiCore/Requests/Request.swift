// SPDX-License-Identifier: Apache-2.0

/// What a client asks of the gateway, as far as a router may know it.
@frozen
public struct Request: Hashable, Sendable {
  /// Name of the request, the same under every strategy.
  public var key: RequestKey
  /// Instant at which the client submitted it.
  public var arrival: Instant
  /// Kind of task, which fixes the service-level objective.
  public var taskType: TaskTypeIndex
  /// Importance, 0 (lowest) … 3 (highest).
  public var priority: UInt8
  /// Whether the caller reads tokens as they come.
  public var streams: Bool
  /// Who asks.
  public var tenant: TenantIndex
  /// What the deployment must be able to do.
  public var needs: Capabilities
  /// Input tokens in all, cached or not.
  public var inputTokens: TokenCount
  /// Leading input tokens that equal the previous request of the session.
  public var sharedPrefixTokens: TokenCount
  /// Most output tokens that the client accepts.
  public var outputCap: TokenCount
  /// What its leading tokens are the same as.
  public var prefix: PrefixReference
  /// Hash of the prompt; equal prompts have equal keys.
  public var promptKey: UInt64

  /// Creates a request; everything but key, instant and size has a default.
  @inlinable
  public init(
    key: RequestKey,
    arrival: Instant,
    inputTokens: TokenCount,
    outputCap: TokenCount = TokenCount(4_096),
    taskType: TaskTypeIndex = TaskTypeIndex(0),
    tenant: TenantIndex = TenantIndex(0),
    priority: UInt8 = 1,
    streams: Bool = true,
    sharedPrefixTokens: TokenCount = .zero,
    needs: Capabilities = [],
    prefix: PrefixReference = .unknown,
    promptKey: UInt64 = 0
  ) {
    self.key = key
    self.arrival = arrival
    self.taskType = taskType
    self.priority = priority
    self.streams = streams
    self.tenant = tenant
    self.inputTokens = inputTokens
    self.sharedPrefixTokens = sharedPrefixTokens
    self.outputCap = outputCap
    self.prefix = prefix
    self.needs = needs
    self.promptKey = promptKey
  }
}

/// Things a model can do that a request may need.
@frozen
public struct Capabilities: OptionSet, Hashable, Sendable {
  /// The set as bits.
  public let rawValue: UInt16

  /// Creates a set from its bits.
  @inlinable
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// Reads images.
  public static let vision = Capabilities(rawValue: 1)
  /// Calls tools.
  public static let tools = Capabilities(rawValue: 2)
  /// Thinks before it answers.
  public static let reasoning = Capabilities(rawValue: 4)
  /// Keeps to a JSON schema.
  public static let structuredOutput = Capabilities(rawValue: 8)
  /// Serves repeated prefixes from a cache.
  public static let promptCaching = Capabilities(rawValue: 16)
  /// Sends tokens as they come.
  public static let streaming = Capabilities(rawValue: 32)
  /// Speaks the model context protocol.
  public static let modelContextProtocol = Capabilities(rawValue: 64)

  /// Every capability with the name that files use.
  public static let named: [(name: String, capability: Capabilities)] = [
    ("vision", .vision), ("tools", .tools), ("reasoning", .reasoning),
    ("structured_output", .structuredOutput), ("prompt_caching", .promptCaching),
    ("streaming", .streaming), ("mcp", .modelContextProtocol),
  ]
}
