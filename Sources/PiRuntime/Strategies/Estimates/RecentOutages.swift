// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Whether a deployment had `threshold` outage errors within a span: the instants of its latest ones.
struct RecentOutages: Sendable {
  private var instants: ContiguousArray<Instant?>
  private var next: ContiguousArray<Int>
  private let threshold: Int
  private let span: TimeSpan

  init(deployments: Int, threshold: Int, span: TimeSpan) {
    self.threshold = threshold
    self.span = span
    instants = ContiguousArray(repeating: nil, count: deployments * threshold)
    next = ContiguousArray(repeating: 0, count: deployments)
  }

  /// Notes an attempt that failed at the provider: server error, overload, timeout or network.
  mutating func observe(_ observation: borrowing AttemptObservation) {
    switch observation.outcome.error {
    case .serverError, .overloaded, .timeout, .network: break
    default: return
    }
    let deployment = observation.deployment.offset
    instants[deployment * threshold + next[deployment]] = observation.ended
    next[deployment] = (next[deployment] + 1) % threshold
  }

  /// Whether the last `threshold` errors all lie within the span before `now`.
  func isOut(_ deployment: DeploymentIndex, at now: Instant) -> Bool {
    let oldest = instants[deployment.offset * threshold + next[deployment.offset]]
    guard let oldest else { return false }
    return now - oldest <= span
  }
}
