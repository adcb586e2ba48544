// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiReport
import PiRuntime

/// `pibench strategies`: lists what can be compared.
enum StrategiesCommand: Command {
  private static let json = Flag("json", "print the list as JSON")

  static let spec = CommandSpec(
    name: "strategies",
    summary: "Lists the strategies with their rules, sources and parameters.",
    operands: "[ID]",
    mostOperands: 1,
    options: [json],
    examples: ["pibench strategies", "pibench strategies p2c.peak_ewma"]
  )

  static func run(_ arguments: ParsedArguments) throws {
    let registry = StrategyRegistry.builtIn.with([:])
    if arguments[json] { return try Terminal.print(json(registry.all)) }
    if let id = arguments.operands.first {
      let strategy: StrategyDescriptor
      do throws(StrategyError) {
        strategy = try registry.descriptor(id)
      } catch {
        throw UsageError("\(error)")
      }
      return try Terminal.print(detail(strategy))
    }
    let rows = registry.all.map { [$0.id, $0.role.rawValue + "  " + $0.summary] }
    try Terminal.print(TextColumns.lines(rows).joined(separator: "\n") + "\n")
    try Terminal.print(
      "\n`pibench strategies ID` shows the parameters of one. Yardsticks of an experiment: "
        + Yardstick.allCases.map(\.rawValue).joined(separator: ", ") + ".\n"
    )
  }

  private static func detail(_ strategy: StrategyDescriptor) -> String {
    var lines = ["\(strategy.id) (\(strategy.role.rawValue))", "  \(strategy.summary)"]
    lines.append("  source: \(strategy.source)")
    if !strategy.aliases.isEmpty {
      lines.append("  also called: \(strategy.aliases.joined(separator: ", "))")
    }
    if let version = strategy.copiedVersion { lines.append("  copy of: \(version)") }
    if strategy.shipsWithCooldown {
      lines.append(
        "  the original ships with a cooldown or breaker; this one runs without cooldown"
      )
    }
    for parameter in strategy.parameters {
      lines.append("  \(parameter.name): \(parameter.summary) (\(text(parameter.kind)))")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func text(_ kind: StrategyParameter.Kind) -> String {
    switch kind {
    case .number(let value, let range):
      "number in \(range.lowerBound) … \(range.upperBound), default \(value)"
    case .choice(let value, let words):
      "one of \(words.joined(separator: ", ")), default \(value)"
    case .word(let value): value.isEmpty ? "a word" : "a word, default \(value)"
    case .flag(let value): "true or false, default \(value)"
    case .table: "numbers by task type and deployment"
    case .strategy(let value): "a strategy with its parameters, default \(value)"
    }
  }

  private static func json(_ strategies: [StrategyDescriptor]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("schema_version")
      json.integer(1)
      json.key("strategies")
      json.array { json in
        for strategy in strategies { write(strategy, into: &json) }
      }
    }
    return json.bytes
  }

  private static func write(_ strategy: StrategyDescriptor, into json: inout JSONWriter) {
    json.object { json in
      json.key("id")
      json.text(strategy.id)
      json.key("aliases")
      json.texts(strategy.aliases)
      json.key("role")
      json.text(strategy.role.rawValue)
      json.key("summary")
      json.text(strategy.summary)
      json.key("source")
      json.text(strategy.source)
      if let version = strategy.copiedVersion {
        json.key("copy_of")
        json.text(version)
      }
      json.key("ships_with_cooldown")
      json.flag(strategy.shipsWithCooldown)
      json.key("parameters")
      json.array { json in
        for parameter in strategy.parameters {
          json.object { json in
            json.key("name")
            json.text(parameter.name)
            json.key("summary")
            json.text(parameter.summary)
            json.key("takes")
            json.text(text(parameter.kind))
          }
        }
      }
    }
  }
}
