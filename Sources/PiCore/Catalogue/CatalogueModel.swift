// SPDX-License-Identifier: Apache-2.0

/// What a model can do beyond text.
public enum ModelCapability: String, Sendable, CaseIterable, JSONDecodable {
  /// Reads pictures.
  case vision
  /// Calls tools.
  case tools
  /// Thinks before it answers, for tokens that cost.
  case reasoning
  /// Answers in a given JSON schema.
  case jsonSchema = "json_schema"
  /// Charges less for a repeated beginning of the prompt.
  case promptCaching = "prompt_caching"
}

/// A model of one provider with its limits and dated prices; what is unknown is nil, never zero.
public struct CatalogueModel: Hashable, Sendable {
  /// The id, unique in the catalogue.
  public var id: String
  /// Who serves it.
  public var provider: String
  /// What it is a version of.
  public var family: String
  /// The most input tokens.
  public var contextTokens: Int?
  /// The most output tokens.
  public var maximumOutputTokens: Int?
  /// What it can do.
  public var capabilities: Set<ModelCapability>
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
  /// Price of an output token that was thought and not said, where it differs.
  ///
  /// A fact of the list only: records do not tell such tokens apart, and all of the output is billed at
  /// ``output``.
  public var reasoningOutput: TokenPrice?
  /// Prices of requests whose input is long, by ascending threshold.
  public var tiers: [ContextTier] = []
  /// Whether a price is not whole in picodollars a token at its source and was rounded.
  public var hasRoundedPrice = false
  /// Measured median time to first token.
  public var medianTimeToFirstToken: TimeSpan?
  /// Where the facts were read.
  public var source: String
  /// When the facts were read, as an ISO date.
  public var date: String

  /// Creates a model of which only the names are known.
  public init(id: String, provider: String, family: String, source: String, date: String) {
    self.id = id
    self.provider = provider
    self.family = family
    capabilities = []
    self.source = source
    self.date = date
  }

  /// The price list, or nil while the price of input or output is unknown.
  ///
  /// Written input costs what it costs to keep it for five minutes.
  public var prices: PriceList? {
    guard let input, let output else { return nil }
    var list = PriceList(
      input: input,
      output: output,
      cachedInput: cachedInput,
      writtenInput: writtenInput
    )
    for tier in tiers {
      let below = list.tiers.last?.prices ?? list.base
      list.tiers.append(tier.resolved(below: below, keepsForHour: false))
    }
    return list
  }

  /// What is implausible about the prices, or nil.
  ///
  /// A token price lies within 0.001 … 1000 dollars per million unless it is exactly 0; output costs
  /// 1/50 to 200 times, cached input 1/1000 to 1 times, written input 1/5 to 20 times as much as input.
  /// Slips by a factor of 1000, such as a price per thousand tokens taken for one per million, break
  /// one of these.
  public var priceFault: String? {
    let own = Self.fault(
      input: input,
      others: [
        ("output", output, 0.02...200), ("reasoning", reasoningOutput, 0.02...200),
        ("cached input", cachedInput, 0.001...1),
        ("written input", writtenInput, 0.2...20),
        ("input written for an hour", hourlyWrittenInput, 0.2...20),
      ]
    )
    if let own { return own }
    for tier in tiers {
      let fault = Self.fault(
        input: tier.input,
        others: [
          ("output", tier.output, 0.02...200),
          ("reasoning", tier.reasoningOutput, 0.02...200),
          ("cached input", tier.cachedInput, 0.001...1),
          ("written input", tier.writtenInput, 0.2...20),
          ("input written for an hour", tier.hourlyWrittenInput, 0.2...20),
        ]
      )
      if let fault { return "\(fault) above \(tier.aboveTokens) tokens" }
    }
    return nil
  }

  private static func fault(
    input: TokenPrice?,
    others: [(name: String, price: TokenPrice?, ratios: ClosedRange<Double>)]
  ) -> String? {
    for (name, price) in [("input", input)] + others.map({ ($0.name, $0.price) }) {
      guard let price, price != .free else { continue }
      let dollars = price.dollarsPerMillionTokens
      if !(0.001...1000).contains(dollars) {
        return "\(name) at \(dollars) dollars per million tokens"
      }
    }
    guard let input, input != .free else { return nil }
    for (name, price, ratios) in others {
      guard let price, price != .free else { continue }
      let ratio = price.dollarsPerMillionTokens / input.dollarsPerMillionTokens
      if !ratios.contains(ratio) { return "\(name) at \(ratio) times the input price" }
    }
    return nil
  }
}

extension CatalogueModel: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "an object that describes a model" }

  /// Reads a model and checks that its prices are plausible.
  public init(json node: JSONNode) throws(InputError) {
    var fields = try JSONObjectReader(node)
    id = try fields.required("id")
    provider = try fields.required("provider")
    family = try fields.required("family")
    contextTokens = try fields.optional("context_tokens", in: 1...100_000_000)
    maximumOutputTokens = try fields.optional("max_output_tokens", in: 1...100_000_000)
    capabilities = Set(try fields.required("capabilities", as: [ModelCapability].self))
    input = try Self.price("input_usd_per_million", &fields)
    cachedInput = try Self.price("cached_input_usd_per_million", &fields)
    writtenInput = try Self.price("cache_write_usd_per_million", &fields)
    hourlyWrittenInput = try Self.price("cache_write_1h_usd_per_million", &fields)
    output = try Self.price("output_usd_per_million", &fields)
    reasoningOutput = try Self.price("reasoning_usd_per_million", &fields)
    tiers = try fields.optional("tiers", as: [ContextTier].self) ?? []
    hasRoundedPrice = try fields.optional("prices_rounded") ?? false
    let seconds = try fields.optional("ttft_p50_s", as: Double.self, in: 0...3600)
    medianTimeToFirstToken = seconds.map { TimeSpan(clampingSeconds: $0) }
    source = try fields.required("source")
    date = try fields.required("date")
    try fields.finish()
    if let fault = priceFault {
      throw .unexpected(
        at: node.position,
        expected: "plausible prices of \(Sanitised.quoted(id))",
        found: fault
      )
    }
  }

  static func price(
    _ key: String,
    _ fields: inout JSONObjectReader
  ) throws(InputError) -> TokenPrice? {
    guard let node = try fields.optional(key, as: JSONNode.self) else { return nil }
    let dollars = try Double(json: node)
    guard dollars == 0 || (0.001...1000).contains(dollars),
      let price = TokenPrice(dollarsPerMillionTokens: dollars)
    else {
      throw node.unexpected("0.001 … 1000 dollars per million tokens, or 0 when free")
    }
    return price
  }
}
