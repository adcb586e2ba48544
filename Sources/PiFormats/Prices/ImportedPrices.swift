// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A list of prices as models: LiteLLM's `model_prices_and_context_window.json` or models.dev's `api.json`.
///
/// A price of 0 in a list means that it is not known, and is nil here.
public struct ImportedPrices: Sendable {
  /// The models that generate text and whose prices are plausible, in the order of the list.
  public internal(set) var models: [CatalogueModel] = []
  /// How many entries are no models that generate text, by what the list calls them.
  public internal(set) var others: [String: Int] = [:]
  /// Ids that stand for another model of the list, with its id; they are among the models too.
  public internal(set) var aliases: [(id: String, of: String)] = []
  /// Entries that were left out, with the reason.
  public internal(set) var refused: [InputError] = []
  /// Their ids.
  public internal(set) var refusedIDs: Set<String> = []

  /// Entries that are no models that generate text.
  public var ignored: Int { others.values.reduce(0, +) }

  /// Reads a list.
  ///
  /// - Parameters:
  ///   - bytes: the JSON document.
  ///   - file: its name, for errors.
  ///   - date: when the list was read, as an ISO date.
  ///   - catalogue: models whose ids are kept; models.dev names a model by its provider too.
  /// - Throws: `InputError` when the document is broken or no list of prices; a bad entry is refused
  ///   alone.
  public init(
    parsing bytes: [UInt8],
    named file: String,
    date: String,
    keepingIDsOf catalogue: ModelCatalogue = ModelCatalogue()
  ) throws(InputError) {
    let root = try JSONReader.parse(bytes, named: file)
    guard case .object(let members) = root.value else { throw root.unexpected("an object") }
    if ModelsDevPrices.isList(members) {
      take(ModelsDevPrices(members, date: date, catalogue: catalogue))
    } else {
      take(LiteLLMPrices(members, date: date))
    }
    guard !models.isEmpty || !refused.isEmpty else {
      throw .unexpected(
        at: root.position,
        expected: "a price list of LiteLLM or models.dev",
        found: "no model that generates text"
      )
    }
  }

  private mutating func take(_ list: LiteLLMPrices) {
    for (member, reading) in list.readings { take(reading, id: member.key) }
    for (member, target) in list.aliases {
      do throws(InputError) {
        if let model = try alias(member, of: target, in: list) {
          models.append(model)
          aliases.append((member.key, target))
        }
      } catch {
        refuse(member.key, error)
      }
    }
    let places = list.order
    models.sort { places[$0.id] ?? 0 < places[$1.id] ?? 0 }
  }

  private mutating func take(_ list: ModelsDevPrices) {
    for (id, reading) in list.readings { take(reading, id: id) }
  }

  private mutating func take(_ reading: PriceReading, id: String) {
    switch reading {
    case .model(let model): models.append(model)
    case .other(let kind): others[kind, default: 0] += 1
    case .refused(let error): refuse(id, error)
    }
  }

  private mutating func refuse(_ id: String, _ error: InputError) {
    refused.append(error)
    refusedIDs.insert(id)
  }

  /// The model that an alias stands for under its own id; nil when that generates no text.
  private mutating func alias(
    _ member: JSONMember,
    of target: String,
    in list: LiteLLMPrices
  ) throws(InputError) -> CatalogueModel? {
    var id = target
    // An alias of an alias; no list has a chain of many.
    for _ in 0..<8 {
      guard let next = list.aliases.first(where: { $0.member.key == id }) else { break }
      id = next.target
    }
    if var model = models.first(where: { $0.id == id }) {
      model.id = member.key
      model.family = CatalogueModel.family(of: member.key)
      return model
    }
    if case .other(let kind)? = list.readings.first(where: { $0.member.key == id })?.reading {
      others[kind, default: 0] += 1
      return nil
    }
    throw .unexpected(
      at: member.value.position,
      expected: "an alias of a model of the list",
      found: Sanitised.quoted(target)
    )
  }
}
