// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// Which faults are active, and which change each makes next.
struct FaultSchedule: Sendable {
  let faults: [Fault]
  /// Whether some fault is timed by requests.
  let hasRequestTimes: Bool
  private(set) var isActive: [Bool]
  private var changes: [Int]

  init(_ faults: [Fault]) {
    self.faults = faults
    hasRequestTimes = faults.contains { if case .requests = $0.timing { true } else { false } }
    isActive = Array(repeating: false, count: faults.count)
    changes = Array(repeating: 0, count: faults.count)
  }

  /// The instant of the fault's next change after `previous`, or nil when it changes no more.
  func next(_ fault: Int, after previous: Instant, luck: Luck) -> Instant? {
    faults[fault].change(changes[fault], entity: fault, after: previous, luck: luck)
  }

  mutating func flip(_ fault: Int) {
    isActive[fault].toggle()
    changes[fault] += 1
  }

  /// The sum of the active faults at a deployment.
  func condition(of deployment: DeploymentIndex) -> HostedDeployment.Condition {
    var condition = HostedDeployment.Condition()
    for (fault, active) in zip(faults, isActive)
    where active && fault.deployments.contains(deployment) {
      fault.contribute(to: &condition)
    }
    return condition
  }

  /// The prices that an active price change sets at a deployment; the last declared one wins.
  func prices(of deployment: DeploymentIndex) -> PriceList? {
    var prices: PriceList?
    for (fault, active) in zip(faults, isActive)
    where active && fault.deployments.contains(deployment) {
      if case .prices(let changed) = fault.effect { prices = changed }
    }
    return prices
  }
}
