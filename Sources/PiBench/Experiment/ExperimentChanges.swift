// SPDX-License-Identifier: Apache-2.0

package import PiCore
import PiRuntime
import PiSimulator

/// What a command line changes in an experiment.
package struct ExperimentChanges: Sendable {
  package var fleet: String?
  package var trace: WorkloadSpec.TraceOrigin?
  /// Strategies by id with parameters, separated by commas.
  package var strategies: String?
  package var baseline: String?
  package var replications: Int?
  package var precision: Double?
  package var seed: UInt64?
  package var rateScale: Double?
  package var requests: UInt32?
  package var value: Double?
  package var exploration: Double?

  package init() {}
}

extension ExperimentReader {
  /// Reads the experiment of a name or path with changes.
  package func read(
    _ name: String,
    changes: ExperimentChanges
  ) throws(InputError) -> ExperimentSpec {
    var spec = try read(name)
    if let fleet = changes.fleet {
      guard spec.faults.isEmpty else {
        throw .unreadable(
          file: name,
          reason: "has faults of its own fleet; --fleet goes with experiments without"
        )
      }
      spec.fleet = try library.fleet(named: fleet)
      if changes.strategies == nil { try keepStrategies(of: &spec, named: name) }
    }
    if let trace = changes.trace {
      spec.workload.origin = .trace(trace)
    }
    try apply(changes, to: &spec)
    _ = try spec.fleet.simulated(taskTypes: spec.workload.taskTypes)
    return spec
  }

  /// Keeps the strategies that go with another fleet; tables name deployments of the old one.
  private func keepStrategies(
    of spec: inout ExperimentSpec,
    named name: String
  ) throws(InputError) {
    spec.strategies.removeAll { choice in
      choice.selection.parameters.contains {
        if case .table = $0.value { true } else { false }
      }
    }
    guard !spec.strategies.isEmpty else {
      throw .unreadable(
        file: name,
        reason: "has only strategies with tables of its own fleet; --fleet needs --strategy here"
      )
    }
    do throws(StrategyError) {
      for choice in spec.strategies {
        _ = try registry.make(
          choice.selection,
          deployments: spec.fleet.members.map(\.deployment),
          taskTypes: spec.workload.taskTypes
        )
      }
    } catch {
      throw .unreadable(file: "--fleet", reason: "\(error)")
    }
  }

  private func apply(
    _ changes: ExperimentChanges,
    to spec: inout ExperimentSpec
  ) throws(InputError) {
    if let text = changes.strategies { spec.strategies = try strategies(text, for: spec) }
    if let baseline = changes.baseline { spec.baseline = baseline }
    let labels = spec.strategies.map(\.label)
    if !labels.contains(spec.baseline) {
      guard changes.baseline == nil else {
        throw .unreadable(
          file: "--baseline",
          reason: "\(Sanitised.quoted(spec.baseline)) is not compared"
            + "\(NearestName.hint(for: spec.baseline, among: labels)); there are "
            + labels.joined(separator: ", ")
        )
      }
      spec.baseline = labels[0]
    }
    spec.replications = changes.replications ?? spec.replications
    spec.precision = changes.precision ?? spec.precision
    spec.seed = changes.seed ?? spec.seed
    spec.workload.rateScale *= changes.rateScale ?? 1
    spec.workload.requests = changes.requests ?? spec.workload.requests
    spec.value = changes.value ?? spec.value
    spec.exploration = changes.exploration ?? spec.exploration
  }

  private func strategies(
    _ text: String,
    for spec: ExperimentSpec
  ) throws(InputError) -> [ExperimentSpec.StrategyChoice] {
    do throws(StrategyError) {
      let choices = try StrategySelection.parseList(text).map { selection in
        spec.strategies.first { $0.label == selection.description }
          ?? ExperimentSpec.StrategyChoice(selection)
      }
      for (place, choice) in choices.enumerated() {
        if choices[..<place].contains(where: { $0.label == choice.label }) {
          throw .malformed(text, expected: "\(choice.label) only once")
        }
        _ = try registry.make(
          choice.selection,
          deployments: spec.fleet.members.map(\.deployment),
          taskTypes: spec.workload.taskTypes
        )
      }
      return choices
    } catch {
      throw .unreadable(file: "--strategy", reason: "\(error)")
    }
  }
}
