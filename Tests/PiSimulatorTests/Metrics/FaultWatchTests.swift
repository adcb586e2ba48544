// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator
import Testing

/// When a strategy is said to have seen a fault, on choices whose law is known.
struct FaultWatchTests {
  /// A run of independent choices: one in `every` goes to the struck deployment, until the strategy turns
  /// away after some choices of an outage that begins half way.
  private func watch(
    seed: UInt32,
    every: Double,
    choices: Int,
    turnsAwayAfter quiet: Int = .max
  ) -> FaultWatch {
    var setup = SampleWorld.setup(Luck(seed: 6, replication: 0))
    setup.faults = [
      Fault(
        name: "outage",
        effect: .outage,
        deployments: [DeploymentIndex(1)],
        timing: .scheduled(at: .zero, lasting: TimeSpan(wholeSeconds: 60))
      )
    ]
    var recorder = MetricRecorder(setup, window: .zero..<Instant.distantFuture, horizon: nil)
    let luck = Luck(seed: 11, replication: seed)
    for step in 0..<choices {
      let now = Instant.zero + TimeSpan(wholeSeconds: Int64(step))
      if step == choices / 2 { recorder.faultChanged(0, isActive: true, at: now) }
      let uniform = luck.uniform(.arrival, request: RequestKey(source: 0, ordinal: UInt32(step)))
      let turnsAway = step - choices / 2 >= quiet
      recorder.choose(DeploymentIndex(uniform * every < 1 && !turnsAway ? 1 : 0), at: now)
    }
    return recorder.watches[0]
  }

  @Test(arguments: [50.0, 20, 7])
  func `a strategy that goes on as before has hardly ever seen the fault`(every: Double) throws {
    let watches = (0..<1_000).map { watch(seed: $0, every: every, choices: 4_000) }
    let seen = watches.count { $0.detection.map { !$0.isCensored } ?? false }
    #expect(seen < 50, "of 1,000")
    #expect(watches.allSatisfy { $0.detection != nil })
  }

  @Test func `one that turns away is seen when its window has half of what it had`() throws {
    // One in fifty: 40 of 2,000 choices, so half of them have left after about 1,000.
    let watch = watch(seed: 3, every: 50, choices: 12_000, turnsAwayAfter: 100)
    let detection = try #require(watch.detection)
    #expect(!detection.isCensored)
    #expect(abs(detection.time.seconds - 1_100) < 350, "\(detection.time.seconds)")
  }

  @Test func `a share too small to follow is not followed`() {
    // One in a thousand would take 40,000 choices.
    #expect(watch(seed: 1, every: 1_000, choices: 40_000, turnsAwayAfter: 0).detection == nil)
  }
}
