// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiRuntime
import PiTelemetry
import PiTraining

/// The options that change an experiment.
enum ExperimentOptions {
  private static let fleet = ValueOption("fleet", "FILE", "a fleet by name or path")
  private static let strategy = ValueOption(
    "strategy",
    "ID[,ID…]",
    "compare these: id or id(parameter=value,…)"
  )
  private static let baseline = ValueOption(
    "baseline",
    "ID",
    "the strategy that differences refer to"
  )
  private static let yardsticks = ValueOption<[Yardstick]>(
    "yardsticks",
    "LIST",
    Yardstick.allCases.map(\.rawValue).joined(separator: ", ") + ", or none"
  ) { text throws(UsageError) in
    guard text != "none" else { return [] }
    let names = Yardstick.allCases.map(\.rawValue)
    var found: [Yardstick] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false).map(String.init) {
      guard let yardstick = Yardstick(rawValue: part), !found.contains(yardstick) else {
        throw UsageError(
          "--yardsticks: expected some of \(names.joined(separator: ", ")), each once, or none, found"
            + " \(Sanitised.quoted(part))\(NearestName.hint(for: part, among: names))"
        )
      }
      found.append(yardstick)
    }
    return found
  }
  /// The numbers of an experiment that the command line can change.
  private static let numbers = ExperimentField.all.compactMap { field in
    ValueOption(field).map { (field: field, option: $0) }
  }

  private static let weights = ValueOption<[(name: String, folder: String)]>(
    "weights",
    "NAME=DIR[,NAME=DIR…]",
    "routing weights that train wrote: adds learned and learned.table with them"
  ) { text throws(UsageError) in
    var pairs: [(name: String, folder: String)] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let isName = halves[0].utf8.allSatisfy {
        $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || $0 >= 0x30 && $0 <= 0x39
      }
      guard halves.count == 2, isName, !halves[0].isEmpty, !halves[1].isEmpty,
        !pairs.contains(where: { $0.name == halves[0] })
      else {
        throw UsageError(
          "--weights: expected NAME=DIR with a name of letters and digits, found"
            + " \(Sanitised.quoted(text))"
        )
      }
      pairs.append((String(halves[0]), String(halves[1])))
    }
    return pairs
  }

  static let all: [any CommandOption] =
    TraceOptions.all + [fleet, strategy, baseline, yardsticks, weights] + numbers.map(\.option)

  /// The strategies that a command line can name, those of its routing weights included.
  static func registry(_ arguments: ParsedArguments) throws -> StrategyRegistry {
    var known: [String: RoutingWeights] = [:]
    for (name, folder) in try arguments[weights] ?? [] {
      known[name] = try WeightsFolder(folder).read()
    }
    return StrategyRegistry.builtIn.with(known)
  }

  /// The experiment that a command line names, with its changes.
  static func experiment(
    _ arguments: ParsedArguments,
    _ registry: StrategyRegistry
  ) throws -> ExperimentSpec {
    var changes = ExperimentChanges()
    changes.fleet = try arguments[fleet]
    changes.trace = try TraceOptions.trace(arguments)
    changes.isNamedAfterTrace = arguments.operands.isEmpty
    changes.strategies = try arguments[strategy]
    changes.baseline = try arguments[baseline]
    changes.yardsticks = try arguments[yardsticks]
    changes.weights = try arguments[weights]?.map(\.name) ?? []
    for (field, option) in numbers { changes[field] = try arguments[option] }
    return try ExperimentReader(registry: registry).read(
      arguments.operands.first ?? "default",
      changes: changes
    )
  }
}
