// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// A score that arrived for an answer, late and for a share of requests only.
package struct LabelObservation: Sendable {
  package let request: Request
  /// Number of the request in its run, as its outcome says.
  package let number: UInt32
  package let deployment: DeploymentIndex
  /// Judged quality, 0 … 1.
  package let score: Double
  /// Who judged, such as `test` or `thumb`.
  package let source: String
  package let now: Instant

  package init(
    request: Request,
    number: UInt32,
    deployment: DeploymentIndex,
    score: Double,
    source: String,
    now: Instant
  ) {
    self.request = request
    self.number = number
    self.source = source
    self.deployment = deployment
    self.score = score
    self.now = now
  }
}
