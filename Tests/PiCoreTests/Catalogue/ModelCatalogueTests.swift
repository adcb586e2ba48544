// SPDX-License-Identifier: Apache-2.0

import Glibc
import PiCore
import Testing

@Suite struct ModelCatalogueTests {
  private static let small = """
    {"schema_version": 1, "models": [
      {"id": "a", "provider": "p", "family": "f", "context_tokens": 1000, "max_output_tokens": 100,
       "capabilities": ["tools", "vision"], "input_usd_per_million": 2.5,
       "cached_input_usd_per_million": 0.25, "output_usd_per_million": 10, "ttft_p50_s": 0.5,
       "source": "https://example.com", "date": "2026-11-21"},
      {"id": "b", "provider": "q", "family": "f", "capabilities": [],
       "source": "placeholder", "date": "2026-11-21"},
      {"id": "c", "provider": "p", "family": "g", "capabilities": ["tools"],
       "input_usd_per_million": 0, "output_usd_per_million": 0,
       "source": "https://example.com", "date": "2026-11-21"}
    ]}
    """

  private func catalogue(_ text: String = small) throws(InputError) -> ModelCatalogue {
    try ModelCatalogue(parsing: Array(text.utf8), named: "models.json")
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test func `a model is found by id`() throws {
    let catalogue = try catalogue()
    #expect(catalogue["a"]?.provider == "p")
    #expect(catalogue["z"] == nil)
    #expect(
      message { _ = try catalogue.model("aa") }
        == "model catalogue: has no model \"aa\"; did you mean \"a\"?"
    )
  }

  @Test func `models are found by provider, capability, latency and cost`() throws {
    let catalogue = try catalogue()
    #expect(catalogue.models(of: "p").map(\.id) == ["a", "c"])
    #expect(catalogue.models(of: "nobody").isEmpty)
    #expect(catalogue.models(with: .tools).map(\.id) == ["a", "c"])
    #expect(catalogue.models(with: .tools, .vision).map(\.id) == ["a"])
    #expect(catalogue.models(firstTokenWithin: TimeSpan(milliseconds: 500)).map(\.id) == ["a"])
    #expect(catalogue.models(firstTokenWithin: TimeSpan(milliseconds: 499)).isEmpty)
    #expect(catalogue.models(costingAtMost: NanoDollars(10_000_000)).map(\.id) == ["a", "c"])
    #expect(catalogue.models(costingAtMost: NanoDollars(9_999_999)).map(\.id) == ["c"])
  }

  @Test func `facts are exact and unknown ones are nil`() throws {
    let catalogue = try catalogue()
    #expect(catalogue.tokenLimit(of: "a") == 1000)
    #expect(catalogue.tokenLimit(of: "b") == nil)
    let cost = try #require(catalogue.costPer1kTokens(of: "a"))
    #expect(cost.input == NanoDollars(2_500_000))
    #expect(cost.output == NanoDollars(10_000_000))
    #expect(catalogue.costPer1kTokens(of: "b") == nil)
    #expect(catalogue["b"]?.prices == nil)
    #expect(catalogue["c"]?.prices?.output == .free)
    #expect(catalogue["a"]?.prices?.cachedInput == TokenPrice(picodollars: 250_000))
    #expect(catalogue.supports(.vision, by: "a"))
    #expect(!catalogue.supports(.vision, by: "c"))
    #expect(!catalogue.supports(.vision, by: "z"))
  }

  @Test func `models are added and updated once checked`() throws {
    var catalogue = try catalogue()
    var model = CatalogueModel(
      id: "d",
      provider: "p",
      family: "f",
      source: "me",
      date: "2026-11-21"
    )
    model.input = TokenPrice(dollarsPerMillionTokens: 3)
    model.output = TokenPrice(dollarsPerMillionTokens: 15)
    try catalogue.add(model)
    #expect(catalogue.models.map(\.id) == ["a", "b", "c", "d"])
    #expect(message { try catalogue.add(model) } == "model catalogue: already has the model \"d\"")
    try catalogue.update("d") { $0.output = TokenPrice(dollarsPerMillionTokens: 12) }
    #expect(catalogue["d"]?.output?.dollarsPerMillionTokens == 12)
    #expect(
      message { try catalogue.update("d") { $0.id = "e" } }
        == "model catalogue: cannot rename \"d\""
    )
    #expect(message { try catalogue.update("zz") { _ in } }.contains("has no model \"zz\""))
  }

  @Test(arguments: [0.000_9, 1000.5, 2500, 0.000_002_5])
  func `a price out of range is taken for a slip of units`(price: Double) throws {
    let text = Self.small.replacingFirst(
      "\"input_usd_per_million\": 2.5",
      with: "\"input_usd_per_million\": \(price)"
    )
    let result = message { _ = try catalogue(text) }
    #expect(
      result.hasPrefix("models.json:3:66: expected 0.001 … 1000 dollars per million tokens, ")
    )
    var models = try catalogue()
    let before = models["a"]
    #expect(throws: InputError.self) {
      try models.update("a") { $0.input = TokenPrice(dollarsPerMillionTokens: price) }
    }
    #expect(models["a"] == before)
  }

  @Test(arguments: [
    (0.0025, 10.0, 0.0025), (2.5, 0.01, 0.25), (2.5, 10, 0.001), (2.5, 10, 250), (0.01, 10, 0.01),
  ])
  func `one price a thousand times off the others is refused`(
    input: Double,
    output: Double,
    cached: Double
  ) throws {
    var catalogue = try catalogue()
    #expect(throws: InputError.self) {
      try catalogue.update("a") { model in
        model.input = TokenPrice(dollarsPerMillionTokens: input)
        model.output = TokenPrice(dollarsPerMillionTokens: output)
        model.cachedInput = TokenPrice(dollarsPerMillionTokens: cached)
      }
    }
  }

  @Test func `broken catalogues are refused with the place`() {
    #expect(
      message { _ = try catalogue(Self.small.replacingFirst("\"tools\", ", with: "\"tool\", ")) }
        .hasPrefix("models.json:3:21: expected one of \"vision\", \"tools\"")
    )
    #expect(
      message { _ = try catalogue(Self.small.replacingFirst("\"b\"", with: "\"a\"")) }
        == "models.json:6:3: expected every model once, found \"a\" again"
    )
    #expect(
      message { _ = try catalogue(Self.small.replacingFirst("\"family\"", with: "\"famly\"")) }
        .hasSuffix("expected the key \"family\" with a text in double quotes, found \"famly\"")
    )
    #expect(
      message { _ = try catalogue("{\"schema_version\": 2, \"models\": []}") }
        == "models.json:1:20: expected a whole number in 1 … 1, found 2"
    )
  }

  // MARK: The catalogue that ships

  private static func shipped() throws -> ModelCatalogue {
    let root = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
    let path = root + "/datasets/catalogue/models.json"
    let descriptor = unsafe open(path, O_RDONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe read(descriptor, buffer.baseAddress, buffer.count)
    }
    try #require(count > 0 && count < bytes.count)
    return try ModelCatalogue(parsing: Array(bytes[..<count]), named: "models.json")
  }

  @Test func `the shipped catalogue covers the providers and families`() throws {
    let catalogue = try Self.shipped()
    #expect(catalogue.models.count == 77)
    #expect(Set(catalogue.models.map(\.provider)).count == 16)
    let families = Set(catalogue.models.map(\.family))
    #expect(
      families.isSuperset(of: [
        "claude-opus", "claude-sonnet", "claude-haiku", "gpt-4", "gpt-3.5", "gemini",
        "mistral-large", "mistral-medium", "agent",
      ])
    )
    #expect(catalogue["pi-agent"] != nil && catalogue["opencode"] != nil)
    #expect(catalogue.models(of: "groq").count == 3)
    #expect(catalogue.models.allSatisfy { $0.priceFault == nil && $0.date == "2026-11-21" })
  }

  @Test func `every shipped price has a page, and only few are unknown`() throws {
    let catalogue = try Self.shipped()
    for model in catalogue.models where model.prices != nil {
      #expect(model.source.hasPrefix("https://"), "\(model.id)")
    }
    let unknown = catalogue.models.filter { $0.prices == nil }.map(\.id)
    #expect(unknown == ["command-a-plus-05-2026", "pi-agent", "opencode"])
  }

  @Test func `shipped prices are the published ones`() throws {
    let catalogue = try Self.shipped()
    let opus = try #require(catalogue.costPer1kTokens(of: "claude-opus-4-5"))
    #expect(opus.input == NanoDollars(5_000_000))
    #expect(opus.output == NanoDollars(25_000_000))
    let ancient = try #require(catalogue.costPer1kTokens(of: "gpt-3.5-turbo"))
    #expect(ancient.input.dollars == 0.0005)
    #expect(catalogue.tokenLimit(of: "gpt-4o") == 128_000)
    #expect(
      catalogue.models(firstTokenWithin: TimeSpan(wholeSeconds: 2)).map(\.id) == [
        "claude-haiku-4-5"
      ]
    )
  }
}

extension String {
  fileprivate func replacingFirst(_ old: String, with new: String) -> String {
    let parts = Array(utf8)
    let wanted = Array(old.utf8)
    for start in 0...(parts.count - wanted.count)
    where parts[start..<(start + wanted.count)].elementsEqual(wanted) {
      return String(decoding: parts[..<start], as: UTF8.self) + new
        + String(decoding: parts[(start + wanted.count)...], as: UTF8.self)
    }
    return self
  }
}
