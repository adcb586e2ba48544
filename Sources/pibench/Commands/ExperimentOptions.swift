// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiRuntime
import PiTelemetry

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
  /// The numbers of an experiment that the command line can change.
  private static let numbers = ExperimentField.all.compactMap { field in
    ValueOption(field).map { (field: field, option: $0) }
  }

  static let all: [any CommandOption] =
    TraceOptions.all + [fleet, strategy, baseline] + numbers.map(\.option)

  /// The experiment that a command line names, with its changes.
  static func experiment(_ arguments: ParsedArguments) throws -> ExperimentSpec {
    var changes = ExperimentChanges()
    changes.fleet = try arguments[fleet]
    changes.trace = try TraceOptions.trace(arguments)
    changes.isNamedAfterTrace = arguments.operands.isEmpty
    changes.strategies = try arguments[strategy]
    changes.baseline = try arguments[baseline]
    for (field, option) in numbers { changes[field] = try arguments[option] }
    return try ExperimentReader().read(arguments.operands.first ?? "default", changes: changes)
  }
}
