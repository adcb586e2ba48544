// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiStatistics
import PiTestOracles
import Testing

@Suite struct QueueingTests {
  @Test func `Erlang's formulas agree with printed tables`() {
    // Erlang B: 10 erlangs at 10 and 20 servers; 100 erlangs at 117 servers loses about 1 %.
    #expect(abs(Erlang.blocking(load: 10, servers: 10) - 0.2146) < 5e-5)
    #expect(abs(Erlang.blocking(load: 10, servers: 20) - 0.00187) < 5e-6)
    #expect(abs(Erlang.blocking(load: 100, servers: 117) - 0.0098) < 1e-4)
    #expect(Erlang.blocking(load: 1, servers: 2) == 0.2)
    #expect(Erlang.blocking(load: 5, servers: 0) == 1)
    #expect(agree(Erlang.waiting(load: 0.6, servers: 1), 0.6, within: 1e-15))
    #expect(agree(Erlang.waiting(load: 1, servers: 2), 1.0 / 3, within: 1e-15))
    #expect(Erlang.waiting(load: 3, servers: 2) == 1)
  }

  @Test func `M M 1 has its textbook figures`() {
    let queue = MMc(arrivalRate: 2, serviceRate: 3)
    #expect(agree(queue.meanWait, 2.0 / 3, within: 1e-15))
    #expect(agree(queue.meanSojourn, 1, within: 1e-15))
    #expect(agree(queue.meanNumber, 2, within: 1e-15))
    #expect(agree(queue.sojournQuantile(0.95), Mathematics.log(20), within: 1e-14))
    #expect(agree(queue.waitQuantile(0.95), Mathematics.log(2 / 3.0 / 0.05), within: 1e-14))
    #expect(queue.waitQuantile(0.2) == 0)
  }

  @Test func `M M c has its textbook figures and quantiles that invert the survival`() {
    // Two servers, λ = 1, μ = 1: wait 1/3, number 4/3.
    let two = MMc(arrivalRate: 1, serviceRate: 1, servers: 2)
    #expect(agree(two.meanWait, 1.0 / 3, within: 1e-14))
    #expect(agree(two.meanNumber, 4.0 / 3, within: 1e-14))
    // With equal rates of service and slack the survival is (1 + t / 3) e^-t.
    #expect(agree(two.sojournSurvival(3), 2 * Mathematics.exp(-3), within: 1e-14))
    for queue in [two, MMc(arrivalRate: 4.5, serviceRate: 1, servers: 5)] {
      for p in [0.1, 0.5, 0.95, 0.999] {
        let t = queue.sojournQuantile(p)
        #expect(agree(queue.sojournSurvival(t), 1 - p, within: 1e-10))
      }
    }
    let one = MMc(arrivalRate: 2, serviceRate: 3)
    #expect(agree(one.sojournSurvival(1.7), Mathematics.exp(-1.7), within: 1e-14))
  }

  @Test func `M M c K has its textbook figures`() {
    // M/M/1/3 with ρ = 1: all four states alike.
    let even = MMcK(arrivalRate: 1, serviceRate: 1, servers: 1, capacity: 3)
    #expect(even.occupancy == [0.25, 0.25, 0.25, 0.25])
    #expect(even.blocking == 0.25 && even.meanNumber == 1.5 && even.meanSojourn == 2)
    #expect(even.meanWait == 1)
    // Without room to wait it is Erlang B; with very much room it is M/M/c.
    let loss = MMcK(arrivalRate: 10, serviceRate: 1, servers: 12, capacity: 12)
    #expect(agree(loss.blocking, Erlang.blocking(load: 10, servers: 12), within: 1e-13))
    #expect(loss.meanWait == 0)
    let wide = MMcK(arrivalRate: 4, serviceRate: 1, servers: 5, capacity: 400)
    let open = MMc(arrivalRate: 4, serviceRate: 1, servers: 5)
    #expect(agree(wide.meanWait, open.meanWait, within: 1e-12))
    // Overload by far: weights beyond the range of doubles.
    let flooded = MMcK(arrivalRate: 1000, serviceRate: 1, servers: 1, capacity: 300)
    #expect(agree(flooded.throughput, 1, within: 1e-12))
  }

  @Test func `Pollaczek and Khinchine halve the wait for constant service`() {
    let exponential = MG1(arrivalRate: 0.8, meanService: 1, secondMoment: 2)
    let constant = MG1(arrivalRate: 0.8, meanService: 1, secondMoment: 1)
    #expect(
      agree(exponential.meanWait, MMc(arrivalRate: 0.8, serviceRate: 1).meanWait, within: 1e-14)
    )
    #expect(agree(constant.meanWait, exponential.meanWait / 2, within: 1e-14))
    #expect(agree(constant.meanSojournWhenShared, 5, within: 1e-14))
    #expect(agree(constant.meanSojournWhenShared(service: 3), 15, within: 1e-14))
  }

  @Test func `interarrival transforms agree with multiple precision`() {
    // mpmath 1.3.0, mean 1, s = 2.
    let weibull = [0.5: 0.54564136076504704, 2: 0.21020980403531921, 0.7: 0.43268719430381594]
    for (shape, value) in weibull {
      let found = InterarrivalLaw.weibull(mean: 1, shape: shape).laplaceTransform(2)
      #expect(agree(found, value, within: 1e-12), "\(shape) \(found)")
    }
    let plain = InterarrivalLaw.weibull(mean: 0.3, shape: 1).laplaceTransform(5)
    #expect(agree(plain, 0.4, within: 1e-13))
    let erlang = InterarrivalLaw.gamma(mean: 1, shape: 2).laplaceTransform(2)
    #expect(agree(erlang, 0.25, within: 1e-14))
  }

  @Test func `G I M 1 has its textbook roots`() {
    let poisson = GIM1(interarrival: .gamma(mean: 1.25, shape: 1), serviceRate: 1)
    #expect(agree(poisson.sigma, 0.8, within: 1e-13))
    #expect(agree(poisson.sojournQuantile(0.95), 5 * Mathematics.log(20), within: 1e-12))
    let weibull = GIM1(interarrival: .weibull(mean: 1.25, shape: 1), serviceRate: 1)
    #expect(agree(weibull.sigma, 0.8, within: 1e-11))
    // E2/M/1 with ρ = 1/2: x (2 - x)² = 1 has the root (3 - √5) / 2.
    let erlang = GIM1(interarrival: .gamma(mean: 2, shape: 2), serviceRate: 1)
    #expect(agree(erlang.sigma, (3 - 5.squareRoot()) / 2, within: 1e-13))
    // D/M/1 with ρ = 1/2: the root of x = exp(2 (x - 1)).
    let constant = GIM1(interarrival: .constant(2), serviceRate: 1)
    #expect(agree(constant.sigma, 0.20318786997997992, within: 1e-13))
  }

  @Test func `the machine repairman obeys its limits`() {
    let single = MachineRepairman(clients: 1, thinkRate: 1, serviceRate: 3)
    #expect(agree(single.throughput, 0.75, within: 1e-15))
    #expect(agree(single.meanSojourn, 1.0 / 3, within: 1e-15))
    // Two clients, equal rates: weights 1, 2, 2.
    let two = MachineRepairman(clients: 2, thinkRate: 1, serviceRate: 1)
    #expect(two.occupancy == [0.2, 0.4, 0.4])
    #expect(agree(two.throughput, 0.8, within: 1e-15))
    #expect(agree(two.meanNumber, 1.2, within: 1e-15))
    let many = MachineRepairman(clients: 500, thinkRate: 1, serviceRate: 10)
    #expect(agree(many.throughput, 10, within: 1e-12))
    // Response time law: N / X - think time.
    #expect(agree(many.meanSojourn, 500 / many.throughput - 1, within: 1e-10))
  }

  /// The mean number of an M/M/1 with an up-and-down server from its balance equations, truncated.
  private func breakdownNumber(_ l: Double, _ m: Double, _ e: Double, _ r: Double, idle: Bool)
    -> Double
  {
    let top = 400
    var up = [Double](repeating: 1, count: top + 1)
    var down = [Double](repeating: 1, count: top + 1)
    for _ in 0..<20_000 {
      for n in 0...top {
        let fail = n > 0 || idle ? e : 0
        let arrive = n < top ? l : 0
        let inUp = (n > 0 ? l * up[n - 1] : 0) + (n < top ? m * up[n + 1] : 0) + r * down[n]
        up[n] = inUp / (arrive + (n > 0 ? m : 0) + fail)
        let inDown = (n > 0 ? l * down[n - 1] : 0) + fail * up[n]
        down[n] = inDown / (arrive + r)
      }
    }
    let total = up.reduce(0, +) + down.reduce(0, +)
    return (0...top).map { Double($0) * (up[$0] + down[$0]) }.reduce(0, +) / total
  }

  @Test func `breakdowns agree with the balance equations`() {
    for exposure in [MM1WithBreakdowns.Exposure.always, .whileServing] {
      let queue = MM1WithBreakdowns(
        arrivalRate: 0.5,
        serviceRate: 1,
        breakdownRate: 0.1,
        repairRate: 0.4,
        exposure: exposure
      )
      let number = breakdownNumber(0.5, 1, 0.1, 0.4, idle: exposure == .always)
      #expect(agree(queue.meanNumber, number, within: 1e-6), "\(exposure) \(number)")
      #expect(agree(queue.meanSojourn, queue.meanNumber / 0.5, within: 1e-15))
      let sound = MM1WithBreakdowns(
        arrivalRate: 0.5,
        serviceRate: 1,
        breakdownRate: 0,
        repairRate: 1,
        exposure: exposure
      )
      #expect(agree(sound.meanNumber, 1, within: 1e-14))
    }
  }

  @Test func `two choices shorten lines as published`() {
    // Mitzenmacher's table: ρ = 0.9, d = 2: mean time 2.6141; ρ = 0.99: 5.4320.
    #expect(abs(PowerOfChoices(utilisation: 0.9, choices: 2).meanSojourn - 2.6141) < 6e-5)
    #expect(abs(PowerOfChoices(utilisation: 0.99, choices: 2).meanSojourn - 5.4320) < 6e-5)
    let one = PowerOfChoices(utilisation: 0.9, choices: 1)
    #expect(agree(one.meanNumber, 9, within: 1e-14))
    #expect(agree(one.share(withAtLeast: 3), 0.729, within: 1e-14))
    let two = PowerOfChoices(utilisation: 0.5, choices: 2)
    #expect(two.share(withAtLeast: 3) == 0x1p-7)
    #expect(two.share(withAtLeast: 0) == 1)
  }

  @Test(arguments: [(10, 2.804), (20, 2.566), (30, 2.491), (50, 2.434)])
  func `two choices among few servers come within 6/n² of what was simulated`(
    servers: Int,
    simulated: Double
  ) {
    // Table 2 of Gast, SIGMETRICS 2017: mean number at ρ = 0.9, to three digits.
    let mean = PowerOfChoices(utilisation: 0.9, choices: 2).meanNumber(servers: servers)
    let order = Double(servers * servers)
    #expect(abs(mean - simulated) < 6 / order + 5e-4, "\(mean)")
    #expect(mean < simulated, "the next term is positive there")
  }

  @Test func `the correction for n servers vanishes with n, and for one choice`() {
    let two = PowerOfChoices(utilisation: 0.9, choices: 2)
    let first = two.meanNumber(servers: 1) - two.meanNumber
    #expect(abs(first - 3.986_427) < 1e-6)
    #expect(abs(two.meanNumber(servers: 1_000) - two.meanNumber - first / 1_000) < 1e-12)
    let one = PowerOfChoices(utilisation: 0.9, choices: 1)
    #expect(one.meanNumber(servers: 3) == one.meanNumber)
    #expect(PowerOfChoices(utilisation: 0, choices: 2).meanSojourn(servers: 5) == 1)
  }
}
