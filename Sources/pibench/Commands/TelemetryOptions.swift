// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import PiCore
import PiRuntime
import PiTelemetry

/// The options of `simulate` about the store to which it adds runs.
enum TelemetryOptions {
  private static let store = ValueOption(
    "telemetry",
    "STORE",
    "add the baseline's requests, decisions and attempts to a store: FILE or postgres://…"
  )
  private static let strategies = ValueOption(
    "telemetry-strategy",
    "ID[,ID…]",
    "add the runs of these strategies instead of the baseline's; all for every one"
  )
  private static let replications = ValueOption<Int>(
    "telemetry-replications",
    "N",
    "how many replications to add, 1 by default",
    in: 1...10_000
  )

  static let all: [any CommandOption] = [store, strategies, replications]

  /// The runs that are to be logged; nil when no store is named.
  static func runs(
    _ arguments: ParsedArguments,
    of experiment: ExperimentSpec,
    _ registry: StrategyRegistry
  ) throws -> LoggedRuns? {
    guard arguments.has(store) else {
      for option in [strategies, replications] as [any CommandOption] where arguments.has(option) {
        throw UsageError("--\(option.name) goes with --telemetry STORE")
      }
      return nil
    }
    return try LoggedRuns(
      strategies: try arguments[strategies],
      replications: try arguments[replications] ?? 1,
      of: experiment,
      registry: registry
    )
  }

  /// Refuses a store inside of the run's folder, which is replaced as a whole and would take it along.
  static func checkStore(_ arguments: ParsedArguments, isOutside folder: String) throws {
    guard let name = try arguments[store], case .file(let path) = try StoreLocation(name) else {
      return
    }
    func resolved(_ path: String) -> [String] {
      URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().pathComponents
    }
    guard resolved(path).starts(with: resolved(folder)) else { return }
    throw UsageError(
      "--telemetry: \(Sanitised.text(path)) lies in the run's folder, which is replaced as a whole;"
        + " name a store outside of \(Sanitised.text(folder))"
    )
  }

  /// Opens the store that is named.
  static func target(_ arguments: ParsedArguments) throws -> TelemetryTarget? {
    try arguments[store].map { try TelemetryTarget(StoreLocation($0)) }
  }
}

/// A store that a simulation holds from its start, so that one that cannot be written is told at once.
struct TelemetryTarget {
  let name: String
  private let writer: any TelemetryWriter
  /// Removes a store that was made for runs that did not come.
  let abandoning: @Sendable () -> Void

  init(_ location: StoreLocation) throws {
    name = location.name
    abandoning = StoreAccess.abandoning(location)
    writer = try location.store().openWriter()
  }

  /// Adds what was logged, all of it or nothing, and gives the store up; answers with a line about it.
  func add(_ log: TelemetryLog) throws -> String {
    let runs = try log.write(to: writer)
    try writer.close()
    StoreAccess.report(reconnections: writer.reconnections)
    let records = runs.reduce(0) { $0 + $1.records }
    return "telemetry: \(records) records in \(runs.count) runs added to \(name)\n"
  }
}
