// SPDX-License-Identifier: Apache-2.0

import PiCore
import Synchronization

/// The door through which oracles, and only they, see the simulator's truth.
///
/// A production driver has no such door, so no strategy that needs it can run there.
package final class OracleDoor: Sendable {
  /// What stands behind the door at one decision.
  struct View: Sendable {
    var sourced: SourcedRequest?
    var deployments: ContiguousArray<HostedDeployment> = []
    var now = Instant.zero
  }

  private let view = Mutex(View())

  package init() {}

  /// Opens the door for the decision that is about to be made.
  func look(
    at sourced: SourcedRequest,
    deployments: ContiguousArray<HostedDeployment>,
    now: Instant
  ) {
    view.withLock { $0 = View(sourced: sourced, deployments: deployments, now: now) }
  }

  /// What is behind the door.
  func read() -> View {
    view.withLock { $0 }
  }
}
