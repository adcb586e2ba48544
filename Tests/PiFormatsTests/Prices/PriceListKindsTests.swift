// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

/// Aliases, ranges, reasoning prices and other lists; the expected values were worked out by hand.
@Suite struct PriceListKindsTests {
  static let list = """
    {"a-1": {"mode": "chat", "litellm_provider": "p", "input_cost_per_token": 2e-06, "output_cost_per_token": 6e-06},
     "a-next": {"alias_of": "a-latest"},
     "a-latest": {"alias_of": "a-1"},
     "a-voice": {"alias_of": "voice"},
     "lost": {"alias_of": "nowhere"},
     "fallbacks": {"rules": [{"pattern": "^a-", "model_info": {"litellm_provider": "p"}}]},
     "voice": {"litellm_provider": "d", "input_cost_per_character": 1.5e-05},
     "odd": {"litellm_provider": "p", "price": 3},
     "ranges": {"mode": "chat", "litellm_provider": "p", "tiered_pricing": [
       {"range": [0, 1000], "input_cost_per_token": 1e-06, "output_cost_per_token": 5e-06,
        "cache_read_input_token_cost": 2e-07},
       {"range": [1000, 5000.0], "input_cost_per_token": 2e-06, "output_cost_per_token": 1e-05},
       {"range": [5000, 9000], "input_cost_per_token": 3e-06, "output_cost_per_token": 2e-05}]},
     "gap": {"mode": "chat", "tiered_pricing": [{"range": [0, 10], "input_cost_per_token": 1e-06},
       {"range": [20, 30], "input_cost_per_token": 2e-06}]},
     "thinks": {"mode": "chat", "litellm_provider": "p", "input_cost_per_token": 2e-06,
       "output_cost_per_token": 8e-06, "output_cost_per_reasoning_token": 3e-06},
     "screens": {"mode": "chat", "litellm_provider": "p", "input_cost_per_token": 5e-07, "output_cost_per_token": 3e-08}}
    """

  private static func prices(
    _ text: String = list,
    _ catalogue: ModelCatalogue = ModelCatalogue()
  ) throws -> ImportedPrices {
    try ImportedPrices(
      parsing: Array(text.utf8),
      named: "f",
      date: "2026-12-01",
      keepingIDsOf: catalogue
    )
  }

  private static func record(_ model: CatalogueModel) -> PriceRecord {
    var record = PriceRecord(
      deployment: DeploymentIndex(0),
      effective: .zero,
      prices: PriceList(input: .free, output: .free),
      source: "s"
    )
    record.input = model.input
    record.cachedInput = model.cachedInput
    record.writtenInput = model.writtenInput
    record.output = model.output
    record.tiers = model.tiers
    return record
  }

  private static func usage(_ input: Int32, cached: Int32 = 0, _ output: Int32) -> TokenUsage {
    TokenUsage(
      input: TokenCount(input - cached),
      output: TokenCount(output),
      cachedInput: TokenCount(cached)
    )
  }

  @Test func `aliases are models, speech and rules are none, and the unknown is refused`() throws {
    let prices = try Self.prices()
    #expect(
      prices.models.map(\.id) == ["a-1", "a-next", "a-latest", "ranges", "thinks", "screens"]
    )
    #expect(prices.models[1].input == TokenPrice(picodollars: 2_000_000))
    #expect(prices.aliases.map(\.id) == ["a-next", "a-latest"])
    #expect(prices.others == ["rules": 1, "priced by other than tokens": 2])
    #expect(prices.refusedIDs == ["odd", "gap", "lost"])
    let reasons = prices.refused.map(\.description)
    #expect(
      reasons.contains {
        $0.hasSuffix("expected an alias of a model of the list, found \"nowhere\"")
      }
    )
    #expect(
      reasons.contains { $0.contains("a range of input tokens that begins at 10 and is not empty") }
    )
    #expect(reasons.contains { $0.contains("a model with a \"mode\" or prices per token") })
  }

  @Test func `ranges are prices of the whole request by the length of its input`() throws {
    let prices = try Self.prices()
    let ranges = try #require(prices.models.first { $0.id == "ranges" })
    #expect(ranges.input == TokenPrice(picodollars: 1_000_000))
    #expect(ranges.tiers.map(\.aboveTokens) == [1000, 5000] && ranges.contextTokens == 9000)
    // 1,000 × 1 + 10 × 5; 1,001 × 2 + 10 × 10; 6,000 × 3 + 10 × 20, in millionths of a dollar; a range
    // without a price of cached input keeps its ratio: 0.2 of 1, 0.4 of 2.
    for (usage, cost) in [
      (Self.usage(1000, 10), 1_050_000), (Self.usage(1001, 10), 2_102_000),
      (Self.usage(6000, 10), 18_200_000), (Self.usage(2000, cached: 1000, 0), 2_400_000),
    ] {
      #expect(ranges.prices?.cost(of: usage).amount == Int64(cost))
      let record = Self.record(ranges).prices(forInput: usage.inputInAll)
      #expect(record?.cost(of: usage).amount == Int64(cost))
    }
  }

  @Test func `a reasoning price and a cheap output are kept, also in a written catalogue`() throws {
    let prices = try Self.prices()
    let thinks = try #require(prices.models.first { $0.id == "thinks" })
    #expect(thinks.output == TokenPrice(picodollars: 8_000_000))
    #expect(thinks.reasoningOutput == TokenPrice(picodollars: 3_000_000))
    let screens = try #require(prices.models.first { $0.id == "screens" })
    #expect(screens.output == TokenPrice(picodollars: 30_000))
    let changes = try CatalogueChanges(from: ModelCatalogue(), to: prices)
    let again = try ModelCatalogue(parsing: Array(changes.result.json().utf8), named: "f")
    #expect(again.models == prices.models)
  }

  @Test func `what a list does not say or is not understood keeps its price`() throws {
    var catalogue = ModelCatalogue()
    for id in ["a-1", "gap", "gone", "unsaid"] {
      var model = CatalogueModel(
        id: id,
        provider: "p",
        family: id,
        source: "old",
        date: "2026-01-01"
      )
      model.input = TokenPrice(picodollars: 7_000_000)
      model.output = TokenPrice(picodollars: 9_000_000)
      try catalogue.add(model)
    }
    let list =
      Self.list.dropLast(1) + ", \"unsaid\": {\"mode\": \"chat\", \"input_cost_per_token\": 0}}"
    let prices = try Self.prices(String(list))
    for prunes in [false, true] {
      let changes = try CatalogueChanges(from: catalogue, to: prices, prunes: prunes)
      #expect(changes.notUnderstood == ["gap"] && changes.keptPrices == ["unsaid"])
      #expect(changes.removed == ["gone"])
      #expect(changes.result["gap"]?.input == TokenPrice(picodollars: 7_000_000))
      #expect(changes.result["unsaid"]?.output == TokenPrice(picodollars: 9_000_000))
      #expect(changes.result["unsaid"]?.date == "2026-01-01")
      #expect(changes.result["a-1"]?.input == TokenPrice(picodollars: 2_000_000))
      #expect((changes.result["gone"] == nil) == prunes)
    }
  }

  @Test func `a document that is no price list is refused`() {
    for text in ["{}", "{\"sample_spec\": {}}", "{\"e\": {\"mode\": \"embedding\"}}", "[]"] {
      #expect(Fixture.message { _ = try Self.prices(text) } != "accepted", "\(text)")
    }
    #expect(
      Fixture.message { _ = try Self.prices("{}") }
        == "f:1:1: expected a price list of LiteLLM or models.dev, found no model that generates text"
    )
  }

  // MARK: models.dev

  static let modelsDev = """
    {"p": {"id": "p", "env": ["P_KEY"], "name": "P", "models": {
       "a-1": {"id": "a-1", "name": "A 1", "attachment": true, "reasoning": true, "tool_call": true,
         "structured_output": true, "modalities": {"input": ["text", "image"], "output": ["text"]},
         "cost": {"input": 1.25, "output": 10, "cache_read": 0.125, "cache_write": 1.5, "reasoning": 4,
           "input_audio": 3, "context_over_200k": {"input": 2.5, "output": 15, "cache_read": 0.25}},
         "limit": {"context": 1000000, "output": 65536}},
       "paints": {"id": "paints", "modalities": {"input": ["text"], "output": ["image"]}, "cost": {"input": 5, "output": 9}},
       "free": {"id": "free", "modalities": {"input": ["text"], "output": ["text"]}, "cost": {"input": 0, "output": 0}}}},
     "q": {"id": "q", "models": {
       "a-1": {"id": "a-1", "cost": {"input": 5, "output": 30,
         "tiers": [{"tier": {"type": "context", "size": 272000}, "input": 10, "output": 45}],
         "context_over_200k": {"input": 99, "output": 99}}},
       "odd": {"id": "odd", "cost": {"input": 5, "output": 30, "per_minute": 2}},
       "hours": {"id": "hours", "cost": {"input": 5, "output": 30, "tiers": [{"tier": {"type": "hour", "size": 5}, "input": 1}]}}}}}
    """

  @Test func `models of models.dev have their provider's prices per million tokens`() throws {
    var catalogue = ModelCatalogue()
    try catalogue.add(
      CatalogueModel(id: "a-1", provider: "p", family: "a", source: "s", date: "d")
    )
    let prices = try Self.prices(Self.modelsDev, catalogue)
    #expect(prices.models.map(\.id) == ["a-1", "p/free", "q/a-1"])
    #expect(prices.models.map(\.provider) == ["p", "p", "q"])
    let first = prices.models[0]
    #expect(first.input == TokenPrice(picodollars: 1_250_000))
    #expect(first.cachedInput == TokenPrice(picodollars: 125_000))
    #expect(first.writtenInput == TokenPrice(picodollars: 1_500_000))
    #expect(first.reasoningOutput == TokenPrice(picodollars: 4_000_000))
    #expect(
      first.tiers.map(\.aboveTokens) == [200_000]
        && first.tiers[0].cachedInput?.picodollars == 250_000
    )
    #expect(first.contextTokens == 1_000_000 && first.maximumOutputTokens == 65_536)
    #expect(first.capabilities == [.vision, .tools, .reasoning, .jsonSchema, .promptCaching])
    #expect(prices.models[1].input == nil)
    #expect(prices.models[2].tiers.map(\.aboveTokens) == [272_000])
    #expect(prices.others == ["image": 1])
    #expect(prices.refusedIDs == ["q/odd", "q/hours"])
    #expect(
      prices.refused[0].description.hasSuffix(
        "expected a price out of input, output, cache_read, cache_write, reasoning, input_audio,"
          + " output_audio, found \"per_minute\""
      )
    )
    // 262,960 tokens in, 257,955 of them cached, 1,744 out: 5,005 × 2.5 + 257,955 × 0.25 + 1,744 × 15.
    let cost = first.prices?.cost(of: Self.usage(262_960, cached: 257_955, 1744))
    #expect(cost == NanoDollars(12_512_500 + 64_488_750 + 26_160_000))
  }
}
