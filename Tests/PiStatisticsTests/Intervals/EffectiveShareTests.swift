// SPDX-License-Identifier: Apache-2.0

import PiStatistics
import Testing

/// Values of scipy.stats.beta.ppf and scipy.stats.t.ppf, by the formulas of Korn and Graubard.
struct EffectiveShareTests {
  @Test func `as many independent requests as there are give Clopper's and Pearson's interval`() {
    // p (1 − p) / V = 100 requests, of which 5 fail; with so many degrees of freedom t is z.
    let share = EffectiveShare(
      0.05,
      variance: 0.05 * 0.95 / 100,
      degreesOfFreedom: 1e9,
      requests: 1_000
    )
    #expect(abs(share.count - 100) < 1e-9)
    let exact = ProportionInterval.clopperPearson(successes: 5, trials: 100)
    #expect(abs(share.bounds().low - exact.low) < 1e-6)
    #expect(abs(share.bounds().high - exact.high) < 1e-6)
  }

  @Test func `without spread all requests count, and none of them alone`() {
    // The rule of three: 1 − 0.025^(1/100).
    let share = EffectiveShare(0, variance: 0, degreesOfFreedom: 1e9, requests: 100)
    #expect(share.bounds().low == 0)
    #expect(abs(share.bounds().high - 0.036_216_69) < 1e-6)
    let all = EffectiveShare(1, variance: 0, degreesOfFreedom: 1e9, requests: 100)
    #expect(all.bounds().high == 1)
    #expect(abs(all.bounds().low - (1 - 0.036_216_69)) < 1e-6)
  }

  @Test func `few degrees of freedom leave fewer requests, and the interval holds the share`() {
    let many = EffectiveShare(0.1, variance: 0.0009, degreesOfFreedom: 1e9, requests: 1e6)
    let few = EffectiveShare(0.1, variance: 0.0009, degreesOfFreedom: 9, requests: 1e6)
    #expect(few.bounds().low < many.bounds().low && few.bounds().high > many.bounds().high)
    for confidence in [0.01, 0.5, 0.999] {
      let bounds = few.bounds(confidence: confidence)
      #expect(bounds.low <= 0.1 && bounds.high >= 0.1)
    }
  }

  @Test func `with plenty of requests it is the t interval`() {
    let share = EffectiveShare(0.4, variance: 1e-6, degreesOfFreedom: 9, requests: 1e9)
    // t(9, 0.975) = 2.262157.
    #expect(abs(share.bounds().low - (0.4 - 2.262_157e-3)) < 1e-8)
    #expect(abs(share.bounds().high - (0.4 + 2.262_157e-3)) < 1e-8)
  }
}

struct ShareDifferenceTests {
  private let rushing = EffectiveShare(
    0.02,
    variance: 0.000_1,
    degreesOfFreedom: 9,
    requests: 2_000
  )

  @Test func `against a share that is known exactly the difference leans as the other share does`()
  {
    let exact = EffectiveShare(0.05, variance: 1e-14, degreesOfFreedom: 1e9, requests: 1e15)
    let difference = ShareDifference(
      rushing,
      minus: exact,
      correlation: 0.7,
      step: 0.1,
      estimate: -0.003
    )
    let (own, bounds) = (rushing.bounds(), difference.bounds())
    #expect(abs(bounds.low - (-0.003 - 0.1 * (0.02 - own.low))) < 1e-7)
    #expect(abs(bounds.high - (-0.003 + 0.1 * (own.high - 0.02))) < 1e-7)
  }

  @Test func `equal shares that move together do not differ`() {
    let difference = ShareDifference(rushing, minus: rushing, correlation: 1, estimate: 0)
    // The ends of equal sides lie apart by how far their distances differ.
    let own = rushing.bounds()
    let gap = abs((0.02 - own.low) - (own.high - 0.02))
    #expect(abs(difference.bounds().high - gap) < 1e-12)
  }

  @Test(arguments: [0.03, 0.06, 0.2])
  func `the interval leaves out zero exactly when p is at most 5 %`(_ estimate: Double) {
    let difference = ShareDifference(rushing, minus: rushing, correlation: 0, estimate: estimate)
    let bounds = difference.bounds()
    #expect((bounds.low > 0) == (difference.pValue <= 0.05))
    let edge = difference.bounds(confidence: 1 - difference.pValue)
    #expect(abs(edge.low) < 0.002)
  }
}
