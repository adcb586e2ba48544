// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import PiRuntime
import PiTelemetry
import PiTraining

/// A fleet whose truth is written here, and logs of it.
enum PlantedFleet {
  /// Shares of right answers by deployment, then by task type.
  static let solveRates = [
    "sharp": ["easy": 0.9, "hard": 0.8], "plain": ["easy": 0.86, "hard": 0.3],
  ]
  /// Shares of attempts that fail; those at the late one also run into the deadline.
  static let errorShares = ["sharp": 0.02, "plain": 0.1]

  /// Three deployments: dear and right, cheap and often wrong, and one whose answers come too late.
  static let fleet = """
    {"name": "planted", "deployments": [
      {"name": "sharp", "input_usd_per_million": 20, "output_usd_per_million": 80,
       "ttft_base_s": 0.5, "ttft_sigma": 0.1, "tpot_s": 0.01, "tpot_sigma": 0.1,
       "error_share": 0.02, "error_mix": {"server_error": 1}, "slowdown": 0, "slots": 1000,
       "solve_rate": {"easy": 0.9, "hard": 0.8}},
      {"name": "plain", "input_usd_per_million": 0.1, "output_usd_per_million": 0.4,
       "ttft_base_s": 0.2, "ttft_sigma": 0.1, "tpot_s": 0.004, "tpot_sigma": 0.1,
       "error_share": 0.1, "error_mix": {"server_error": 1}, "slowdown": 0, "slots": 1000,
       "solve_rate": {"easy": 0.86, "hard": 0.3}},
      {"name": "late", "input_usd_per_million": 0.1, "output_usd_per_million": 0.4,
       "ttft_base_s": 0.4, "ttft_sigma": 0.1, "tpot_s": 0.3, "tpot_sigma": 0.1,
       "error_share": 0.01, "error_mix": {"server_error": 1}, "slowdown": 0, "slots": 1000,
       "solve_rate": {"easy": 0.95, "hard": 0.95}}
    ]}
    """

  /// An experiment on the fleet, with labels for a share of answers.
  static func experiment(
    labels: Double,
    strategies: String = #""random""#,
    seed: Int = 5,
    seconds: Int = 8_000
  ) -> String {
    """
    {"name": "planted", "fleet": \(fleet), "workload": {"kind": "open_loop",
     "arrivals": {"law": "poisson", "rate_per_s": 1}, "duration_s": \(seconds), "task_types": [
      {"name": "easy", "share": 1, "slo_s": 8, "input_tokens": {"median": 400, "sigma": 0.3},
       "output_tokens": {"median": 100, "sigma": 0.2}},
      {"name": "hard", "share": 1, "slo_s": 8, "input_tokens": {"median": 800, "sigma": 0.3},
       "output_tokens": {"median": 150, "sigma": 0.2}}]},
     "labels": {"share": \(labels)}, "strategies": [\(strategies)], "yardsticks": [],
     "replications": 2, "seed": \(seed)}
    """
  }

  /// Runs an experiment and logs the first replication of its first strategy.
  static func log(
    _ experiment: String,
    registry: StrategyRegistry = .builtIn,
    to folder: borrowing Folder
  ) async throws -> any TelemetryReader {
    let spec = try ExperimentReader(registry: registry)
      .read(Array(experiment.utf8), named: "planted.json")
    let logged = try LoggedRuns(strategies: nil, replications: 1, of: spec, registry: registry)
    let runner = try ExperimentRunner(spec, registry: registry, logged: logged, workers: 1)
    _ = try await runner.run()
    let store = SQLiteTelemetryStore(path: folder.path + "/t.db")
    let writer = try store.openWriter()
    try runner.telemetry?.write(to: writer)
    try writer.close()
    return try store.openReader()
  }

  /// Trains on the log of an experiment.
  static func train(_ experiment: String) async throws -> WeightsTrainer.Training {
    let folder = try Folder()
    let rows = try TrainingRows(try await log(experiment, to: folder)) { _ in true }
    return try WeightsTrainer().train(rows)
  }
}

/// A folder that is removed with its owner.
struct Folder: ~Copyable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "pibench-training-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
