// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

/// What happens when faults start and end.
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
        deployments[deployment.offset].prices = prices
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
