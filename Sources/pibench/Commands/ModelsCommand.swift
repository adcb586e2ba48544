// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport

/// `pibench models`: the catalogue of models with limits, capabilities and dated prices.
enum ModelsCommand: Command {
  private static let provider = ValueOption(
    "provider",
    "NAME",
    "only the models that this provider serves"
  )
  private static let search = ValueOption(
    "search",
    "TEXT",
    "only models with this text in their id or family"
  )
  private static let json = Flag("json", "print the list as JSON")

  static let spec = CommandSpec(
    name: "models",
    summary: "Lists known models with limits, capabilities and dated prices.",
    operands: "[ID]",
    mostOperands: 1,
    options: [provider, search, json],
    examples: [
      "pibench models --provider mistral", "pibench models --search sonnet --json",
      "pibench models claude-sonnet-5",
    ]
  )

  static func run(_ arguments: ParsedArguments) throws {
    let catalogue = try Library().modelCatalogue()
    if let id = arguments.operands.first {
      guard let model = catalogue[id] else {
        throw UsageError(
          "no model \(Sanitised.quoted(id)) in the catalogue"
            + "\(NearestName.hint(for: id, among: catalogue.models.map(\.id)))"
            + "; pibench models lists them"
        )
      }
      let text = ModelTable.detail(model)
      return try arguments[json] ? Terminal.print(json([model])) : Terminal.print(text)
    }
    let models = try select(catalogue.models, arguments)
    if arguments[json] { return try Terminal.print(json(models)) }
    guard !models.isEmpty else { return try Terminal.print("no model matches\n") }
    try Terminal.print(ModelTable.list(models))
  }

  private static func select(
    _ models: [CatalogueModel],
    _ arguments: ParsedArguments
  ) throws(UsageError) -> [CatalogueModel] {
    var chosen = models
    if let provider = try arguments[provider] {
      let known = Set(models.map(\.provider)).sorted()
      guard known.contains(provider) else {
        throw UsageError(
          "--provider: no provider \(Sanitised.quoted(provider))"
            + "\(NearestName.hint(for: provider, among: known)); there are "
            + known.joined(separator: ", ")
        )
      }
      chosen.removeAll { $0.provider != provider }
    }
    if let text = try arguments[search]?.lowercased() {
      chosen.removeAll {
        !text.isEmpty && !$0.id.lowercased().contains(text)
          && !$0.family.lowercased().contains(text)
      }
    }
    return chosen
  }

  private static func json(_ models: [CatalogueModel]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("schema_version")
      json.integer(1)
      json.key("models")
      json.array { json in
        for model in models { write(model, into: &json) }
      }
    }
    return json.bytes
  }

  private static func write(_ model: CatalogueModel, into json: inout JSONWriter) {
    json.object { json in
      for (key, text) in [
        ("id", model.id), ("provider", model.provider), ("family", model.family),
        ("source", model.source), ("date", model.date),
      ] {
        json.key(key)
        json.text(text)
      }
      for (key, number) in [
        ("context_tokens", model.contextTokens.map(Double.init)),
        ("max_output_tokens", model.maximumOutputTokens.map(Double.init)),
        ("input_usd_per_million", model.input?.dollarsPerMillionTokens),
        ("cached_input_usd_per_million", model.cachedInput?.dollarsPerMillionTokens),
        ("cache_write_usd_per_million", model.writtenInput?.dollarsPerMillionTokens),
        ("cache_write_1h_usd_per_million", model.hourlyWrittenInput?.dollarsPerMillionTokens),
        ("output_usd_per_million", model.output?.dollarsPerMillionTokens),
        ("ttft_p50_s", model.medianTimeToFirstToken?.seconds),
      ] {
        json.key(key)
        json.number(number)
      }
      json.key("capabilities")
      json.texts(ModelTable.capabilities(of: model))
    }
  }
}
