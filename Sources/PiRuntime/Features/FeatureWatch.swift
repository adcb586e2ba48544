// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What a gateway keeps where features are read or recorded: what they are, what was seen of the fleet,
/// and the values of the decision at hand.
struct FeatureWatch: Sendable {
  private let features: RoutingFeatures
  var monitor: FleetMonitor
  private(set) var rows = FeatureRows()

  init(_ features: RoutingFeatures, of deployments: [Deployment], prefixes: PrefixTree?) {
    self.features = features
    monitor = FleetMonitor(deployments, prefixes: prefixes)
  }

  /// Makes the values of a decision.
  mutating func describe(
    _ candidates: ContiguousArray<DeploymentIndex>,
    of request: Request,
    now: Instant,
    attempt: Int,
    fleet: borrowing ObservedFleet
  ) {
    rows.fill(
      features,
      candidates,
      of: request,
      now: now,
      attempt: attempt,
      fleet: fleet,
      monitor: &monitor
    )
  }
}
