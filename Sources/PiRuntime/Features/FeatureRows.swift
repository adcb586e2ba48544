// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The raw feature values of one decision, made once: what a strategy sees is what the record keeps.
package struct FeatureRows: Sendable {
  /// The values that describe the request.
  package private(set) var request: ContiguousArray<Float> = []
  /// The values that describe each candidate, one row after the other.
  package private(set) var candidates: ContiguousArray<Float> = []

  package init() {}

  /// Replaces the values by those of a decision.
  ///
  /// - Parameters:
  ///   - features: which values there are.
  ///   - able: the candidates.
  ///   - request: the request.
  ///   - now: the instant of the decision.
  ///   - attempt: how many attempts the request has had.
  ///   - fleet: prices and attempts in flight.
  ///   - monitor: what was seen of the fleet.
  package mutating func fill(
    _ features: RoutingFeatures,
    _ able: ContiguousArray<DeploymentIndex>,
    of request: Request,
    now: Instant,
    attempt: Int,
    fleet: borrowing ObservedFleet,
    monitor: inout FleetMonitor
  ) {
    self.request.removeAll(keepingCapacity: true)
    candidates.removeAll(keepingCapacity: true)
    features.append(request, now: now, attempt: attempt, to: &self.request)
    features.append(
      able,
      of: request,
      now: now,
      fleet: fleet,
      monitor: &monitor,
      to: &candidates
    )
  }
}
