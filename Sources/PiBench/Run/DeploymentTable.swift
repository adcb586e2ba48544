// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiRuntime

/// Sends each task type to one deployment, and back to it after a wait when it fails.
///
/// The yardsticks `best_single` and `best_per_task` are the best such tables in hindsight.
package struct DeploymentTable: RoutingStrategy {
  private let table: [DeploymentIndex]

  /// Creates a table with one deployment a task type.
  package init(_ table: [DeploymentIndex]) {
    self.table = table
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    let deployment = table[context.request.taskType.offset]
    if context.candidates.contains(deployment) {
      decision.take(deployment, of: context.candidates)
    }
  }
}
