// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator
import PiStatistics
import Testing

@Suite struct FaultTests {
  private func fault(_ timing: Fault.Timing) -> Fault {
    Fault(name: "f", effect: .outage, deployments: [DeploymentIndex(0)], timing: timing)
  }

  private func at(_ seconds: Int64) -> Instant { .zero + TimeSpan(wholeSeconds: seconds) }

  @Test func `a scheduled fault starts once and ends once`() {
    let luck = Luck(seed: 1, replication: 0)
    let once = fault(.scheduled(at: at(5), lasting: TimeSpan(wholeSeconds: 3)))
    #expect(once.change(0, entity: 0, after: .zero, luck: luck) == at(5))
    #expect(once.change(1, entity: 0, after: at(5), luck: luck) == at(8))
    #expect(once.change(2, entity: 0, after: at(8), luck: luck) == nil)
    let forever = fault(.scheduled(at: at(5), lasting: nil))
    #expect(forever.change(1, entity: 0, after: at(5), luck: luck) == nil)
  }

  @Test func `a renewal fault has its mean times`() {
    let luck = Luck(seed: 1, replication: 0)
    let renewal = fault(
      .renewal(meanBetween: TimeSpan(wholeSeconds: 40), meanRepair: TimeSpan(wholeSeconds: 4))
    )
    var last = Instant.zero
    var lengths: [[Double]] = [[], []]
    for ordinal in 0..<4_000 {
      guard let next = renewal.change(ordinal, entity: 2, after: last, luck: luck) else { return }
      lengths[ordinal % 2].append((next - last).seconds)
      last = next
    }
    for (sample, mean) in zip(lengths, [40.0, 4.0]) {
      let interval = MeanInterval(sample, confidence: 0.999)
      #expect(interval.low <= mean && mean <= interval.high, "\(interval)")
    }
  }

  @Test func `an outage refuses, and requests go elsewhere`() throws {
    var setup = SampleWorld.setup(Luck(seed: 2, replication: 0))
    setup.faults = [fault(.scheduled(at: at(20), lasting: TimeSpan(wholeSeconds: 20)))]
    var source = SampleWorld.source(rate: 5, seconds: 60, luck: setup.luck)
    var list = ListRecorder()
    let run = Simulation(
      setup: setup,
      strategy: try SampleWorld.strategy("random", setup),
      coinPurpose: 1
    )
    _ = try run.run(&source, into: &list)
    let struck = list.completed.filter {
      $0.outcome.firstChoice == DeploymentIndex(0)
        && $0.outcome.submitted >= at(20) && $0.outcome.submitted < at(40)
    }
    #expect(struck.count > 10)
    #expect(struck.allSatisfy { $0.outcome.attempts > 1 })
    #expect(list.faults.map(\.isActive) == [true, false])
    #expect(list.faults.map(\.now) == [at(20), at(40)])
  }

  @Test func `a black hole holds attempts until the deadline`() throws {
    var setup = SampleWorld.setup(Luck(seed: 2, replication: 0))
    setup.faults = [
      Fault(
        name: "hole",
        effect: .blackHole,
        deployments: (0..<4).map { DeploymentIndex($0) },
        timing: .scheduled(at: .zero, lasting: nil)
      )
    ]
    var source = SampleWorld.source(rate: 2, seconds: 10, luck: setup.luck)
    var list = ListRecorder()
    let run = Simulation(
      setup: setup,
      strategy: try SampleWorld.strategy("random", setup),
      coinPurpose: 1
    )
    _ = try run.run(&source, into: &list)
    #expect(!list.completed.isEmpty)
    for completed in list.completed {
      #expect(completed.outcome.error == .timeout)
      #expect(completed.outcome.endToEnd == setup.gateway.deadline)
      #expect(completed.outcome.cost == .zero)
    }
  }
}
