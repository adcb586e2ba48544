// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The entries of LiteLLM's list, whose prices are dollars per token.
struct LiteLLMPrices {
  /// What each entry came to that is no alias.
  private(set) var readings: [(member: JSONMember, reading: PriceReading)] = []
  /// Entries that stand for another.
  private(set) var aliases: [(member: JSONMember, target: String)] = []
  /// Where each entry stands in the list.
  private(set) var order: [String: Int] = [:]

  /// Modes of models that generate text.
  private static let modes = ["chat", "responses", "completion"]

  /// Modes of models that do something else; texts of a file are not shown.
  private static let otherModes = [
    "embedding", "image_generation", "image_edit", "audio_transcription", "audio_speech",
    "video_generation", "moderation", "moderations", "rerank", "search", "vector_store", "ocr",
    "realtime", "guardrail",
  ]

  init(_ members: [JSONMember], date: String) {
    for (position, member) in members.enumerated() where member.key != "sample_spec" {
      order[member.key] = position
      do throws(InputError) {
        guard case .object = member.value.value else { throw member.value.unexpected("an object") }
        if let target = try member.value.text("alias_of") {
          aliases.append((member, target))
        } else if let kind = try Self.otherKind(member.value) {
          readings.append((member, .other(kind)))
        } else {
          readings.append((member, .model(try Self.model(member, date: date))))
        }
      } catch {
        readings.append((member, .refused(error)))
      }
    }
  }

  /// What an entry is that is no model that generates text; nil when it is one.
  private static func otherKind(_ entry: JSONNode) throws(InputError) -> String? {
    if let mode = try entry.text("mode") {
      guard !modes.contains(mode) else { return nil }
      return otherModes.contains(mode) ? mode : "another mode"
    }
    guard case .object(let members) = entry.value else { return nil }
    let keys = members.map(\.key)
    if keys.contains(where: { textPrices.contains($0) }) { return nil }
    if keys.contains("rules") { return "rules" }
    // Speech, pictures and searches are priced per character, second, image or query.
    if keys.contains(where: { $0.contains("cost_per_") }) { return "priced by other than tokens" }
    throw entry.unexpected("a model with a \"mode\" or prices per token, or an alias of one")
  }

  private static let textPrices = [
    "input_cost_per_token", "output_cost_per_token", "tiered_pricing",
  ]

  private static func model(
    _ member: JSONMember,
    date: String
  ) throws(InputError) -> CatalogueModel {
    let entry = member.value
    var provider = try entry.text("litellm_provider")
    if provider == nil { provider = try entry.text("provider") }
    var model = CatalogueModel(
      id: member.key,
      provider: provider ?? "unknown",
      family: CatalogueModel.family(of: member.key),
      source: try entry.text("source") ?? "LiteLLM price list",
      date: date
    )
    model.contextTokens = try entry.tokenLimit("max_input_tokens")
    model.maximumOutputTokens = try entry.tokenLimit("max_output_tokens")
    for (capability, key) in capabilities {
      if case .bool(true)? = entry[key]?.value { model.capabilities.insert(capability) }
    }
    model.input = try price(entry, "input_cost_per_token", &model)
    model.cachedInput = try price(entry, "cache_read_input_token_cost", &model)
    model.writtenInput = try price(entry, "cache_creation_input_token_cost", &model)
    model.hourlyWrittenInput = try price(
      entry,
      "cache_creation_input_token_cost_above_1hr",
      &model
    )
    model.output = try price(entry, "output_cost_per_token", &model)
    model.reasoningOutput = try price(entry, "output_cost_per_reasoning_token", &model)
    try takeTiers(entry, &model)
    try takeRanges(entry, &model)
    return try model.checked(at: member.position)
  }

  private static let capabilities: [(ModelCapability, String)] = [
    (.vision, "supports_vision"), (.tools, "supports_function_calling"),
    (.reasoning, "supports_reasoning"), (.jsonSchema, "supports_response_schema"),
    (.promptCaching, "supports_prompt_caching"),
  ]

  private static func price(
    _ entry: JSONNode,
    _ key: String,
    _ model: inout CatalogueModel
  ) throws(InputError) -> TokenPrice? {
    guard let node = entry.present(key) else { return nil }
    guard case .number(let number) = node.value, let found = PriceText.parse(number.text) else {
      throw node.unexpected("0 … 1 dollar a token in \(Sanitised.quoted(key))")
    }
    if found.isRounded { model.hasRoundedPrice = true }
    return found.price == .free ? nil : found.price
  }

  /// Takes keys such as `input_cost_per_token_above_200k_tokens`.
  private static func takeTiers(
    _ entry: JSONNode,
    _ model: inout CatalogueModel
  ) throws(InputError) {
    guard case .object(let members) = entry.value else { return }
    for member in members {
      for (prefix, field) in tierFields where member.key.hasPrefix(prefix + "_above_") {
        let rest = member.key.dropFirst(prefix.utf8.count + 7)
        guard rest.hasSuffix("k_tokens"), let thousands = Int(rest.dropLast(8)),
          (1...100_000).contains(thousands)
        else { continue }
        let price = try price(entry, member.key, &model)
        model.setTier(above: thousands * 1000, field, price)
      }
    }
    model.tiers.removeAll { $0.isEmpty }
    model.tiers.sort { $0.aboveTokens < $1.aboveTokens }
  }

  /// Takes `tiered_pricing`: prices of the whole request by ranges of its input that follow on each other.
  private static func takeRanges(
    _ entry: JSONNode,
    _ model: inout CatalogueModel
  ) throws(InputError) {
    guard let list = entry.present("tiered_pricing") else { return }
    guard case .array(let ranges) = list.value, !ranges.isEmpty else {
      throw list.unexpected("an array of ranges in \"tiered_pricing\"")
    }
    var end = 0
    for range in ranges {
      let bounds = try bounds(range)
      guard bounds.from == end, bounds.to > end else {
        throw range.unexpected("a range of input tokens that begins at \(end) and is not empty")
      }
      end = bounds.to
      for (key, field) in tierFields {
        let price = try price(range, key, &model)
        if bounds.from > 0 {
          model.setTier(above: bounds.from, field, price)
        } else if let price {
          model.setBase(field, price)
        }
      }
    }
    model.tiers.removeAll { $0.isEmpty }
    model.tiers.sort { $0.aboveTokens < $1.aboveTokens }
    model.contextTokens = model.contextTokens ?? end
  }

  /// The bounds of a range, such as `[32000, 128000]`.
  private static func bounds(_ range: JSONNode) throws(InputError) -> (from: Int, to: Int) {
    let numbers = try range["range"].map { (node) throws(InputError) in
      try [Double](json: node)
    }
    guard let numbers, numbers.count == 2, let from = Int(exactly: numbers[0]),
      let to = Int(exactly: numbers[1]), from >= 0, to <= 100_000_000
    else { throw range.unexpected("a \"range\" of two numbers of input tokens") }
    return (from, to)
  }

  private static var tierFields: [(String, WritableKeyPath<ContextTier, TokenPrice?>)] {
    [
      ("input_cost_per_token", \.input), ("cache_read_input_token_cost", \.cachedInput),
      ("cache_creation_input_token_cost_above_1hr", \.hourlyWrittenInput),
      ("cache_creation_input_token_cost", \.writtenInput),
      ("output_cost_per_token", \.output),
      ("output_cost_per_reasoning_token", \.reasoningOutput),
    ]
  }
}

extension CatalogueModel {
  /// Sets a price of requests with more input than a threshold.
  mutating func setTier(
    above threshold: Int,
    _ field: WritableKeyPath<ContextTier, TokenPrice?>,
    _ price: TokenPrice?
  ) {
    if !tiers.contains(where: { $0.aboveTokens == threshold }) {
      tiers.append(ContextTier(aboveTokens: threshold))
    }
    for index in tiers.indices where tiers[index].aboveTokens == threshold {
      tiers[index][keyPath: field] = price
    }
  }

  /// Sets a price of requests that no tier is for.
  mutating func setBase(_ field: WritableKeyPath<ContextTier, TokenPrice?>, _ price: TokenPrice) {
    var base = ContextTier(aboveTokens: 0)
    base[keyPath: field] = price
    input = base.input ?? input
    cachedInput = base.cachedInput ?? cachedInput
    writtenInput = base.writtenInput ?? writtenInput
    hourlyWrittenInput = base.hourlyWrittenInput ?? hourlyWrittenInput
    output = base.output ?? output
    reasoningOutput = base.reasoningOutput ?? reasoningOutput
  }
}
