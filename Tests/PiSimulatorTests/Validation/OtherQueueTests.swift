// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiStatistics
import PiTestOracles
import Testing

/// Closed, interrupted and parallel queues against their closed forms.
@Suite(.enabled(if: Validation.isOptimised, Validation.needsRelease))
struct OtherQueueTests {
  @Test func `the machine repairman has its closed form's sojourn`() throws {
    let queue = ClosedTextbookQueue(
      clients: 12,
      meanThinkTime: 10,
      service: .exponential(mean: 1)
    )
    let truth = MachineRepairman(clients: 12, thinkRate: 0.1, serviceRate: 1)
    let sojourns = try Validation.replicate(20) {
      try queue.run(requests: 200_000, warmUp: 5_000, luck: $0).meanSojourn
    }
    Validation.expect(sojourns, toHold: truth.meanSojourn, "mean sojourn")
  }

  @Test(arguments: [MM1WithBreakdowns.Exposure.always, .whileServing])
  func `M/M/1 with breakdowns has its closed form's sojourn`(
    exposure: MM1WithBreakdowns.Exposure
  ) throws {
    let queue = InterruptedQueue(
      arrivals: .poisson(rate: 0.5),
      service: .exponential(mean: 1),
      meanUpTime: 20,
      meanRepairTime: 5,
      exposure: exposure
    )
    let truth = MM1WithBreakdowns(
      arrivalRate: 0.5,
      serviceRate: 1,
      breakdownRate: 0.05,
      repairRate: 0.2,
      exposure: exposure
    )
    let sojourns = try Validation.replicate(20) {
      try queue.run(customers: 800_000, warmUp: 10_000, luck: $0).meanSojourn
    }
    Validation.expect(sojourns, toHold: truth.meanSojourn, "mean sojourn")
  }

  /// The limit of many servers, corrected for their number, as the queue has finitely many.
  @Test(arguments: [(2, 2_000), (3, 2_000), (2, 100)])
  func `the shortest of d lines has the sojourn of the refined limit`(
    choices: Int,
    servers: Int
  ) throws {
    let queue = ChoiceQueue(
      arrivals: .poisson(rate: 0.9 * Double(servers)),
      service: .exponential(mean: 1),
      servers: servers,
      choices: choices
    )
    let limit = PowerOfChoices(utilisation: 0.9, choices: choices)
    let sojourns = try Validation.replicate(10) {
      try queue.run(customers: 600_000, warmUp: 150_000, luck: $0).meanSojourn
    }
    Validation.expect(sojourns, toHold: limit.meanSojourn(servers: servers), "mean sojourn")
  }
}
