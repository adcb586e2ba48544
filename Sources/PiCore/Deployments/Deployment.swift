// SPDX-License-Identifier: Apache-2.0

/// One routable target as its user declares it: a model at a provider, with prices and limits.
public struct Deployment: Hashable, Sendable {
  /// Name, unique in the fleet.
  public var name: String
  /// Who serves it.
  public var provider: String
  /// Which model it serves; deployments of one model share its answers.
  public var model: String
  /// Prices at the start of the run.
  public var prices: PriceList
  /// Limits the provider states.
  public var limits: DeploymentLimits
  /// What the model can do.
  public var capabilities: Capabilities
  /// The prompt cache; nil when the deployment has none.
  public var caching: PromptCaching?
  /// Whether the prices are those of the public price list, not set by the operator.
  public var hasListedPrices: Bool
  /// Share that an operator gave it; nil when none was given.
  public var weight: Double?
  /// The operator's belief in the model's quality, 0 … 1; nil when none was given.
  public var qualityScore: Double?
  /// Quality tier as gateways with tiers declare it, 1 (weak) … 3 (strong); nil when none was given.
  public var tier: Int?

  /// Creates a deployment; one that can cache prompts has the usual cache unless another is given.
  public init(
    name: String,
    provider: String,
    model: String,
    prices: PriceList,
    limits: DeploymentLimits = DeploymentLimits(),
    capabilities: Capabilities = [],
    caching: PromptCaching? = nil,
    hasListedPrices: Bool = false,
    weight: Double? = nil,
    qualityScore: Double? = nil,
    tier: Int? = nil
  ) {
    self.name = name
    self.provider = provider
    self.model = model
    self.prices = prices
    self.limits = limits
    self.capabilities = capabilities
    self.caching = caching ?? (capabilities.contains(.promptCaching) ? PromptCaching() : nil)
    self.hasListedPrices = hasListedPrices
    self.weight = weight
    self.qualityScore = qualityScore
    self.tier = tier
  }
}

/// Limits of a deployment; nil means unknown or unlimited.
@frozen
public struct DeploymentLimits: Hashable, Sendable {
  /// Requests admitted a minute.
  public var requestsPerMinute: Int64?
  /// Tokens admitted a minute.
  public var tokensPerMinute: Int64?
  /// Most input and output tokens together.
  public var contextTokens: Int64?
  /// Most output tokens.
  public var outputTokens: Int64?

  /// Creates limits.
  @inlinable
  public init(
    requestsPerMinute: Int64? = nil,
    tokensPerMinute: Int64? = nil,
    contextTokens: Int64? = nil,
    outputTokens: Int64? = nil
  ) {
    self.requestsPerMinute = requestsPerMinute
    self.tokensPerMinute = tokensPerMinute
    self.contextTokens = contextTokens
    self.outputTokens = outputTokens
  }
}
