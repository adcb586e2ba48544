// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiStatistics
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

  @Test func `M/M/1 with breakdowns has its closed form's sojourn`() throws {
    let queue = InterruptedQueue(
      arrivals: .poisson(rate: 0.5),
      service: .exponential(mean: 1),
      meanUpTime: 20,
      meanRepairTime: 5
    )
    let truth = MM1WithBreakdowns(
      arrivalRate: 0.5,
      serviceRate: 1,
      breakdownRate: 0.05,
      repairRate: 0.2
    )
    let sojourns = try Validation.replicate(20) {
      try queue.run(customers: 800_000, warmUp: 10_000, luck: $0).meanSojourn
    }
    Validation.expect(sojourns, toHold: truth.meanSojourn, "mean sojourn")
  }

  /// With n servers the mean number lies within about 4/n of the limit at this load with two
  /// choices (Gast: Expected values estimated via mean-field approximation are 1/N-accurate, 2017,
  /// doi:10.1145/3084454), and by less with three.
  @Test(arguments: [2, 3])
  func `the shortest of d lines has the limit's sojourn`(choices: Int) throws {
    let servers = 2_000
    let queue = ChoiceQueue(
      arrivals: .poisson(rate: 0.9 * Double(servers)),
      service: .exponential(mean: 1),
      servers: servers,
      choices: choices
    )
    let truth = PowerOfChoices(utilisation: 0.9, choices: choices)
    let sojourns = try Validation.replicate(10) {
      try queue.run(customers: 600_000, warmUp: 150_000, luck: $0).meanSojourn
    }
    Validation.expect(
      sojourns,
      toHold: truth.meanSojourn,
      bias: 4.5 / Double(servers) / 0.9,
      "mean sojourn"
    )
  }
}
