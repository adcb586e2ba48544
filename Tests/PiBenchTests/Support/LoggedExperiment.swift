// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiTelemetry

/// Experiments whose runs are logged.
enum LoggedExperiment {
  /// Runs an experiment and adds its runs to a store, those of all strategies if not told otherwise.
  @discardableResult
  static func run(
    _ spec: ExperimentSpec,
    strategies: String? = LoggedRuns.all,
    replications: Int,
    workers: Int = 1,
    to store: any TelemetryStore
  ) async throws -> ExperimentResult {
    let logged = try LoggedRuns(strategies: strategies, replications: replications, of: spec)
    let runner = try ExperimentRunner(spec, logged: logged, workers: workers)
    let result = try await runner.run()
    let writer = try store.openWriter()
    try runner.telemetry?.write(to: writer)
    try writer.close()
    return result
  }

  /// `requests.csv` of an experiment.
  static func requestsCSV(_ spec: ExperimentSpec, workers: Int = 1) async throws -> [UInt8] {
    let runner = try ExperimentRunner(spec, logsRequests: true, workers: workers)
    _ = try await runner.run()
    return try requestsCSV(of: runner)
  }

  /// `requests.csv` of an experiment that was run and kept its rows.
  static func requestsCSV(of runner: ExperimentRunner) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try runner.requests?.write { bytes += $0 }
    return bytes
  }
}
