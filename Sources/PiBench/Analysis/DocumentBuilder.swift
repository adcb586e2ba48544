// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiReport
import PiRuntime
import PiSimulator
import PiStatistics

/// Makes the document of a finished experiment, which every output is rendered from.
package struct DocumentBuilder {
  private let result: ExperimentResult
  private let runner: ExperimentRunner

  package init(_ result: ExperimentResult, _ runner: ExperimentRunner) {
    self.result = result
    self.runner = runner
  }

  private var spec: ExperimentSpec { result.spec }
  private var fleet: SimulatedFleet { runner.fleet }

  /// The whole document.
  ///
  /// - Parameter manifest: what else made the run, such as the version and the machine.
  /// - Returns: the document.
  package func document(manifest: [DescriptionRow]) -> RunDocument {
    let description = SetupDescription(result, runner)
    let arms = result.strategies + result.yardsticks
    let source = source(of: arms)
    let evidence = arms.indices.map { arm in
      MetricDefinition.all.indices.map { source.evidence(arm: arm, metric: $0) }
    }
    return RunDocument(
      title: "pibench: \(spec.name)",
      experiment: spec.name,
      description: spec.description,
      baseline: spec.baseline,
      objectiveValue: spec.value,
      replications: result.replications,
      isResampled: result.clusters != nil,
      workload: description.workload,
      taskTypes: description.taskTypes,
      deployments: description.deployments,
      notes: description.notes + source.notes(on: evidence, labels: arms.map(\.arm.label)),
      metrics: MetricDefinition.all.map(\.descriptor),
      strategies: strategies(arms, evidence),
      faults: description.faults,
      shareTimeline: binStarts(),
      detections: DetectionTable(result, runner).rows,
      checks: checks(),
      identity: description.identity,
      manifest: manifest
    )
  }

  private var baseline: Int {
    result.strategies.firstIndex { $0.arm.label == spec.baseline } ?? 0
  }

  private func strategies(
    _ arms: [ExperimentResult.ArmResult],
    _ evidence: [[MetricEvidence]]
  ) -> [StrategyResult] {
    let figures = Judge(MetricDefinition.all.map(\.descriptor))
      .figures(evidence, compared: result.strategies.count)
    return zip(arms, figures).map(strategy)
  }

  /// Where the evidence of this experiment comes from.
  private func source(of arms: [ExperimentResult.ArmResult]) -> any EvidenceSource {
    if let clusters = result.clusters {
      return ClusterEvidence(
        clusters,
        arms: arms,
        baseline: baseline,
        spec: spec,
        isSerial: runner.workload.resampling.isSerial
      )
    }
    return ReplicationEvidence(
      arms,
      baseline: baseline,
      of: spec,
      drawsRequests: runner.workload.drawsRequests
    )
  }

  private func strategy(
    _ arm: ExperimentResult.ArmResult,
    _ figures: [MetricFigure]
  ) -> StrategyResult {
    let merged = arm.record.merged
    let names = fleet.deployments.map(\.name)
    let timeline = timeline(of: arm)
    let chosen = Double(max(merged.tally.choices.reduce(0, +), 1))
    return StrategyResult(
      id: id(of: arm),
      label: arm.arm.label,
      role: role(of: arm),
      marks: marks(of: arm),
      figures: figures,
      failuresByClass: merged.failureShares,
      latencyCDF: merged.latencyPoints,
      latencyTimeline: LatencyTimeline(
        requests: timeline.arrivals,
        tails: timeline.tails.map { $0.isFinite ? $0 : nil }
      ),
      shares: zip(names, timeline.shares).map { DeploymentShares(deployment: $0, perBin: $1) },
      deploymentShare: names.indices.map {
        NamedShare(names[$0], Double(merged.tally.choices[$0]) / chosen)
      }
    )
  }

  private func descriptor(of arm: ExperimentResult.ArmResult) -> StrategyDescriptor? {
    guard case .strategy(let selection) = arm.arm.policy else { return nil }
    return runner.registry.all.first { $0.id == selection.id }
  }

  private func id(of arm: ExperimentResult.ArmResult) -> String {
    guard case .strategy(let selection) = arm.arm.policy else { return arm.arm.label }
    return selection.description
  }

  private func role(of arm: ExperimentResult.ArmResult) -> StrategyResult.Role {
    guard case .strategy = arm.arm.policy else { return .yardstick }
    guard let role = descriptor(of: arm)?.role else {
      preconditionFailure("a strategy is made by the runner's registry")
    }
    return switch role {
    case .balances: .balances
    case .chooses: .chooses
    case .yardstick: .yardstick
    }
  }

  /// What a reader must know about a row.
  private func marks(of arm: ExperimentResult.ArmResult) -> [String] {
    var marks: [String] = []
    if arm.arm.label == spec.baseline { marks.append("baseline") }
    if !arm.detail.isEmpty { marks.append(arm.detail) }
    if runner.unsteadiness(of: arm.runs.map(\.ending)) != nil { marks.append("transient") }
    guard let descriptor = descriptor(of: arm) else { return marks }
    let models = Set(fleet.models)
    if descriptor.role == .balances, models.count > 1 { marks.append("balances") }
    if descriptor.shipsWithCooldown { marks.append("without cooldown") }
    return marks
  }

  /// The timeline of an arm on the bins of all.
  private func timeline(of arm: ExperimentResult.ArmResult) -> RunTimeline {
    let all = (result.strategies + result.yardsticks).map(\.record.merged.timeline)
    var timeline = arm.record.merged.timeline
    for other in all { timeline.coarsen(to: other.width) }
    let longest = all.map { Int64($0.bins) * $0.width.nanoseconds }.max() ?? 0
    let width = timeline.width.nanoseconds
    timeline.extend(to: Int((longest + width - 1) / width))
    return timeline
  }

  private func binStarts() -> [Double] {
    guard let first = result.strategies.first else { return [] }
    let timeline = timeline(of: first)
    return (0..<timeline.bins).map { Double($0) * timeline.width.seconds }
  }

  /// The laws of conservation, over all runs.
  private func checks() -> [CheckRow] {
    result.totals.checks.map {
      CheckRow(name: $0.name, left: $0.left, right: $0.right, unit: $0.unit)
    }
  }
}
