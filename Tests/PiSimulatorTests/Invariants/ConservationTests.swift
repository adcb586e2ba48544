// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import Testing

/// The sums that a run is checked by: each law holds in real runs, and is seen to break.
struct ConservationTests {
  /// A run with retries, cancelled attempts, refusals and a change of prices.
  private func run() throws -> (totals: RunTotals, completed: [CompletedRequest]) {
    var setup = SampleWorld.setup(Luck(seed: 5, replication: 0))
    let dear = PriceList(
      input: TokenPrice(picodollars: 7_000_000),
      output: TokenPrice(picodollars: 31_000_001)
    )
    setup.faults = [
      Fault(
        name: "dearer",
        effect: .prices(dear),
        deployments: [DeploymentIndex(0)],
        timing: .scheduled(
          at: .zero + TimeSpan(wholeSeconds: 20),
          lasting: TimeSpan(wholeSeconds: 20)
        )
      )
    ]
    var source = SampleWorld.source(rate: 30, seconds: 60, luck: setup.luck)
    var list = ListRecorder()
    let simulation = Simulation(
      setup: setup,
      strategy: try SampleWorld.strategy("random", setup),
      coinPurpose: 1
    )
    let totals = try simulation.run(&source, into: &list)
    return (totals, list.completed)
  }

  @Test func `every law holds, and the sums are those of the completed requests`() throws {
    let (totals, completed) = try run()
    #expect(totals.checks.count == 6)
    for check in totals.checks {
      #expect(check.holds, "\(check.name): \(check.left) against \(check.right)")
      #expect(check.left > 0, "\(check.name) counts something")
    }
    #expect(completed.contains { $0.outcome.attempts > 1 })
    #expect(totals.costBilled == completed.reduce(0) { $0 + Int128($1.outcome.cost.amount) })
    #expect(totals.tokensBilled == completed.reduce(0) { $0 + Int128($1.outcome.usage.total) })
    let sojourns = completed.reduce(Int128(0)) {
      $0 + Int128(($1.outcome.ended - $1.outcome.submitted).nanoseconds)
    }
    #expect(totals.requestNanoseconds == sojourns)
  }

  @Test func `a sum that is wrong by one breaks its law and no other`() throws {
    let sound = try run().totals
    let faults: [(String, (inout RunTotals) -> Void)] = [
      ("every request", { $0.completed -= 1 }),
      ("attempts", { $0.attemptsNamed += 1 }),
      ("tokens", { $0.tokensBilled += 1 }),
      ("money", { $0.costBilled -= 1 }),
      ("Little's law at the gateway", { $0.timeInSystem += 1 }),
      ("Little's law at the deployments", { $0.attemptNanoseconds += 1 }),
    ]
    for (name, fault) in faults {
      var totals = sound
      fault(&totals)
      let broken = totals.checks.filter { !$0.holds }
      #expect(broken.count == 1 && broken[0].name.hasPrefix(name), "\(name)")
      #expect(throws: SimulationError.self) { try totals.requireConservation() }
    }
    try sound.requireConservation()
  }

  @Test func `an attempt that a deployment bills and nobody reports breaks tokens and money`() {
    let setup = SampleWorld.setup(Luck(seed: 5, replication: 0))
    var deployment = HostedDeployment(0, in: setup)
    let usage = TokenUsage(input: TokenCount(1_000), output: TokenCount(500), cachedInput: .zero)
    deployment.bill(usage, at: deployment.prices.base, .zero)
    let prices = setup.fleet.deployments[0].prices
    #expect(deployment.tokensBilled == 1_500)
    #expect(deployment.moneyBilled == Int128(prices.cost(of: usage).amount))
    #expect(deployment.moneyBilled > 0)
  }

  @Test func `the sums of several runs add up`() throws {
    let totals = try run().totals
    var twice = totals
    twice.merge(totals)
    for (one, two) in zip(totals.checks, twice.checks) {
      #expect(two.left == 2 * one.left && two.right == 2 * one.right)
    }
  }
}
