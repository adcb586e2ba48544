// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiRuntime
import PiSimulator

/// What a command line changes in an experiment.
package struct ExperimentChanges: Sendable {
  package var fleet: String?
  package var trace: WorkloadSpec.TraceOrigin?
  /// Whether the run is called after its trace instead of the experiment that it is replayed in.
  package var isNamedAfterTrace = false
  /// Strategies by id with parameters, separated by commas.
  package var strategies: String?
  package var baseline: String?
  package var yardsticks: [Yardstick]?
  /// Names of routing weights, each of which adds `learned` and `learned.table` with it, unless the
  /// strategies are given.
  package var weights: [String] = []
  /// Numbers, by the path of their field.
  private var numbers: [String: ExperimentField.Value] = [:]

  package init() {}

  /// The new value of a field; nil where it stays.
  package subscript(field: ExperimentField) -> ExperimentField.Value? {
    get { numbers[field.path] }
    set { numbers[field.path] = newValue }
  }
}

extension ExperimentReader {
  /// Reads the experiment of a name or path with changes.
  package func read(
    _ name: String,
    changes: ExperimentChanges
  ) throws(ExperimentError) -> ExperimentSpec {
    try checkNames(name, changes)
    var spec: ExperimentSpec
    do throws(InputError) {
      spec = try read(name)
    } catch {
      throw .input(error)
    }
    if let fleet = changes.fleet {
      guard spec.faults.isEmpty else {
        throw .usage(
          option: "--fleet",
          reason: "\(Sanitised.quoted(name)) has faults of its own fleet;"
            + " --fleet goes with experiments without"
        )
      }
      do throws(InputError) {
        spec.fleet = try library.fleet(named: fleet)
      } catch {
        throw .input(error)
      }
      if changes.strategies == nil { try keepStrategies(of: &spec) }
    }
    if let trace = changes.trace {
      spec.workload.origin = .trace(trace)
      if changes.isNamedAfterTrace, let name = trace.name { spec.name = name }
    }
    try apply(changes, to: &spec)
    do throws(InputError) {
      _ = try spec.fleet.simulated(taskTypes: spec.workload.taskTypes)
    } catch {
      throw .input(error)
    }
    return spec
  }

  /// Checks what the command line names and no file says.
  private func checkNames(
    _ name: String,
    _ changes: ExperimentChanges
  ) throws(ExperimentError) {
    if let fault = library.fault(ofName: name, in: "experiments") {
      throw .usage(option: name, reason: fault)
    }
    if let fleet = changes.fleet, let fault = library.fault(ofName: fleet, in: "fleets") {
      throw .usage(option: "--fleet \(fleet)", reason: fault)
    }
    if let format = changes.trace?.format, RecordFormat.named(format) == nil {
      throw .usage(option: "--format", reason: RecordFormat.unknown(format))
    }
  }

  /// Keeps the strategies that go with another fleet; tables name deployments of the old one.
  private func keepStrategies(of spec: inout ExperimentSpec) throws(ExperimentError) {
    spec.strategies.removeAll { choice in
      choice.selection.parameters.contains {
        if case .table = $0.value { true } else { false }
      }
    }
    guard !spec.strategies.isEmpty else {
      throw .usage(
        option: "--fleet",
        reason: "\(Sanitised.quoted(spec.name)) has only strategies with tables of its own fleet;"
          + " --fleet needs --strategy here"
      )
    }
    for choice in spec.strategies { try check(choice, of: spec, named: "--fleet") }
  }

  private func apply(
    _ changes: ExperimentChanges,
    to spec: inout ExperimentSpec
  ) throws(ExperimentError) {
    if let text = changes.strategies {
      spec.strategies = try strategies(text, for: spec)
    } else {
      for name in changes.weights { try addLearned(name, to: &spec) }
    }
    if let yardsticks = changes.yardsticks { spec.yardsticks = yardsticks }
    if let baseline = changes.baseline {
      spec.baseline = registry.named(StrategySelection(baseline)).id
    }
    let added = changes.weights.isEmpty ? "--fleet" : "--weights"
    try checkCount(spec, named: changes.strategies == nil ? added : "--strategy")
    let labels = spec.strategies.map(\.label)
    if !labels.contains(spec.baseline) {
      guard changes.baseline == nil else {
        throw .usage(
          option: "--baseline",
          reason: "\(Sanitised.quoted(spec.baseline)) is not compared"
            + "\(NearestName.hint(for: spec.baseline, among: labels)); there are "
            + labels.joined(separator: ", ")
        )
      }
      spec.baseline = labels[0]
    }
    for field in ExperimentField.all {
      if let value = changes[field] { field.change(&spec, to: value) }
    }
    guard !spec.isStationary else { return }
    guard changes[.warmUp] == nil else {
      throw .usage(
        option: "--warm-up",
        reason: "\(Sanitised.quoted(spec.name)) is terminating, and nothing of it is left out"
      )
    }
    spec.warmUp = nil
  }

  /// Adds what routing weights make.
  private func addLearned(
    _ name: String,
    to spec: inout ExperimentSpec
  ) throws(ExperimentError) {
    for id in ["learned", "learned.table"] {
      let selection = StrategySelection(id, [.init("weights", .text(name))])
      let choice = ExperimentSpec.StrategyChoice(selection)
      try check(choice, of: spec, named: "--weights")
      spec.strategies.append(choice)
    }
  }

  /// Checks that what is kept of all strategies has room.
  private func checkCount(
    _ spec: ExperimentSpec,
    named option: String
  ) throws(ExperimentError) {
    let (count, deployments) = (spec.strategies.count, spec.fleet.members.count)
    guard count > ExperimentSpec.mostStrategies(deployments: deployments) else { return }
    let limit = ExperimentSpec.strategyLimit(deployments: deployments)
    throw .usage(option: option, reason: "expected at most \(limit), found \(count)")
  }

  private func strategies(
    _ text: String,
    for spec: ExperimentSpec
  ) throws(ExperimentError) -> [ExperimentSpec.StrategyChoice] {
    let choices: [ExperimentSpec.StrategyChoice]
    do throws(StrategyError) {
      choices = try StrategySelection.parseList(text).map { selection in
        spec.strategies.first { $0.label == selection.description }
          ?? ExperimentSpec.StrategyChoice(registry.named(selection))
      }
    } catch {
      throw .usage(option: "--strategy", reason: "\(error)")
    }
    for (place, choice) in choices.enumerated() {
      if choices[..<place].contains(where: { $0.label == choice.label }) {
        let error = StrategyError.malformed(text, expected: "\(choice.label) only once")
        throw .usage(option: "--strategy", reason: "\(error)")
      }
      try check(choice, of: spec, named: "--strategy")
    }
    return choices
  }

  /// Checks that a strategy can be made for the experiment's fleet.
  private func check(
    _ choice: ExperimentSpec.StrategyChoice,
    of spec: ExperimentSpec,
    named option: String
  ) throws(ExperimentError) {
    do throws(StrategyError) {
      _ = try registry.make(
        choice.selection,
        deployments: spec.fleet.members.map(\.deployment),
        taskTypes: spec.workload.taskTypes
      )
    } catch {
      throw .usage(option: option, reason: "\(error)")
    }
  }
}
