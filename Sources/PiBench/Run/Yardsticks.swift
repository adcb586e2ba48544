// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator

/// Runs the yardsticks of an experiment.
struct Yardsticks {
  let runner: ExperimentRunner
  let replications: Range<Int>
  let windows: [Range<Instant>]

  /// Runs the yardsticks asked for, in order.
  func run(_ asked: [Yardstick]) async throws -> [ExperimentResult.ArmResult] {
    let needsAlone = asked.contains(.bestSingle) || asked.contains(.bestPerTask)
    let alone = needsAlone ? try await results(of: self.alone, as: .bestSingle) : []
    var found: [ExperimentResult.ArmResult] = []
    for yardstick in asked {
      switch yardstick {
      case .oracle: found.append(try await single(Arm(yardstick.rawValue, .oracle)))
      case .blindOracle: found.append(try await single(Arm(yardstick.rawValue, .blindOracle)))
      case .luckOracle: found.append(try await single(Arm(yardstick.rawValue, .luckOracle)))
      case .bestSingle: found.append(best(of: alone))
      case .bestPerTask: found.append(try await bestPerTask(alone))
      }
    }
    return found
  }

  private var deployments: Range<Int> { runner.fleet.deployments.indices }
  private var taskTypes: Range<Int> { runner.spec.workload.taskTypes.indices }

  /// Every deployment alone.
  private var alone: [[DeploymentIndex]] {
    deployments.map { deployment in taskTypes.map { _ in DeploymentIndex(deployment) } }
  }

  private func single(_ arm: Arm) async throws -> ExperimentResult.ArmResult {
    let runs = try await runner.run([arm], replications: replications, windows: windows)
    return ExperimentResult.ArmResult(arm: arm, detail: "", record: runs[0])
  }

  private func results(
    of tables: [[DeploymentIndex]],
    as yardstick: Yardstick
  ) async throws -> [ExperimentResult.ArmResult] {
    let arms = tables.map { Arm(yardstick.rawValue, .table($0)) }
    let runs = try await runner.run(arms, replications: replications, windows: windows)
    return zip(tables, zip(arms, runs)).map { table, pair in
      ExperimentResult.ArmResult(arm: pair.0, detail: detail(of: table), record: pair.1)
    }
  }

  /// The arm with the highest mean net value over all replications, the first of equals.
  private func best(of results: [ExperimentResult.ArmResult]) -> ExperimentResult.ArmResult {
    results.dropFirst().reduce(results[0]) { $1.meanNetValue > $0.meanNetValue ? $1 : $0 }
  }

  /// The best of three tables: by each deployment serving one task type alone, by each serving all
  /// of the traffic, and the best single deployment; under limits none of the three must win.
  private func bestPerTask(
    _ alone: [ExperimentResult.ArmResult]
  ) async throws -> ExperimentResult.ArmResult {
    var byTask: [DeploymentIndex] = []
    for taskType in taskTypes {
      let arms = self.alone.map {
        Arm("", .table($0), taskType: TaskTypeIndex(UInt8(truncatingIfNeeded: taskType)))
      }
      let runs = try await runner.run(arms, replications: replications, windows: windows)
      byTask.append(argmax(runs.map(\.summaries), taskType))
    }
    let underLoad = taskTypes.map { argmax(alone.map(\.runs), $0) }
    let tables = byTask == underLoad ? [byTask] : [byTask, underLoad]
    var single = best(of: alone)
    single.arm.label = Yardstick.bestPerTask.rawValue
    return best(of: try await results(of: tables, as: .bestPerTask) + [single])
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

  private func detail(of table: [DeploymentIndex]) -> String {
    let names = table.map { runner.fleet.deployments[$0.offset].name }
    guard let first = names.first, names.contains(where: { $0 != first }) else {
      return names.first ?? ""
    }
    return zip(runner.spec.workload.taskTypes, names).map { "\($0.name): \($1)" }
      .joined(separator: ", ")
  }
}
