// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Reads the prices of a deployment, at the start of a run or changed by a fault.
enum PriceReader {
  /// Reads prices by kind of token, and those of requests with long inputs.
  ///
  /// - Parameters:
  ///   - fields: the object that holds them.
  ///   - keepsForHour: whether the price of an hour's writing is the one that counts; nil when there is
  ///     only one price of writing.
  /// - Returns: the list, its tiers by rising threshold.
  /// - Throws: a missing or bad price, and tiers out of order.
  static func read(
    _ fields: inout JSONObjectReader,
    keepsForHour: Bool?
  ) throws(InputError) -> PriceList {
    // Required, because unknown is not free.
    let input = try fields.required("input_usd_per_million", as: Double.self, in: 0...1_000)
    let cached = try price("cached_input_usd_per_million", &fields)
    let written = try price("cache_write_usd_per_million", &fields)
    let hourly =
      keepsForHour == nil ? nil : try price("cache_write_1h_usd_per_million", &fields)
    let output = try fields.required("output_usd_per_million", as: Double.self, in: 0...1_000)
    var list = PriceList(
      input: TokenPrice(dollarsPerMillionTokens: input) ?? .free,
      output: TokenPrice(dollarsPerMillionTokens: output) ?? .free,
      cachedInput: cached,
      writtenInput: keepsForHour == true ? hourly : written
    )
    for node in try fields.optional("tiers", as: [JSONNode].self) ?? [] {
      let tier = try ContextTier(json: node)
      guard Int64(tier.aboveTokens) > list.tiers.last?.aboveTokens ?? 0 else {
        throw node.unexpected("a tier above more tokens than the one before")
      }
      let below = list.tiers.last?.prices ?? list.base
      list.tiers.append(tier.resolved(below: below, keepsForHour: keepsForHour ?? false))
    }
    return list
  }

  private static func price(
    _ key: String,
    _ fields: inout JSONObjectReader
  ) throws(InputError) -> TokenPrice? {
    try fields.optional(key, as: Double.self, in: 0...1_000).flatMap {
      TokenPrice(dollarsPerMillionTokens: $0)
    }
  }
}

/// Reads the prompt cache of a deployment.
struct CacheReader {
  /// How long a provider keeps what was written, by the name of the kind.
  private enum Kind: String, CaseIterable, JSONDecodable {
    case fiveMinutes = "5m"
    case hour = "1h"
  }

  private let kind: Kind?
  private let lifetime: TimeSpan?
  private let capacity: Int64?
  private let leastTokens: Int32?

  init(_ fields: inout JSONObjectReader) throws(InputError) {
    kind = try fields.optional("cache_kind")
    lifetime = try fields.optional("cache_lifetime_s", as: Double.self, in: 0...315_360_000).map {
      TimeSpan(clampingSeconds: $0)
    }
    capacity = try fields.optional("cache_capacity_tokens", in: 0...1_000_000_000_000_000)
    let least = try fields.optional("cache_least_tokens", as: Int.self, in: 0...200_000_000)
    leastTokens = least.map { Int32($0) }
  }

  /// Whether any of the cache's keys is there.
  var isGiven: Bool { kind != nil || lifetime != nil || capacity != nil || leastTokens != nil }

  /// Whether an hour's writing is what is paid for.
  var keepsForHour: Bool { kind == .hour }

  /// The cache of a deployment with these prices.
  func caching(at prices: PriceList) -> PromptCaching {
    PromptCaching(
      lifetime: lifetime ?? TimeSpan(wholeSeconds: keepsForHour ? 3_600 : 300),
      capacity: capacity,
      leastTokens: leastTokens ?? 1_024,
      billsWrites: prices.writtenInput != prices.input
        || prices.tiers.contains { $0.prices.writtenInput != $0.prices.input }
    )
  }
}
