// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct ImportedPricesTests {
  static let list = """
    {"sample_spec": {"input_cost_per_token": 0, "mode": "one of chat, embedding"},
     "vendor/model-large-2": {"litellm_provider": "vendor", "mode": "chat", "max_input_tokens": 200000,
       "max_output_tokens": 64000, "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
       "cache_read_input_token_cost": 3e-07, "input_cost_per_token_above_200k_tokens": 6e-06,
       "output_cost_per_token_above_200k_tokens": 2.25e-05, "input_cost_per_token_above_128k_tokens": 4e-06,
       "cache_read_input_token_cost_above_200k_tokens": 6e-07, "supports_vision": true,
       "supports_function_calling": true, "source": "https://vendor.example/prices"},
     "free": {"litellm_provider": "host", "mode": "chat", "input_cost_per_token": 0.0, "output_cost_per_token": 0},
     "odd": {"litellm_provider": "host", "mode": "chat", "input_cost_per_token": 1.4999999999999999e-06,
       "output_cost_per_token": 0.0000025},
     "embed": {"mode": "embedding", "input_cost_per_token": 1e-08},
     "slip": {"litellm_provider": "host", "mode": "chat", "input_cost_per_token": 0.003, "output_cost_per_token": 0.015},
     "text": {"litellm_provider": "host", "mode": "chat", "input_cost_per_token": "1e-6"},
     "negative": {"litellm_provider": "host", "mode": "chat", "input_cost_per_token": -1e-6}}
    """

  static func prices(_ text: String = list) throws -> ImportedPrices {
    try ImportedPrices(parsing: Array(text.utf8), named: "f", date: "2026-11-02")
  }

  @Test func `prices a token become exact picodollars with tiers and cached prices`() throws {
    let prices = try Self.prices()
    #expect(prices.models.map(\.id) == ["vendor/model-large-2", "free", "odd"])
    let large = prices.models[0]
    #expect(large.input == TokenPrice(picodollars: 3_000_000))
    #expect(large.cachedInput == TokenPrice(picodollars: 300_000))
    #expect(large.output == TokenPrice(picodollars: 15_000_000))
    #expect(large.tiers.map(\.aboveTokens) == [128_000, 200_000])
    #expect(large.tiers[1].input == TokenPrice(picodollars: 6_000_000))
    #expect(large.tiers[1].cachedInput == TokenPrice(picodollars: 600_000))
    #expect(large.tiers[0].output == nil)
    #expect(large.capabilities == [.vision, .tools] && large.family == "model-large")
    #expect(!large.hasRoundedPrice)
  }

  @Test func `zero means unknown and what is not whole is rounded and marked`() throws {
    let prices = try Self.prices()
    #expect(prices.models[1].input == nil && prices.models[1].output == nil)
    #expect(prices.models[2].input == TokenPrice(picodollars: 1_500_000))
    #expect(prices.models[2].hasRoundedPrice)
    #expect(prices.models[2].output == TokenPrice(picodollars: 2_500_000))
  }

  @Test func `slips by a thousand, texts and negative prices are refused alone`() throws {
    let prices = try Self.prices()
    #expect(prices.ignored == 1)
    #expect(prices.refused.map(\.description).count == 3)
    #expect(
      prices.refused[0].description.contains(
        "plausible prices of \"slip\", found input at 3000.0 dollars per million tokens"
      )
    )
    #expect(
      prices.refused[1].description.contains("0 … 1 dollar a token in \"input_cost_per_token\"")
    )
  }

  @Test func `the difference says what is added, changed, removed and unchanged`() throws {
    var catalogue = ModelCatalogue()
    var old = try Self.prices().models[0]
    old.family = "kept"
    old.input = TokenPrice(picodollars: 2_000_000)
    old.medianTimeToFirstToken = TimeSpan(milliseconds: 900)
    try catalogue.add(old)
    try catalogue.add(try Self.prices().models[2])
    try catalogue.add(
      CatalogueModel(id: "gone", provider: "p", family: "f", source: "s", date: "d")
    )
    let changes = try CatalogueChanges(from: catalogue, to: Self.prices())
    #expect(changes.added == ["free"] && changes.removed == ["gone"] && changes.unchanged == 1)
    #expect(changes.changed.map(\.id) == ["vendor/model-large-2"])
    #expect(changes.changed[0].differences == ["input 2 → 3"])
    #expect(changes.result.models.map(\.id) == ["vendor/model-large-2", "odd", "gone", "free"])
    #expect(changes.result["vendor/model-large-2"]?.family == "kept")
    #expect(
      changes.result["vendor/model-large-2"]?.medianTimeToFirstToken == TimeSpan(milliseconds: 900)
    )
    let pruned = try CatalogueChanges(from: catalogue, to: Self.prices(), prunes: true)
    #expect(pruned.result["gone"] == nil)
  }

  @Test func `a written catalogue reads back the same`() throws {
    let changes = try CatalogueChanges(from: ModelCatalogue(), to: Self.prices())
    let text = changes.result.json()
    let again = try ModelCatalogue(parsing: Array(text.utf8), named: "f")
    #expect(again.models == changes.result.models)
    let same = try CatalogueChanges(from: again, to: Self.prices())
    #expect(same.unchanged == 3 && same.changed.isEmpty && same.added.isEmpty)
  }

  @Test func `the recorded price list is taken but for what is implausible`() throws {
    guard let path = Fixture.recorded("../prices/model_prices.json") else { return }
    let bytes = try FileSource.readAll(FileSource(path: path))
    let prices = try ImportedPrices(parsing: bytes, named: "f", date: "2026-11-21")
    #expect(prices.models.count + prices.refused.count == 3_468)
    #expect(prices.refused.count < 100)
    #expect(prices.models.count { !$0.tiers.isEmpty } > 200)
    #expect(prices.models.allSatisfy { $0.input != .free && $0.output != .free })
  }

  @Test func `names lead to families`() throws {
    for (id, family) in [
      ("anthropic.claude-sonnet-4-20250514-v1:0", "claude-sonnet"), ("gpt-5-mini", "gpt"),
      ("us.meta.llama3-1-8b", "llama3"), ("openrouter/deepseek/deepseek-chat", "deepseek-chat"),
      ("gpt-4.1", "gpt"), ("o3", "o3"), ("7b", "7b"),
    ] {
      let text = "{\"\(id)\": {\"mode\": \"chat\"}}"
      #expect(try Self.prices(text).models.first?.family == family)
    }
  }
}
