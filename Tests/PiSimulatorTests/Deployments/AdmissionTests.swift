// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator
import Testing

@Suite struct AdmissionTests {
  private func deployment(slots: Int, queue: Int, rpm: Int64?, tpm: Int64?) -> HostedDeployment {
    var behaviour = SampleWorld.behaviour(0)
    behaviour.slots = slots
    behaviour.queueCapacity = queue
    let limits = DeploymentLimits(requestsPerMinute: rpm, tokensPerMinute: tpm)
    let fleet = SimulatedFleet(
      deployments: [SampleWorld.deployment(0, limits: limits)],
      behaviours: [behaviour],
      taskTypes: SampleWorld.taskTypes.count
    )
    let luck = Luck(seed: 1, replication: 0)
    return HostedDeployment(0, in: SampleWorld.setup(luck, fleet: fleet))
  }

  private func request(_ tokens: Int32) -> Request {
    Request(
      key: RequestKey(source: 0, ordinal: 0),
      arrival: .zero,
      inputTokens: TokenCount(tokens)
    )
  }

  @Test func `a request that a full queue refuses consumes neither requests nor tokens`() {
    var full = deployment(slots: 1, queue: 0, rpm: 3, tpm: 1_000)
    let now = Instant.zero
    guard case .served = full.admit(1, request(100), at: now) else {
      return #expect(Bool(false), "the first is served")
    }
    for customer in 2..<20 as Range<UInt32> {
      guard case .refused(let answer) = full.admit(customer, request(100), at: now) else {
        return #expect(Bool(false), "the others are refused")
      }
      #expect(answer.error == .overloaded)
    }
    expect(full.requestWindow.headroom(at: now), is: 2)
    expect(full.tokenWindow.headroom(at: now), is: 900)
  }

  @Test(arguments: UInt64(1)...10)
  func `windows count exactly the requests that were let in`(seed: UInt64) {
    var dice = Dice(seed)
    var server = deployment(slots: 2, queue: 2, rpm: 12, tpm: 3_000)
    var (admitted, tokens) = (Int64(0), Int64(0))
    var serving = 0
    for customer in 0..<60 as Range<UInt32> {
      let now = Instant(nanoseconds: Int64(customer) * 900_000_000)
      let size = Int32(10 + dice.below(400))
      switch server.admit(customer, request(size), at: now) {
      case .served, .queued:
        (admitted, tokens, serving) = (admitted + 1, tokens + Int64(size), serving + 1)
      case .refused, .ignored: break
      }
      if serving > 0, dice.uniform() < 0.3 {
        _ = server.station.finish(enteredAt: now, at: now)
        serving -= 1
      }
      expect(server.requestWindow.headroom(at: now), is: 12 - admitted)
      expect(server.tokenWindow.headroom(at: now), is: 3_000 - tokens)
    }
    #expect(admitted > 4, "seed \(seed)")
  }

  @Test func `an overloaded deployment answers overloaded, not rate limited`() throws {
    // Six requests within 5 s at one slot and no queue: the first takes longer than all of them.
    var behaviour = SampleWorld.behaviour(0, errorShare: 0)
    behaviour.slots = 1
    behaviour.queueCapacity = 0
    behaviour.perOutputToken = TimeSpan(wholeSeconds: 1)
    let limits = DeploymentLimits(requestsPerMinute: 3)
    let fleet = SimulatedFleet(
      deployments: [SampleWorld.deployment(0, limits: limits)],
      behaviours: [behaviour],
      taskTypes: SampleWorld.taskTypes.count
    )
    var setup = SampleWorld.setup(Luck(seed: 2, replication: 0), fleet: fleet)
    setup.gateway.retry = RetryPolicy(attempts: 1)
    var source = SpacedSource(
      factory: RequestFactory(SampleWorld.mix, luck: setup.luck),
      gap: TimeSpan(milliseconds: 800),
      left: 6
    )
    var list = ListRecorder()
    let strategy = try SampleWorld.strategy("round_robin", setup)
    _ = try Simulation(setup: setup, strategy: strategy, coinPurpose: 1).run(&source, into: &list)
    #expect(list.completed.count { $0.outcome.error == .overloaded } == 5)
  }
}
