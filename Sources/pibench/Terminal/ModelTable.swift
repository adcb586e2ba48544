// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport

/// Models of the catalogue as text; what is unknown says so.
enum ModelTable {
  private static let unknown = "unknown"

  /// One line a model, and below them where the facts were read.
  static func list(_ models: [CatalogueModel]) -> String {
    var sources: [String] = []
    var rows = [
      ["model", "provider", "context", "output", "$/M in", "cached", "$/M out", "can", "read", ""]
    ]
    for model in models {
      if !sources.contains(model.source) { sources.append(model.source) }
      let source = (sources.firstIndex(of: model.source) ?? 0) + 1
      rows.append([
        model.id, model.provider, count(model.contextTokens), count(model.maximumOutputTokens),
        dollars(model.input), dollars(model.cachedInput), dollars(model.output),
        letters(of: model), model.date, "[\(source)]",
      ])
    }
    var lines = TextColumns.lines(rows, right: 2..<7)
    lines += [
      "", "context, output: most tokens. Prices: US dollars per million tokens on the day read.",
      "can: v vision, t tools, r reasoning, j answers in a JSON schema, c prompt caching.", "",
    ]
    lines += sources.enumerated().map { "[\($0 + 1)] \($1)" }
    return lines.joined(separator: "\n") + "\n"
  }

  /// All that is known of one model.
  static func detail(_ model: CatalogueModel) -> String {
    let known = capabilities(of: model)
    let latency = model.medianTimeToFirstToken.map { "\($0.seconds) s (measured)" } ?? unknown
    return """
      \(model.id)
        provider: \(model.provider)
        family: \(model.family)
        context, tokens: \(count(model.contextTokens))
        longest output, tokens: \(count(model.maximumOutputTokens))
        capabilities: \(known.isEmpty ? "none known" : known.joined(separator: ", "))
        input, US$ per million tokens: \(dollars(model.input))
        cached input, US$ per million tokens: \(dollars(model.cachedInput))
        input written to the prompt cache, US$ per million tokens: \(dollars(model.writtenInput))
        output, US$ per million tokens: \(dollars(model.output))
        median time to first token: \(latency)
        read on \(model.date) from \(model.source)

      """
  }

  /// The names of the model's capabilities, in one order.
  static func capabilities(of model: CatalogueModel) -> [String] {
    ModelCapability.allCases.filter(model.capabilities.contains).map(\.rawValue)
  }

  private static func letters(of model: CatalogueModel) -> String {
    let letters: [(ModelCapability, String)] = [
      (.vision, "v"), (.tools, "t"), (.reasoning, "r"), (.jsonSchema, "j"), (.promptCaching, "c"),
    ]
    return letters.map { model.capabilities.contains($0) ? $1 : "-" }.joined()
  }

  private static func count(_ tokens: Int?) -> String { tokens.map { "\($0)" } ?? unknown }

  /// A price without a needless ".0".
  private static func dollars(_ price: TokenPrice?) -> String {
    guard let price else { return unknown }
    let text = "\(price.dollarsPerMillionTokens)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
