// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator
import Testing

/// Keeps what a gateway recorded, and which requests were served.
struct TelemetryList: RunRecorder {
  var records: [TelemetryRecord] = []
  var served: [RequestKey] = []
  var choices: [Int] = []

  mutating func record(_ completed: borrowing CompletedRequest) {
    if completed.outcome.error == nil { served.append(completed.request.key) }
  }

  mutating func take(_ records: ContiguousArray<TelemetryRecord>) {
    self.records += records
  }

  mutating func choose(_ deployment: DeploymentIndex, at now: Instant) {
    choices.append(deployment.offset)
  }

  mutating func faultChanged(_ fault: Int, isActive: Bool, at now: Instant) {}
}

@Suite struct LabelDeliveryTests {
  @Test func `every label that is due reaches the telemetry, also after the last request`() throws {
    var setup = SampleWorld.setup(Luck(seed: 6, replication: 0))
    setup.gateway.recording = GatewayConfiguration.Recording()
    setup.faults = [
      Fault(
        name: "f",
        effect: .brownOut(factor: 2),
        deployments: [DeploymentIndex(1)],
        timing: .renewal(
          meanBetween: TimeSpan(wholeSeconds: 20),
          meanRepair: TimeSpan(wholeSeconds: 5)
        )
      )
    ]
    var source = SampleWorld.source(rate: 10, seconds: 60, luck: setup.luck)
    var list = TelemetryList()
    let strategy = try SampleWorld.strategy("random", setup)
    _ = try Simulation(setup: setup, strategy: strategy, coinPurpose: 1).run(&source, into: &list)
    let luck = setup.luck
    let due = list.served.count { luck.uniformPair(.labels, request: $0).0 < setup.labels.share }
    var (labels, late) = (0, 0)
    for case .label(let label) in list.records {
      labels += 1
      late += label.labelled > Instant.zero + TimeSpan(wholeSeconds: 120) ? 1 : 0
    }
    #expect(due > 30)
    #expect(labels == due)
    // The median delay is ten minutes, so most come long after the last request.
    #expect(late > due / 2)
  }
}
