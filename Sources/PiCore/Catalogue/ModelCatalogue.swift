// SPDX-License-Identifier: Apache-2.0

/// The models that are known, with limits, capabilities and dated prices.
public struct ModelCatalogue: Sendable {
  /// The models in the order of the file, then of adding.
  public private(set) var models: [CatalogueModel] = []
  private var positions = NameTable()

  /// Creates an empty catalogue.
  public init() {}

  /// Reads a catalogue, schema version 1.
  ///
  /// - Parameters:
  ///   - bytes: the JSON document.
  ///   - file: its name, for errors.
  /// - Throws: ``InputError`` with the place of what is wrong, implausible prices included.
  public init(parsing bytes: [UInt8], named file: String) throws(InputError) {
    var fields = try JSONObjectReader(try JSONReader.parse(bytes, named: file))
    _ = try fields.required("schema_version", as: Int.self, in: 1...1)
    let nodes = try fields.required("models", as: [JSONNode].self)
    try fields.finish()
    for node in nodes {
      let model = try CatalogueModel(json: node)
      guard self[model.id] == nil else {
        let found = "\(Sanitised.quoted(model.id)) again"
        throw .unexpected(at: node.position, expected: "every model once", found: found)
      }
      append(model)
    }
  }

  private mutating func append(_ model: CatalogueModel) {
    _ = positions.intern(model.id)
    models.append(model)
  }

  /// The model called `id`, or nil.
  public subscript(id: String) -> CatalogueModel? {
    positions.position(of: id).map { models[$0] }
  }

  /// The model called `id`; the error names the nearest.
  public func model(_ id: String) throws(InputError) -> CatalogueModel {
    if let model = self[id] { return model }
    let hint = NearestName.hint(for: id, among: models.map(\.id))
    throw .unreadable(
      file: "model catalogue",
      reason: "has no model \(Sanitised.quoted(id))\(hint)"
    )
  }

  // MARK: Selections, in the catalogue's order

  /// The models that a provider serves.
  public func models(of provider: String) -> [CatalogueModel] {
    models.filter { $0.provider == provider }
  }

  /// The models with all the capabilities.
  public func models(with capabilities: ModelCapability...) -> [CatalogueModel] {
    models.filter { $0.capabilities.isSuperset(of: capabilities) }
  }

  /// The models whose median time to first token is known and at most `limit`.
  public func models(firstTokenWithin limit: TimeSpan) -> [CatalogueModel] {
    models.filter { model in model.medianTimeToFirstToken.map { $0 <= limit } ?? false }
  }

  /// The models whose prices are known and at most `limit` per 1000 tokens, input and output alike.
  public func models(costingAtMost limit: NanoDollars) -> [CatalogueModel] {
    models.filter { model in
      guard let cost = Self.costPer1kTokens(model) else { return false }
      return cost.input <= limit && cost.output <= limit
    }
  }

  // MARK: Facts

  /// The most input tokens of a model, or nil when the model or its limit is unknown.
  public func tokenLimit(of id: String) -> Int? { self[id]?.contextTokens }

  /// The cost of 1000 tokens each of input and output, or nil when a price is unknown.
  public func costPer1kTokens(of id: String) -> (input: NanoDollars, output: NanoDollars)? {
    self[id].flatMap(Self.costPer1kTokens)
  }

  /// Whether the model is known to have the capability.
  public func supports(_ capability: ModelCapability, by id: String) -> Bool {
    self[id]?.capabilities.contains(capability) ?? false
  }

  /// A thousand tokens cost as many nanodollars as one costs picodollars.
  private static func costPer1kTokens(
    _ model: CatalogueModel
  ) -> (input: NanoDollars, output: NanoDollars)? {
    guard let prices = model.prices else { return nil }
    return (NanoDollars(prices.input.picodollars), NanoDollars(prices.output.picodollars))
  }

  // MARK: Changes

  /// Adds a model; throws when its id is known or its prices are implausible.
  public mutating func add(_ model: CatalogueModel) throws(InputError) {
    guard self[model.id] == nil else {
      throw refusal("already has the model \(Sanitised.quoted(model.id))")
    }
    try check(model)
    append(model)
  }

  /// Changes a model in place; throws, changing nothing, when it is unknown or the result is wrong.
  public mutating func update(
    _ id: String,
    _ change: (inout CatalogueModel) -> Void
  ) throws(InputError) {
    var changed = try model(id)
    change(&changed)
    guard changed.id == id else { throw refusal("cannot rename \(Sanitised.quoted(id))") }
    try check(changed)
    if let position = positions.position(of: id) { models[position] = changed }
  }

  private func check(_ model: CatalogueModel) throws(InputError) {
    guard let fault = model.priceFault else { return }
    throw refusal("refuses \(Sanitised.quoted(model.id)) with \(fault)")
  }

  private func refusal(_ reason: String) -> InputError {
    .unreadable(file: "model catalogue", reason: reason)
  }
}
