// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct PriceListTests {
  private func price(_ dollars: Double) -> TokenPrice {
    TokenPrice(picodollars: Int64(dollars * 1e6))
  }

  @Test func `fresh, cached and written input and output each have a price`() {
    let prices = PriceList(
      input: price(3),
      output: price(15),
      cachedInput: price(0.3),
      writtenInput: price(3.75)
    )
    let usage = TokenUsage(
      input: TokenCount(1_000),
      output: TokenCount(200),
      cachedInput: TokenCount(10_000),
      writtenInput: TokenCount(4_000)
    )
    // 3,000 + 3,000 + 15,000 + 3,000 microdollars.
    #expect(prices.cost(of: usage) == NanoDollars(24_000_000))
    #expect(usage.inputInAll == 15_000 && usage.total == 15_200)
  }

  @Test func `written and cached input cost as other input unless given`() {
    let prices = PriceList(input: price(2), output: price(8))
    let usage = TokenUsage(
      input: TokenCount(1),
      output: .zero,
      cachedInput: TokenCount(1),
      writtenInput: TokenCount(1)
    )
    #expect(prices.cost(of: usage) == NanoDollars(6_000))
  }

  /// LiteLLM's figures for gemini-2.5-pro: 1.25 and 10 dollars, above 200,000 tokens 2.5 and 15, cached
  /// 0.125 and 0.25; the saving of 257,955 cached tokens of 262,960 is 257,955 · (2.5 − 0.25) / 10⁶.
  @Test func `the tier that the whole input calls for holds for all tokens`() {
    var tier = ContextTier(aboveTokens: 200_000)
    tier.input = price(2.5)
    tier.output = price(15)
    var list = PriceList(input: price(1.25), output: price(10), cachedInput: price(0.125))
    list.tiers = [tier.resolved(below: list.base, keepsForHour: false)]
    func cost(_ input: Int32, cached: Int32, output: Int32 = 0) -> Int64 {
      list.cost(
        of: TokenUsage(
          input: TokenCount(input - cached),
          output: TokenCount(output),
          cachedInput: TokenCount(cached)
        )
      ).amount
    }
    #expect(cost(262_960, cached: 0) - cost(262_960, cached: 257_955) == 580_398_750)
    #expect(cost(200_000, cached: 0, output: 10) == 250_100_000)
    #expect(cost(200_001, cached: 0, output: 10) == 500_152_500)
  }

  @Test func `what a tier leaves open keeps its ratio to the input price`() {
    var tier = ContextTier(aboveTokens: 272_000)
    tier.input = price(4)
    let below = TokenPrices(
      input: price(2),
      output: price(10),
      cachedInput: price(0.1),
      writtenInput: price(2.5)
    )
    let prices = tier.resolved(below: below, keepsForHour: false).prices
    #expect(prices.cachedInput == price(0.2))
    #expect(prices.writtenInput == price(5))
    #expect(prices.output == price(10))
  }

  @Test func `a catalogue model's prices have writing and tiers, and survive its file`() throws {
    let text = """
      {"schema_version": 1, "models": [{"id": "m", "provider": "p", "family": "f", "capabilities": [],
      "input_usd_per_million": 3, "cached_input_usd_per_million": 0.3, "cache_write_usd_per_million": 3.75,
      "cache_write_1h_usd_per_million": 6, "output_usd_per_million": 15,
      "tiers": [{"above_tokens": 200000, "input_usd_per_million": 6, "cache_write_usd_per_million": 7.5,
      "output_usd_per_million": 22.5}], "source": "s", "date": "2026-01-01"}]}
      """
    let catalogue = try ModelCatalogue(parsing: Array(text.utf8), named: "f")
    let list = try #require(catalogue["m"]?.prices)
    #expect(list.writtenInput == price(3.75))
    #expect(list.prices(forInput: 200_001).writtenInput == price(7.5))
    #expect(list.prices(forInput: 200_001).cachedInput == price(0.6))
    let again = try ModelCatalogue(parsing: Array(catalogue.json().utf8), named: "g")
    #expect(again["m"] == catalogue["m"])
    #expect(again["m"]?.hourlyWrittenInput == price(6))
  }
}
