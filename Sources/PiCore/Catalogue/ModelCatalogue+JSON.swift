// SPDX-License-Identifier: Apache-2.0

extension ModelCatalogue {
  /// The catalogue as a document that ``init(parsing:named:)`` reads, one model a line.
  public func json() -> String {
    let lines = models.map { "    " + $0.json() }
    return
      "{\n  \"schema_version\": 1,\n  \"models\": [\n\(lines.joined(separator: ",\n"))\n  ]\n}\n"
  }
}

extension CatalogueModel {
  fileprivate func json() -> String {
    var members = [
      ("id", JSONText.quoted(id)), ("provider", JSONText.quoted(provider)),
      ("family", JSONText.quoted(family)),
    ]
    if let contextTokens { members.append(("context_tokens", "\(contextTokens)")) }
    if let maximumOutputTokens { members.append(("max_output_tokens", "\(maximumOutputTokens)")) }
    let known = ModelCapability.allCases.filter { capabilities.contains($0) }
    let list = known.map { JSONText.quoted($0.rawValue) }.joined(separator: ", ")
    members.append(("capabilities", "[\(list)]"))
    members += Self.prices([
      ("input_usd_per_million", input), ("cached_input_usd_per_million", cachedInput),
      ("cache_write_usd_per_million", writtenInput),
      ("cache_write_1h_usd_per_million", hourlyWrittenInput), ("output_usd_per_million", output),
      ("reasoning_usd_per_million", reasoningOutput),
    ])
    if !tiers.isEmpty {
      members.append(("tiers", "[\(tiers.map { $0.json() }.joined(separator: ", "))]"))
    }
    if hasRoundedPrice { members.append(("prices_rounded", "true")) }
    if let span = medianTimeToFirstToken {
      members.append(("ttft_p50_s", DecimalUnits.text(span.nanoseconds, places: 9)))
    }
    members.append(("source", JSONText.quoted(source)))
    members.append(("date", JSONText.quoted(date)))
    return Self.object(members)
  }

  fileprivate static func prices(_ prices: [(String, TokenPrice?)]) -> [(String, String)] {
    prices.compactMap { name, price in
      price.map { (name, DecimalUnits.text($0.picodollars, places: 6)) }
    }
  }

  fileprivate static func object(_ members: [(String, String)]) -> String {
    "{" + members.map { "\"\($0)\": \($1)" }.joined(separator: ", ") + "}"
  }
}

extension ContextTier {
  fileprivate func json() -> String {
    CatalogueModel.object(
      [("above_tokens", "\(aboveTokens)")]
        + CatalogueModel.prices([
          ("input_usd_per_million", input), ("cached_input_usd_per_million", cachedInput),
          ("cache_write_usd_per_million", writtenInput),
          ("cache_write_1h_usd_per_million", hourlyWrittenInput),
          ("output_usd_per_million", output), ("reasoning_usd_per_million", reasoningOutput),
        ])
    )
  }
}

/// Integers of a small unit written as decimals of a larger one, exactly.
public enum DecimalUnits {
  /// Returns `amount` / 10^`places` without superfluous zeros, such as `1.25`.
  public static func text(_ amount: Int64, places: Int) -> String {
    var digits = "\(amount.magnitude)"
    let missing = places + 1 - digits.utf8.count
    if missing > 0 { digits = String(repeating: "0", count: missing) + digits }
    let whole = digits.dropLast(places)
    var fraction = digits.suffix(places)
    while fraction.last == "0" { fraction.removeLast() }
    return (amount < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
  }
}
