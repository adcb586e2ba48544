// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiTestOracles
import Testing

@Suite struct TextbookQueueTests {
  @Test(arguments: [1, 2, 16])
  func `events and the Kiefer-Wolfowitz recursion give the same waits to the nanosecond`(
    servers: Int
  ) throws {
    let laws: [ServiceLaw] = [.exponential(mean: 1), .lognormal(mean: 1, sigma: 1.5)]
    for (replication, service) in laws.enumerated() {
      let queue = TextbookQueue(
        arrivals: .poisson(rate: 0.9 * Double(servers)),
        service: service,
        servers: servers
      )
      let luck = Luck(seed: 5, replication: UInt32(replication))
      let byEvents = try queue.run(customers: 20_000, warmUp: 7, keepsWaits: true, luck: luck)
      let byRecursion = KieferWolfowitz(queue).run(
        customers: 20_000,
        warmUp: 7,
        keepsWaits: true,
        luck: luck
      )
      #expect(byEvents.waits == byRecursion.waits)
      #expect(byEvents.wait == byRecursion.wait)
      #expect(byEvents.sojourn == byRecursion.sojourn)
      #expect(byEvents.sojourns == byRecursion.sojourns)
    }
  }

  @Test func `a run handles two events a customer`() throws {
    let queue = TextbookQueue(arrivals: .poisson(rate: 0.5), service: .exponential(mean: 1))
    let result = try queue.run(customers: 1_000, luck: Luck(seed: 1, replication: 0))
    #expect(result.events == 2_000)
    #expect(result.arrivals == 1_000)
    #expect(result.served == 1_000)
    #expect(result.blocked == 0)
  }

  @Test func `constant services in a slow stream never wait`() throws {
    let queue = TextbookQueue(
      arrivals: .gamma(rate: 0.01, shape: 400),
      service: .deterministic(0.5)
    )
    let result = try queue.run(customers: 500, luck: Luck(seed: 1, replication: 0))
    #expect(result.wait == 0)
    #expect(result.meanSojourn == 0.5)
  }

  @Test func `processor sharing leaves customers that never meet alone`() throws {
    let queue = TextbookQueue(
      arrivals: .gamma(rate: 0.01, shape: 400),
      service: .deterministic(0.5),
      discipline: .processorSharing
    )
    let result = try queue.run(customers: 500, luck: Luck(seed: 1, replication: 0))
    #expect(result.sojourn == 500 * 500_000_000)
  }

  @Test func `a full queue turns customers away and counts them`() throws {
    let queue = TextbookQueue(
      arrivals: .poisson(rate: 10),
      service: .exponential(mean: 1),
      servers: 1,
      capacity: 1
    )
    let result = try queue.run(customers: 10_000, luck: Luck(seed: 2, replication: 0))
    #expect(result.blocked + result.served == 10_000)
    #expect((0.89...0.93).contains(result.blockedShare))
    #expect(result.wait == 0)
  }

  @Test func `the moments of a service law are those of its sample`() {
    let laws: [ServiceLaw] = [
      .exponential(mean: 2), .deterministic(3), .lognormal(mean: 2, sigma: 0.7),
      .hyperexponential(share: 0.2, first: 3, second: 0.5), .empirical([1, 2, 6]),
    ]
    for law in laws {
      let steps = 200_000
      let values = (0..<steps).map { law.seconds((Double($0) + 0.5) / Double(steps)) }
      let mean = values.reduce(0, +) / Double(steps)
      let second = values.reduce(0) { $0 + $1 * $1 } / Double(steps)
      #expect(abs(mean - law.mean) < 1e-3 * law.mean, "\(law)")
      #expect(abs(second - law.secondMoment) < 1e-2 * law.secondMoment, "\(law)")
    }
  }
}
