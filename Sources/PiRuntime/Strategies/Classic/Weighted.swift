// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `weighted`: a random candidate in proportion to fixed weights by task type and deployment.
package struct Weighted: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "weighted",
    summary: "A random candidate in proportion to its weight for the task type: the static table.",
    source: "Portkey loadbalance, Envoy weighted clusters; a missing weight counts 1",
    role: .chooses,
    parameters: [
      StrategyParameter(
        "weights",
        "Weights by task type and deployment, 0 where a given table is silent; else the declared ones.",
        .table
      )
    ]
  ) { setup throws(StrategyError) in try Weighted(setup) }

  private let rows: ContiguousArray<ContiguousArray<Double>>
  private var weights: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    if let table = try setup.table("weights") {
      rows = ContiguousArray(table.map { ContiguousArray($0) })
    } else {
      rows = [ContiguousArray(setup.deployments.map { max($0.weight ?? 1, 0) })]
    }
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    let row = min(context.request.taskType.offset, rows.count - 1)
    weights.removeAll(keepingCapacity: true)
    for candidate in context.candidates { weights.append(rows[row][candidate.offset]) }
    decision.takeWeighted(weights, uniform: context.coin.uniform(), of: context.candidates)
  }
}
