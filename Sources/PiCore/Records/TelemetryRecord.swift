// SPDX-License-Identifier: Apache-2.0

/// Something that happened, as routers learn from it.
public enum TelemetryRecord: Hashable, Sendable {
  /// A router decided.
  case decision(DecisionRecord)
  /// An attempt ended.
  case attempt(AttemptRecord)
  /// A request ended; comes after its decisions and attempts.
  case request(RequestRecord)
  /// An answer was judged.
  case label(LabelRecord)
  /// A provider changed its prices.
  case price(PriceRecord)
  /// A caller described a prompt by a vector.
  case promptVector(PromptVectorRecord)
}

/// A judgement of an answer: a judge, a test or a thumb, late and for a share of requests only.
public struct LabelRecord: Hashable, Sendable {
  /// Number of the request in its run.
  public var request: UInt32
  /// The deployment whose answer was judged.
  public var deployment: DeploymentIndex?
  /// Quality, 0 … 1.
  public var score: Double
  /// Who judged.
  public var source: String
  /// Instant at which the label arrived.
  public var labelled: Instant

  /// Creates a label.
  public init(
    request: UInt32,
    deployment: DeploymentIndex?,
    score: Double,
    source: String,
    labelled: Instant
  ) {
    self.request = request
    self.deployment = deployment
    self.score = score
    self.source = source
    self.labelled = labelled
  }
}

/// The prices of a deployment from an instant on; a price that is not known is nil, never 0.
public struct PriceRecord: Hashable, Sendable {
  /// Whose prices.
  public var deployment: DeploymentIndex
  /// When they take effect.
  public var effective: Instant
  /// Price of an input token that the provider had to read.
  public var input: TokenPrice?
  /// Price of an input token served from the provider's prompt cache.
  public var cachedInput: TokenPrice?
  /// Price of an input token written into the provider's prompt cache.
  public var writtenInput: TokenPrice?
  /// Price of an input token written into the provider's prompt cache for an hour.
  public var hourlyWrittenInput: TokenPrice?
  /// Price of an output token.
  public var output: TokenPrice?
  /// Price of an output token that was thought and not said; nil where it costs what others cost.
  public var reasoningOutput: TokenPrice?
  /// Prices of requests with long inputs, by ascending length.
  public var tiers: [ContextTier] = []
  /// Where the prices were read.
  public var source: String

  /// Creates a record of prices that are all known.
  public init(
    deployment: DeploymentIndex,
    effective: Instant,
    prices: PriceList,
    source: String
  ) {
    self.deployment = deployment
    self.effective = effective
    input = prices.input
    cachedInput = prices.cachedInput
    writtenInput = prices.writtenInput
    output = prices.output
    tiers = prices.tiers.map { ContextTier($0) }
    self.source = source
  }

  /// The prices of a request with this much input, cached tokens included; nil while the price of input
  /// is unknown.
  ///
  /// Written input costs what it costs to keep it for five minutes. A kind of token whose price is not
  /// known costs as much as usual input, output nothing.
  public func prices(forInput tokens: Int64) -> TokenPrices? {
    guard let input else { return nil }
    var prices = TokenPrices(
      input: input,
      output: output ?? .free,
      cachedInput: cachedInput,
      writtenInput: writtenInput
    )
    for tier in tiers where tokens > Int64(tier.aboveTokens) {
      prices = tier.resolved(below: prices, keepsForHour: false).prices
    }
    return prices
  }

  /// The price of an output token that was thought and not said, of a request with this much input.
  ///
  /// A list without such a price bills it like other output. A tier without one keeps that of the tier below.
  public func reasoningPrice(forInput tokens: Int64) -> TokenPrice? {
    var (own, usual) = (reasoningOutput, output)
    for tier in tiers where tokens > Int64(tier.aboveTokens) {
      own = tier.reasoningOutput ?? own
      usual = tier.output ?? usual
    }
    return own ?? usual
  }
}
