// SPDX-License-Identifier: Apache-2.0

/// The prices of requests with more input than a threshold; what is unknown is nil.
public struct ContextTier: Hashable, Sendable {
  /// The tier is for requests with more input tokens than this.
  public var aboveTokens: Int
  /// Price of an input token.
  public var input: TokenPrice?
  /// Price of an input token from the provider's prompt cache.
  public var cachedInput: TokenPrice?
  /// Price of an input token that the provider writes to its prompt cache.
  public var cacheWrite: TokenPrice?
  /// Price of an output token.
  public var output: TokenPrice?

  /// Creates a tier whose prices are unknown.
  public init(aboveTokens: Int) {
    self.aboveTokens = aboveTokens
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
    output = try CatalogueModel.price("output_usd_per_million", &fields)
    try fields.finish()
  }
}
