// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// What a gateway has seen of its fleet: the one observer behind features, for strategies and for logs.
///
/// Faithful copies of other routers keep books of their own, where the original's rule needs them.
package struct FleetMonitor: Sendable {
  private var deployments: ContiguousArray<DeploymentMonitor>
  private var belief: CacheBelief

  /// Watches a fleet.
  ///
  /// - Parameters:
  ///   - fleet: the deployments, in fleet order.
  ///   - prefixes: the blocks that requests refer to; nil when they refer to none.
  package init(_ fleet: some Collection<Deployment>, prefixes: PrefixTree? = nil) {
    deployments = ContiguousArray(fleet.map { DeploymentMonitor($0.limits) })
    belief = CacheBelief(fleet, prefixes: prefixes)
  }

  /// Learns that a request has come, before the first decision on it.
  package mutating func arrive(_ request: Request) {
    belief.arrive(request)
  }

  /// Learns that an attempt starts.
  package mutating func started(_ attempt: borrowing AttemptStart) {
    deployments[attempt.deployment.offset].started(attempt)
    belief.started(attempt)
  }

  /// Learns how an attempt ended.
  package mutating func observe(_ observation: borrowing AttemptObservation) {
    deployments[observation.deployment.offset].observe(observation)
    belief.observe(observation)
  }

  /// What is known of a deployment at an instant.
  package mutating func figures(
    of deployment: DeploymentIndex,
    at now: Instant
  ) -> DeploymentFigures {
    deployments[deployment.offset].figures(at: now)
  }

  /// Input tokens of a request that a deployment's prompt cache is believed to hold.
  package mutating func cachedTokens(
    of request: Request,
    at deployment: DeploymentIndex,
    now: Instant
  ) -> Int32 {
    belief.cached(request, at: deployment, now: now)
  }
}
