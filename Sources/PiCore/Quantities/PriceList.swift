// SPDX-License-Identifier: Apache-2.0

/// The prices that hold for one request, by kind of token.
@frozen
public struct TokenPrices: Hashable, Sendable {
  /// Price of an input token that the provider had to read.
  public var input: TokenPrice
  /// Price of an input token served from the provider's prompt cache.
  public var cachedInput: TokenPrice
  /// Price of an input token that the provider read and wrote into its prompt cache.
  public var writtenInput: TokenPrice
  /// Price of an output token.
  public var output: TokenPrice

  /// Creates prices; cached and written input cost as much as other input unless given.
  @inlinable
  public init(
    input: TokenPrice,
    output: TokenPrice,
    cachedInput: TokenPrice? = nil,
    writtenInput: TokenPrice? = nil
  ) {
    self.input = input
    self.cachedInput = cachedInput ?? input
    self.writtenInput = writtenInput ?? input
    self.output = output
  }

  /// The cost of an attempt: summed exactly in picodollars, rounded once, half to even.
  ///
  /// - Returns: nanodollars, 0 or more; traps above 9.2 billion dollars.
  @inlinable
  public func cost(of usage: TokenUsage) -> NanoDollars {
    let fresh = Int64(usage.input.count) * input.picodollars
    let cached = Int64(usage.cachedInput.count) * cachedInput.picodollars
    let written = Int64(usage.writtenInput.count) * writtenInput.picodollars
    let generated = Int64(usage.output.count) * output.picodollars
    let total = fresh + cached + written + generated
    let (quotient, remainder) = total.quotientAndRemainder(dividingBy: 1_000)
    let up = remainder > 500 || (remainder == 500 && quotient & 1 == 1)
    return NanoDollars(quotient + (up ? 1 : 0))
  }
}

/// The prices of requests with more input than a threshold.
@frozen
public struct PriceTier: Hashable, Sendable {
  /// The tier is for requests with more input tokens than this, cached ones included.
  public var aboveTokens: Int64
  /// The prices of all tokens of such a request.
  public var prices: TokenPrices

  /// Creates a tier.
  @inlinable
  public init(aboveTokens: Int64, prices: TokenPrices) {
    self.aboveTokens = aboveTokens
    self.prices = prices
  }
}

/// The prices of one deployment: of usual requests, and of those with long inputs.
@frozen
public struct PriceList: Hashable, Sendable {
  /// Prices of a request that no tier is for.
  public var base: TokenPrices
  /// Prices of requests with long inputs, by ascending threshold; most deployments have none.
  public var tiers: ContiguousArray<PriceTier>

  /// Creates a price list; cached and written input cost as much as other input unless given.
  public init(
    input: TokenPrice,
    output: TokenPrice,
    cachedInput: TokenPrice? = nil,
    writtenInput: TokenPrice? = nil,
    tiers: ContiguousArray<PriceTier> = []
  ) {
    base = TokenPrices(
      input: input,
      output: output,
      cachedInput: cachedInput,
      writtenInput: writtenInput
    )
    self.tiers = tiers
  }

  /// Usual price of an input token that the provider had to read.
  @inlinable public var input: TokenPrice { base.input }
  /// Usual price of an input token from the provider's prompt cache.
  @inlinable public var cachedInput: TokenPrice { base.cachedInput }
  /// Usual price of an input token written into the provider's prompt cache.
  @inlinable public var writtenInput: TokenPrice { base.writtenInput }
  /// Usual price of an output token.
  @inlinable public var output: TokenPrice { base.output }

  /// The prices of a request with this much input, cached tokens included.
  @inlinable
  public func prices(forInput tokens: Int64) -> TokenPrices {
    guard !tiers.isEmpty else { return base }
    var prices = base
    for tier in tiers where tokens > tier.aboveTokens { prices = tier.prices }
    return prices
  }

  /// The cost of an attempt at the prices that its whole input calls for.
  ///
  /// - Returns: nanodollars, 0 or more; traps above 9.2 billion dollars.
  public func cost(of usage: TokenUsage) -> NanoDollars {
    prices(forInput: usage.inputInAll).cost(of: usage)
  }
}
