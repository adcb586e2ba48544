// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A price list in the shape of LiteLLM's `model_prices_and_context_window.json`, as models.
///
/// The list has dollars a token. A price of 0 there means that it is not known, and is nil here.
public struct ImportedPrices: Sendable {
  /// The models that generate text and whose prices are plausible, in the order of the list.
  public private(set) var models: [CatalogueModel] = []
  /// Entries that are no models generating text.
  public private(set) var ignored = 0
  /// Entries that were left out, with the reason.
  public private(set) var refused: [InputError] = []

  /// Modes of models that generate text.
  private static let modes = ["chat", "responses", "completion"]

  /// Reads a list.
  ///
  /// - Parameters:
  ///   - bytes: the JSON document.
  ///   - file: its name, for errors.
  ///   - date: when the list was read, as an ISO date.
  /// - Throws: `InputError` when the document is broken; a bad entry is refused alone.
  public init(parsing bytes: [UInt8], named file: String, date: String) throws(InputError) {
    let root = try JSONReader.parse(bytes, named: file)
    guard case .object(let members) = root.value else { throw root.unexpected("an object") }
    for member in members where member.key != "sample_spec" {
      do throws(InputError) {
        guard case .object = member.value.value else { throw member.value.unexpected("an object") }
        if let mode = try member.value.text("mode"), !Self.modes.contains(mode) {
          ignored += 1
          continue
        }
        models.append(try Self.model(member, date: date))
      } catch {
        refused.append(error)
      }
    }
  }

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
      family: family(of: member.key),
      source: try entry.text("source") ?? "LiteLLM price list",
      date: date
    )
    model.contextTokens = try limit(entry, "max_input_tokens")
    model.maximumOutputTokens = try limit(entry, "max_output_tokens")
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
    try takeTiers(entry, &model)
    if let fault = model.priceFault {
      throw .unexpected(
        at: member.position,
        expected: "plausible prices of \(Sanitised.quoted(model.id))",
        found: fault
      )
    }
    return model
  }

  private static let capabilities: [(ModelCapability, String)] = [
    (.vision, "supports_vision"), (.tools, "supports_function_calling"),
    (.reasoning, "supports_reasoning"), (.jsonSchema, "supports_response_schema"),
    (.promptCaching, "supports_prompt_caching"),
  ]

  /// A limit in tokens; 0 and -1 stand for unknown.
  private static func limit(_ entry: JSONNode, _ key: String) throws(InputError) -> Int? {
    guard let node = entry.present(key) else { return nil }
    guard case .number(let number) = node.value,
      let count = number.int64 ?? Int64(exactly: number.double)
    else { throw node.unexpected("a number of tokens in \(Sanitised.quoted(key))") }
    return (1...100_000_000).contains(count) ? Int(count) : nil
  }

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
      for (prefix, field) in tierFields where member.key.hasPrefix(prefix) {
        let rest = member.key.dropFirst(prefix.count)
        guard rest.hasSuffix("k_tokens"), let thousands = Int(rest.dropLast(8)),
          (1...100_000).contains(thousands)
        else { continue }
        let price = try price(entry, member.key, &model)
        let above = thousands * 1000
        if !model.tiers.contains(where: { $0.aboveTokens == above }) {
          model.tiers.append(ContextTier(aboveTokens: above))
        }
        for index in model.tiers.indices where model.tiers[index].aboveTokens == above {
          model.tiers[index][keyPath: field] = price
        }
      }
    }
    model.tiers.removeAll { $0.isEmpty }
    model.tiers.sort { $0.aboveTokens < $1.aboveTokens }
  }

  private static var tierFields: [(String, WritableKeyPath<ContextTier, TokenPrice?>)] {
    [
      ("input_cost_per_token_above_", \.input),
      ("cache_read_input_token_cost_above_", \.cachedInput),
      ("cache_creation_input_token_cost_above_1hr_above_", \.hourlyWrittenInput),
      ("cache_creation_input_token_cost_above_", \.writtenInput),
      ("output_cost_per_token_above_", \.output),
    ]
  }

  /// What a model is a version of: the words of its name up to the first that begins with a digit.
  static func family(of id: String) -> String {
    var name = id.split(separator: "/").last.map(String.init) ?? id
    // Names such as `vendor.model-1` or `region.vendor.model-1` lead with who serves them.
    while let dot = name.firstIndex(of: "."),
      name[..<dot].allSatisfy({ $0.isLetter || $0.isNumber }),
      name[..<dot].contains(where: \.isLetter), !(name[..<dot].contains { $0 == "-" }),
      let next = name[name.index(after: dot)...].first, next.isLetter
    {
      name = String(name[name.index(after: dot)...])
    }
    let words = name.lowercased().split(separator: "-")
    let leading = words.prefix { !($0.first?.isNumber ?? false) && !$0.allSatisfy(\.isNumber) }
    let family = leading.isEmpty ? words.prefix(1) : leading
    return family.joined(separator: "-")
  }
}
