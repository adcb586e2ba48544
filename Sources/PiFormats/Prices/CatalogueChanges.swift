// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// What a price list would change in a catalogue.
public struct CatalogueChanges: Sendable {
  /// A model whose facts differ, with each difference in words.
  public struct Change: Sendable {
    /// The model's id.
    public var id: String
    /// Differences such as `input 3 → 2.5`.
    public var differences: [String]
  }

  /// Ids that the catalogue lacks.
  public private(set) var added: [String] = []
  /// Ids whose facts differ.
  public private(set) var changed: [Change] = []
  /// Ids that the list lacks.
  public private(set) var removed: [String] = []
  /// Ids whose entry in the list is not understood; they keep their facts, also when others are pruned.
  public private(set) var notUnderstood: [String] = []
  /// Ids whose prices the list does not say; they keep those that they had.
  public private(set) var keptPrices: [String] = []
  /// How many are the same in both.
  public private(set) var unchanged = 0
  /// The catalogue with what the list says; removed models stay unless they are pruned.
  public private(set) var result = ModelCatalogue()

  /// Compares a catalogue with a list.
  ///
  /// - Parameters:
  ///   - catalogue: what is there.
  ///   - prices: what the list says.
  ///   - prunes: whether models that the list lacks go.
  /// - Throws: `InputError` when a model has no place in a catalogue.
  public init(
    from catalogue: ModelCatalogue,
    to prices: ImportedPrices,
    prunes: Bool = false
  ) throws(InputError) {
    var listed = ModelCatalogue()
    for model in prices.models { try listed.add(model) }
    for old in catalogue.models {
      guard var new = listed[old.id] else {
        guard !prices.refusedIDs.contains(old.id) else {
          notUnderstood.append(old.id)
          try result.add(old)
          continue
        }
        removed.append(old.id)
        if !prunes { try result.add(old) }
        continue
      }
      if new.prices == nil, old.prices != nil {
        keptPrices.append(old.id)
        new.takePrices(of: old)
      }
      let differences = Self.differences(old, new)
      guard !differences.isEmpty else {
        unchanged += 1
        try result.add(old)
        continue
      }
      changed.append(Change(id: old.id, differences: differences))
      try result.add(Self.merged(old, new))
    }
    for new in listed.models where catalogue[new.id] == nil {
      added.append(new.id)
      try result.add(new)
    }
  }

  /// The list's facts with what only the catalogue knows.
  private static func merged(_ old: CatalogueModel, _ new: CatalogueModel) -> CatalogueModel {
    var model = new
    model.provider = old.provider
    model.family = old.family
    model.medianTimeToFirstToken = old.medianTimeToFirstToken
    model.contextTokens = new.contextTokens ?? old.contextTokens
    model.maximumOutputTokens = new.maximumOutputTokens ?? old.maximumOutputTokens
    return model
  }

  private static func differences(_ old: CatalogueModel, _ new: CatalogueModel) -> [String] {
    var found: [String] = []
    func note(_ name: String, _ before: String?, _ after: String?) {
      if before != after { found.append("\(name) \(before ?? "unknown") → \(after ?? "unknown")") }
    }
    note("input", text(old.input), text(new.input))
    note("cached input", text(old.cachedInput), text(new.cachedInput))
    note("written input", text(old.writtenInput), text(new.writtenInput))
    note(
      "input written for an hour",
      text(old.hourlyWrittenInput),
      text(new.hourlyWrittenInput)
    )
    note("output", text(old.output), text(new.output))
    note("reasoning", text(old.reasoningOutput), text(new.reasoningOutput))
    note("tiers", text(old.tiers), text(new.tiers))
    if let limit = new.contextTokens {
      note("context", old.contextTokens.map { "\($0)" }, "\(limit)")
    }
    if let limit = new.maximumOutputTokens {
      note("max output", old.maximumOutputTokens.map { "\($0)" }, "\(limit)")
    }
    note("capabilities", text(old.capabilities), text(new.capabilities))
    return found
  }

  private static func text(_ price: TokenPrice?) -> String? {
    price.map { DecimalUnits.text($0.picodollars, places: 6) }
  }

  private static func text(_ tiers: [ContextTier]) -> String {
    guard !tiers.isEmpty else { return "none" }
    return tiers.map { tier in
      var prices = [tier.input, tier.cachedInput, tier.output].map { text($0) ?? "?" }
      if let written = text(tier.writtenInput) { prices.append("\(written) written") }
      if let written = text(tier.hourlyWrittenInput) { prices.append("\(written) for an hour") }
      if let reasoning = text(tier.reasoningOutput) { prices.append("\(reasoning) reasoning") }
      return "above \(tier.aboveTokens): \(prices.joined(separator: "/"))"
    }.joined(separator: ", ")
  }

  private static func text(_ capabilities: Set<ModelCapability>) -> String {
    ModelCapability.allCases.filter { capabilities.contains($0) }.map(\.rawValue)
      .joined(separator: "+")
  }
}

extension CatalogueModel {
  /// Takes over all prices of a model, and where and when they were read.
  fileprivate mutating func takePrices(of other: CatalogueModel) {
    input = other.input
    cachedInput = other.cachedInput
    writtenInput = other.writtenInput
    hourlyWrittenInput = other.hourlyWrittenInput
    output = other.output
    reasoningOutput = other.reasoningOutput
    tiers = other.tiers
    hasRoundedPrice = other.hasRoundedPrice
    source = other.source
    date = other.date
  }
}

extension CatalogueChanges {
  /// The prices of a list as history for a store: a run of its own with one record a model.
  public static func history(
    of prices: ImportedPrices,
    named name: String,
    contentHash: String,
    effective: Instant
  ) -> (description: RunDescription, records: ContiguousArray<TelemetryRecord>) {
    var description = RunDescription(
      origin: .imported,
      clock: .unix,
      name: name,
      contentHash: contentHash
    )
    var records: ContiguousArray<TelemetryRecord> = []
    for (position, model) in prices.models.enumerated() {
      description.deployments.append(
        DeploymentName(name: model.id, provider: model.provider, model: model.id)
      )
      var record = PriceRecord(
        deployment: DeploymentIndex(position),
        effective: effective,
        prices: PriceList(input: .free, output: .free),
        source: model.source
      )
      record.input = model.input
      record.cachedInput = model.cachedInput
      record.writtenInput = model.writtenInput
      record.hourlyWrittenInput = model.hourlyWrittenInput
      record.output = model.output
      record.reasoningOutput = model.reasoningOutput
      record.tiers = model.tiers
      records.append(.price(record))
    }
    return (description, records)
  }
}
