// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `cheapest`: the least expected cost of this request, by its input and its expected output.
package struct Cheapest: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "cheapest",
    summary: "The least expected cost of this request; the first of equals.",
    source: "what cost-aware routers intend: tokens times prices, at current prices",
    role: .chooses,
    parameters: [ExpectedOutput.parameter]
  ) { setup throws(StrategyError) in try Cheapest(setup) }

  private var output: ExpectedOutput
  private var scores: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    output = try ExpectedOutput(setup)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      scores.append(output.dollars(for: context.request, at: candidate, in: fleet))
    }
    decision.takeLowest(scores, of: context.candidates)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    output.observe(observation)
  }
}
