// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiRuntime

/// One way to route, run once in every replication.
package struct Arm: Sendable {
  /// Name in tables.
  package var label: String
  package var policy: Policy
  /// The only task type whose requests are sent; nil for all.
  package var taskType: TaskTypeIndex?

  /// What decides.
  package enum Policy: Hashable, Sendable {
    case strategy(StrategySelection)
    /// One deployment a task type.
    case table([DeploymentIndex])
    case oracle
    case blindOracle
    case luckOracle
  }

  package init(_ label: String, _ policy: Policy, taskType: TaskTypeIndex? = nil) {
    self.label = label
    self.policy = policy
    self.taskType = taskType
  }

  /// Names the arm's coin: strategies of one identifier toss equal coins, all others different ones.
  var coinPurpose: Int {
    guard case .strategy(let selection) = policy else { return 0 }
    var hash: UInt32 = 2_166_136_261
    for byte in selection.id.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
    return Int(hash >> 8)
  }
}
