// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// What both oracles know: the setup, the objective and, through the door, the present truth.
struct OracleWorld: Sendable {
  let setup: SimulationSetup
  /// Dollars that a request solved within its objective is worth.
  let value: Double
  let door: OracleDoor

  /// A deployment's chances as they stand: what it takes to get in, and the service to expect.
  struct Prospect: Sendable {
    /// Whether the attempt would be let in.
    var isOpen: Bool
    /// Expected wait for a slot, in seconds.
    var wait: Double
    /// Medians of the service.
    var medians: ServiceMedians
    /// Probability that the attempt fails.
    var failing: Double
  }

  /// A first visit that would start now, or when its turn comes.
  func visit(
    of deployment: HostedDeployment,
    for sourced: SourcedRequest,
    now: Instant
  ) -> Visit {
    let station = deployment.station
    return Visit(
      sourced: sourced,
      cached: deployment.cachedInput(of: sourced.request, at: now),
      occupancy: min(station.busy + 1, station.servers),
      ordinal: 0
    )
  }

  func prospect(
    of deployment: HostedDeployment,
    for sourced: SourcedRequest,
    now: Instant
  ) -> Prospect {
    var deployment = deployment
    let request = sourced.request
    let station = deployment.station
    let isFull = station.busy == station.servers && station.waiting >= station.queueCapacity
    let refused = deployment.refusal(of: request, at: now) != nil
    let medians = deployment.medians(of: visit(of: deployment, for: sourced, now: now))
    let law = setup.outputLaws[request.taskType.offset].logMoments
    let typicalOutput = Mathematics.exp(law.mean) * deployment.behaviour.outputFactor
    let service = medians.firstToken + medians.perOutputToken * typicalOutput
    let wait =
      station.busy < station.servers
      ? 0 : service * Double(station.waiting + 1) / Double(station.servers)
    return Prospect(
      isOpen: !refused && !isFull && deployment.condition.hanging == 0,
      wait: wait,
      medians: medians,
      failing: min(deployment.behaviour.errorShare + deployment.condition.extraErrors, 1)
    )
  }

  /// Ranks candidates by value, best first, the earlier of equals first.
  static func rank(
    _ candidates: ContiguousArray<DeploymentIndex>,
    by values: [Double],
    into decision: inout RoutingDecision
  ) {
    let order = candidates.indices.sorted {
      values[$0] != values[$1] ? values[$0] > values[$1] : $0 < $1
    }
    for place in order { decision.ranked.append(candidates[place]) }
    guard decision.wantsPropensities, let best = order.first else { return }
    decision.propensityKind = .exact
    for place in candidates.indices { decision.propensities.append(place == best ? 1 : 0) }
  }
}
