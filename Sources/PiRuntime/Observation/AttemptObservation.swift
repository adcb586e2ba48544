// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// An attempt that starts.
package struct AttemptStart: Sendable {
  package let request: Request
  package let deployment: DeploymentIndex
  /// Ordinal of the attempt for the request, from 0.
  package let ordinal: Int
  package let now: Instant

  package init(request: Request, deployment: DeploymentIndex, ordinal: Int, now: Instant) {
    self.request = request
    self.deployment = deployment
    self.ordinal = ordinal
    self.now = now
  }
}

/// An attempt that ended, as strategies see it.
package struct AttemptObservation: Sendable {
  package let request: Request
  package let deployment: DeploymentIndex
  /// Ordinal of the attempt for the request, from 0.
  package let ordinal: Int
  package let started: Instant
  package let ended: Instant
  package let outcome: AttemptOutcome
  package let cost: NanoDollars

  package init(
    request: Request,
    deployment: DeploymentIndex,
    ordinal: Int,
    started: Instant,
    ended: Instant,
    outcome: AttemptOutcome,
    cost: NanoDollars
  ) {
    self.request = request
    self.deployment = deployment
    self.ordinal = ordinal
    self.started = started
    self.ended = ended
    self.outcome = outcome
    self.cost = cost
  }
}
