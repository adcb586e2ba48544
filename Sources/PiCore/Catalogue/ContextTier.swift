// SPDX-License-Identifier: Apache-2.0

/// The prices of requests with more input than a threshold; what is unknown is nil.
public struct ContextTier: Hashable, Sendable {
  /// The tier is for requests with more input tokens than this.
  public var aboveTokens: Int
  /// Price of an input token.
  public var input: TokenPrice?
  /// Price of an input token from the provider's prompt cache.
  public var cachedInput: TokenPrice?
  /// Price of an input token written into the provider's prompt cache for five minutes.
  public var writtenInput: TokenPrice?
  /// Price of an input token written into the provider's prompt cache for an hour.
  public var hourlyWrittenInput: TokenPrice?
  /// Price of an output token.
  public var output: TokenPrice?
  /// Price of an output token that was thought and not said.
  public var reasoningOutput: TokenPrice?

  /// Whether none of its prices is known.
  public var isEmpty: Bool {
    input == nil && cachedInput == nil && writtenInput == nil && hourlyWrittenInput == nil
      && output == nil && reasoningOutput == nil
  }

  /// Creates a tier whose prices are unknown.
  public init(aboveTokens: Int) {
    self.aboveTokens = aboveTokens
  }

  /// Creates a tier whose prices are all known.
  public init(_ tier: PriceTier) {
    aboveTokens = Int(tier.aboveTokens)
    input = tier.prices.input
    cachedInput = tier.prices.cachedInput
    writtenInput = tier.prices.writtenInput
    output = tier.prices.output
  }

  /// The tier with a price for everything: what it leaves open keeps its ratio to the input price.
  ///
  /// - Parameters:
  ///   - prices: what holds below the tier.
  ///   - keepsForHour: whether the price of an hour's writing is the one that counts.
  /// - Returns: the tier with all its prices.
  public func resolved(below prices: TokenPrices, keepsForHour: Bool) -> PriceTier {
    let input = input ?? prices.input
    func scaled(_ price: TokenPrice) -> TokenPrice {
      guard prices.input > .free else { return price }
      let product = Int128(price.picodollars) * Int128(input.picodollars)
      let divisor = Int128(prices.input.picodollars)
      return TokenPrice(picodollars: Int64((product + divisor / 2) / divisor))
    }
    let written = keepsForHour ? hourlyWrittenInput : writtenInput
    return PriceTier(
      aboveTokens: Int64(aboveTokens),
      prices: TokenPrices(
        input: input,
        output: output ?? prices.output,
        cachedInput: cachedInput ?? scaled(prices.cachedInput),
        writtenInput: written ?? scaled(prices.writtenInput)
      )
    )
  }
}

extension ContextTier: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "an object that describes a context tier" }

  /// Reads a tier.
  public init(json node: JSONNode) throws(InputError) {
    var fields = try JSONObjectReader(node)
    aboveTokens = try fields.required("above_tokens", in: 1...100_000_000)
    input = try CatalogueModel.price("input_usd_per_million", &fields)
    cachedInput = try CatalogueModel.price("cached_input_usd_per_million", &fields)
    writtenInput = try CatalogueModel.price("cache_write_usd_per_million", &fields)
    hourlyWrittenInput = try CatalogueModel.price("cache_write_1h_usd_per_million", &fields)
    output = try CatalogueModel.price("output_usd_per_million", &fields)
    reasoningOutput = try CatalogueModel.price("reasoning_usd_per_million", &fields)
    try fields.finish()
  }
}
