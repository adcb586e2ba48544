// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The entries of models.dev's `api.json`: models by provider, prices in dollars per million tokens.
///
/// A model is called `provider/model`, unless a catalogue has it under its own name with the same
/// provider: many providers serve a model of one name at different prices.
struct ModelsDevPrices {
  /// What each model came to, by its id.
  private(set) var readings: [(id: String, reading: PriceReading)] = []

  /// Whether a document's members are providers with models.
  static func isList(_ members: [JSONMember]) -> Bool {
    !members.isEmpty
      && members.allSatisfy { member in
        if case .object? = member.value["models"]?.value { true } else { false }
      }
  }

  init(_ members: [JSONMember], date: String, catalogue: ModelCatalogue) {
    for provider in members {
      guard case .object(let models)? = provider.value["models"]?.value else { continue }
      for model in models {
        let isKnown = catalogue[model.key]?.provider == provider.key
        let id = isKnown ? model.key : provider.key + "/" + model.key
        do throws(InputError) {
          readings.append((id, try Self.read(model, id, provider.key, date)))
        } catch {
          readings.append((id, .refused(error)))
        }
      }
    }
  }

  private static func read(
    _ member: JSONMember,
    _ id: String,
    _ provider: String,
    _ date: String
  ) throws(InputError) -> PriceReading {
    let entry = member.value
    guard case .object = entry.value else { throw entry.unexpected("an object") }
    let reads = try kinds(entry, "input")
    let writes = try kinds(entry, "output")
    guard writes.isEmpty || writes.contains("text") else {
      let known = ["image", "audio", "video"].filter(writes.contains)
      return .other(known.isEmpty ? "another output" : known.joined(separator: "+"))
    }
    var model = CatalogueModel(
      id: id,
      provider: provider,
      family: CatalogueModel.family(of: member.key),
      source: "models.dev",
      date: date
    )
    model.contextTokens = try entry["limit"]?.tokenLimit("context")
    model.maximumOutputTokens = try entry["limit"]?.tokenLimit("output")
    if reads.contains("image") { model.capabilities.insert(.vision) }
    for (capability, key) in capabilities {
      if case .bool(true)? = entry[key]?.value { model.capabilities.insert(capability) }
    }
    if let cost = entry.present("cost") { try take(cost, &model) }
    if model.cachedInput != nil { model.capabilities.insert(.promptCaching) }
    return .model(try model.checked(at: member.position))
  }

  private static let capabilities: [(ModelCapability, String)] = [
    (.tools, "tool_call"), (.reasoning, "reasoning"), (.jsonSchema, "structured_output"),
  ]

  private static func kinds(_ entry: JSONNode, _ side: String) throws(InputError) -> [String] {
    guard let node = entry["modalities"]?.present(side) else { return [] }
    return try [String](json: node)
  }

  // MARK: Prices

  private static var fields: [(String, WritableKeyPath<ContextTier, TokenPrice?>)] {
    [
      ("input", \.input), ("output", \.output), ("cache_read", \.cachedInput),
      ("cache_write", \.writtenInput), ("reasoning", \.reasoningOutput),
    ]
  }
  /// What costs something else than text.
  private static let passedOver = ["input_audio", "output_audio"]

  private static func take(_ cost: JSONNode, _ model: inout CatalogueModel) throws(InputError) {
    for (field, price) in try prices(cost, &model, beside: ["tiers", "context_over_200k"]) {
      model.setBase(field, price)
    }
    if let tiers = cost.present("tiers") {
      guard case .array(let list) = tiers.value else { throw tiers.unexpected("an array") }
      for tier in list {
        guard try tier["tier"]?.text("type") == "context",
          let size = try tier["tier"]?.tokenLimit("size")
        else { throw tier.unexpected("a tier by \"context\" with its \"size\"") }
        for (field, price) in try prices(tier, &model, beside: ["tier"]) {
          model.setTier(above: size, field, price)
        }
      }
    } else if let long = cost.present("context_over_200k") {
      for (field, price) in try prices(long, &model, beside: []) {
        model.setTier(above: 200_000, field, price)
      }
    }
    model.tiers.sort { $0.aboveTokens < $1.aboveTokens }
  }

  /// The prices of an object, which may have no others than these.
  private static func prices(
    _ node: JSONNode,
    _ model: inout CatalogueModel,
    beside structure: [String]
  ) throws(InputError) -> [(WritableKeyPath<ContextTier, TokenPrice?>, TokenPrice)] {
    guard case .object(let members) = node.value else { throw node.unexpected("an object") }
    var prices: [(WritableKeyPath<ContextTier, TokenPrice?>, TokenPrice)] = []
    for member in members where !(passedOver + structure).contains(member.key) {
      guard let field = fields.first(where: { $0.0 == member.key })?.1 else {
        throw .unexpected(
          at: member.position,
          expected: "a price out of \((fields.map(\.0) + passedOver).joined(separator: ", "))",
          found: Sanitised.quoted(member.key)
        )
      }
      if case .null = member.value.value { continue }
      guard case .number(let number) = member.value.value,
        let found = PriceText.parse(number.text, perMillion: true)
      else { throw member.value.unexpected("0 … 1,000,000 dollars per million tokens") }
      if found.isRounded { model.hasRoundedPrice = true }
      if found.price != .free { prices.append((field, found.price)) }
    }
    return prices
  }
}
