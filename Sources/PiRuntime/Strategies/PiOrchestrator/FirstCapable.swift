// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The first candidate that can do what the request needs; four orchestrator strategies come to this.
struct FirstCapable: RoutingStrategy {
  let capabilities: ContiguousArray<Capabilities>

  init(_ deployments: [Deployment]) {
    capabilities = ContiguousArray(deployments.map(\.capabilities))
  }

  func isCapable(_ candidate: DeploymentIndex, of request: Request) -> Bool {
    capabilities[candidate.offset].isSuperset(of: request.needs)
  }

  mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    for candidate in context.candidates where isCapable(candidate, of: context.request) {
      decision.ranked.append(candidate)
      break
    }
    decision.fillCertain(context.candidates)
  }
}
