// SPDX-License-Identifier: Apache-2.0

import PiCore
import Synchronization

/// The door through which oracles, and only they, see the simulator's truth.
///
/// A production driver has no such door, so no strategy that needs it can run there.
package final class OracleDoor: Sendable {
  /// What stands behind the door at one decision.
  struct View: Sendable {
    var sourced: SourcedRequest
    /// Where the request was tried before, one entry per attempt.
    var tried: ContiguousArray<DeploymentIndex>
    var deployments: ContiguousArray<HostedDeployment>
  }

  private struct State {
    var view: View?
    /// Attempts by slot of the request.
    var tried: ContiguousArray<ContiguousArray<DeploymentIndex>> = []
  }

  private let state = Mutex(State())

  package init() {}

  /// A new request takes a slot.
  func enter(_ slot: Int) {
    state.withLock { state in
      while state.tried.count <= slot { state.tried.append([]) }
      state.tried[slot].removeAll(keepingCapacity: true)
    }
  }

  /// An attempt of the request in a slot starts.
  func started(_ slot: Int, at deployment: DeploymentIndex) {
    state.withLock { $0.tried[slot].append(deployment) }
  }

  /// Opens the door for a decision that may be made now, on the request in a slot.
  func open(
    _ slot: Int,
    _ sourced: SourcedRequest,
    _ deployments: ContiguousArray<HostedDeployment>
  ) {
    state.withLock {
      $0.view = View(sourced: sourced, tried: $0.tried[slot], deployments: deployments)
    }
  }

  /// Closes the door, so that nothing behind it is kept.
  func close() {
    state.withLock { $0.view = nil }
  }

  /// What is behind the door.
  func read() -> View {
    state.withLock { state in
      guard let view = state.view else { preconditionFailure("the door was not opened") }
      return view
    }
  }
}
