// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator

/// Runs the yardsticks of an experiment.
struct Yardsticks {
  let runner: ExperimentRunner
  let replications: Range<Int>
  let windows: [Range<Instant>]

  func run(_ yardstick: Yardstick) async throws -> ExperimentResult.ArmResult {
    switch yardstick {
    case .oracle:
      return try await single(Arm(yardstick.rawValue, .oracle))
    case .luckOracle:
      return try await single(Arm(yardstick.rawValue, .luckOracle))
    case .bestSingle:
      return try await best(tables: alone.map { .table($0) }, of: yardstick)
    case .bestPerTask:
      return try await bestPerTask()
    }
  }

  private var deployments: Range<Int> { runner.fleet.deployments.indices }
  private var taskTypes: Range<Int> { runner.spec.workload.taskTypes.indices }

  /// Every deployment alone.
  private var alone: [[DeploymentIndex]] {
    deployments.map { deployment in taskTypes.map { _ in DeploymentIndex(deployment) } }
  }

  private func single(_ arm: Arm) async throws -> ExperimentResult.ArmResult {
    let runs = try await runner.run([arm], replications: replications, windows: windows)
    return ExperimentResult.ArmResult(arm: arm, detail: "", runs: runs[0])
  }

  /// The policy with the highest mean net value over all replications, the first of equals.
  private func best(
    tables: [Arm.Policy],
    of yardstick: Yardstick
  ) async throws -> ExperimentResult.ArmResult {
    let arms = tables.map { Arm(yardstick.rawValue, $0) }
    let runs = try await runner.run(arms, replications: replications, windows: windows)
    let results = zip(arms, runs).map {
      ExperimentResult.ArmResult(arm: $0, detail: detail(of: $0.policy), runs: $1)
    }
    let best = results.dropFirst().reduce(results[0]) {
      $1.meanNetValue > $0.meanNetValue ? $1 : $0
    }
    return best
  }

  /// The best of three tables: by each deployment serving one task type alone, by each serving all
  /// of the traffic, and the best single deployment; under limits none of the three must win.
  private func bestPerTask() async throws -> ExperimentResult.ArmResult {
    let single = try await runner.run(
      alone.map { Arm("", .table($0)) },
      replications: replications,
      windows: windows
    )
    var byTask: [DeploymentIndex] = []
    for taskType in taskTypes {
      let arms = alone.map {
        Arm("", .table($0), taskType: TaskTypeIndex(UInt8(truncatingIfNeeded: taskType)))
      }
      let runs = try await runner.run(arms, replications: replications, windows: windows)
      byTask.append(argmax(runs, taskType))
    }
    let bestAlone = deployments.max {
      mean(single[$0]) != mean(single[$1]) ? mean(single[$0]) < mean(single[$1]) : $0 > $1
    }
    var tables = [byTask, taskTypes.map { argmax(single, $0) }]
    if let bestAlone { tables.append(taskTypes.map { _ in DeploymentIndex(bestAlone) }) }
    var distinct: [[DeploymentIndex]] = []
    for table in tables where !distinct.contains(table) { distinct.append(table) }
    return try await best(tables: distinct.map { .table($0) }, of: .bestPerTask)
  }

  private func mean(_ runs: [RunSummary]) -> Double {
    runs.reduce(0) { $0 + $1.values[0] } / Double(runs.count)
  }

  /// The deployment with the highest mean net value on a task type, the first of equals.
  private func argmax(_ runs: [[RunSummary]], _ taskType: Int) -> DeploymentIndex {
    let means = runs.map { summaries in
      let values = summaries.compactMap {
        $0.netValue(ofTaskType: taskType, value: runner.spec.value)
      }
      return values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
    let best = means.indices.reduce(0) { means[$1] > means[$0] ? $1 : $0 }
    return DeploymentIndex(best)
  }

  private func detail(of policy: Arm.Policy) -> String {
    guard case .table(let table) = policy else { return "" }
    let names = table.map { runner.fleet.deployments[$0.offset].name }
    guard let first = names.first, names.contains(where: { $0 != first }) else {
      return names.first ?? ""
    }
    return zip(runner.spec.workload.taskTypes, names).map { "\($0.name): \($1)" }
      .joined(separator: ", ")
  }
}
