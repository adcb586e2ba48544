// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `learned.table`: of every task type always the deployment that training found best for it.
///
/// What most teams could configure without a router that learns, and so what `learned` has to beat.
package struct LearnedTable: RoutingStrategy {
  /// The strategy with the weights that it can be made from, by the names that users give them.
  package static func descriptor(_ weights: [String: RoutingWeights]) -> StrategyDescriptor {
    StrategyDescriptor(
      id: "learned.table",
      summary: "Of every task type the deployment that training found best for it.",
      source: "docs/learned.md",
      role: .chooses,
      parameters: [
        LearnedStrategy.weightsParameter,
        StrategyParameter(
          "fallback",
          "Decides where that deployment is unknown or was tried.",
          .strategy(default: "p2c.peak_ewma")
        ),
      ]
    ) { setup throws(StrategyError) in
      try LearnedTable(LearnedStrategy.weights(weights, setup, of: "learned.table"), setup)
    }
  }

  /// The deployment of each of the experiment's task types; nil where the weights know none.
  private let table: ContiguousArray<DeploymentIndex?>
  private var fallback: any RoutingStrategy

  init(_ weights: RoutingWeights, _ setup: StrategySetup) throws(StrategyError) {
    let names = weights.design.names
    let fleet = setup.deployments.map { FleetNames.Place(name: $0.name, model: $0.model) }
    table = ContiguousArray(
      setup.taskTypes.map { type in
        names.taskTypes.firstIndex(of: type.name).flatMap { task in
          fleet.firstIndex(of: names.deployments[weights.table[task]]).map(DeploymentIndex.init)
        }
      }
    )
    fallback = try setup.strategy("fallback")
  }

  package var readsFeatures: Bool { fallback.readsFeatures }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    let task = context.request.taskType.offset
    guard table.indices.contains(task), let wanted = table[task],
      context.candidates.contains(wanted)
    else { return fallback.choose(context, fleet: fleet, into: &decision) }
    decision.take(wanted, of: context.candidates)
  }

  package mutating func started(_ attempt: borrowing AttemptStart) { fallback.started(attempt) }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    fallback.observe(observation)
  }

  package mutating func labelled(_ label: borrowing LabelObservation) { fallback.labelled(label) }
}
