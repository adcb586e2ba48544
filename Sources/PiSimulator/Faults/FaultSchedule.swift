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

extension Simulation {
  /// Starts and ends the faults that are timed by requests, just before this one is submitted.
  mutating func changeFaultsByRequest<Recorder: RunRecorder>(
    at now: Instant,
    recorder: inout Recorder
  ) {
    guard faults.hasRequestTimes else { return }
    for (fault, declared) in setup.faults.enumerated() {
      guard case .requests(let from, let count) = declared.timing else { continue }
      if totals.submitted == from || totals.submitted == from + count {
        changeFault(fault, at: now, recorder: &recorder)
      }
    }
  }

  mutating func scheduleFirstFaults() {
    for fault in setup.faults.indices {
      scheduleChange(of: fault, after: .zero)
    }
  }

  mutating func changeFault<Recorder: RunRecorder>(
    _ fault: Int,
    at now: Instant,
    recorder: inout Recorder
  ) {
    faults.flip(fault)
    recorder.faultChanged(fault, isActive: faults.isActive[fault], at: now)
    for deployment in setup.faults[fault].deployments {
      deployments[deployment.offset].condition = faults.condition(of: deployment)
      if case .prices = setup.faults[fault].effect {
        let prices =
          faults.prices(of: deployment) ?? setup.fleet.deployments[deployment.offset].prices
        gateway.handle(.repriced(deployment, prices), at: now, into: &actions)
      }
    }
    scheduleChange(of: fault, after: now)
  }

  private mutating func scheduleChange(of fault: Int, after previous: Instant) {
    if let instant = faults.next(fault, after: previous, luck: setup.luck) {
      queue.schedule(.fault(UInt32(fault)), at: max(instant, previous), rank: .arrival)
    }
  }
}
