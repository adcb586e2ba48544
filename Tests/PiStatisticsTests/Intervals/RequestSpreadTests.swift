// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiStatistics
import Testing

/// The floor that requests put under replications, against hand calculation.
struct RequestSpreadTests {
  /// The spread of values of which all are looked at.
  private func spread(_ values: [Double], scale: Double = 1) -> RequestSpread {
    RequestSpread(
      sampled: values.count,
      sum: values.reduce(0, +),
      sumOfSquares: values.reduce(0) { $0 + $1 * $1 },
      sumOfCubes: values.reduce(0) { $0 + $1 * $1 * $1 },
      count: values.count,
      scale: scale
    )
  }

  @Test func `two equal differences of shares prove nothing`() {
    // 2 × 10 requests of which one in each replication differs by 1: n = 20, Σd = Σd² = 2, so
    // v = 4/22 − (2/22)² = 0.173554, se = √(v/20) = 0.0931541, t = 0.1/se = 1.073490 on 19 degrees.
    let spread = spread([1, 1] + [Double](repeating: 0, count: 18))
    #expect(abs(spread.variance - 0.173_553_719) < 1e-9)
    #expect(abs(spread.standardError - 0.093_154_097) < 1e-8)
    // Skewness: 2/22 − 3 · (2/22)(4/22) + 2 (2/22)³ over v^1.5 and √20 is λ = 0.1324436, so t without it
    // is t + λt²/3 + λ²t³/27 + λ/6 = 1.1472429, whose p is 0.2655 (SciPy 1.17).
    #expect(abs(spread.pValue(of: 0.1) - 0.265_5) < 1e-4)
    // t(19, .975) = 2.093024; 0.1 − T(±t) se by hand.
    let bounds = spread.bounds(around: 0.1)
    #expect(abs(bounds.low - -0.077_557_234) < 1e-8)
    #expect(abs(bounds.high - 0.318_966_997) < 1e-8)
  }

  @Test func `interval and p-value agree`() {
    for ones in 0...20 {
      let spread = spread((0..<20).map { $0 < ones ? 1 : 0 })
      let mean = Double(ones) / 20
      let bounds = spread.bounds(around: mean)
      #expect((bounds.low > 0) == (spread.pValue(of: mean) < 0.05), "\(ones)")
    }
  }

  @Test func `a sample stands for the whole`() {
    // Four values, two of them looked at: v as of two, the error as of four.
    let part = RequestSpread(
      sampled: 2,
      sum: 2,
      sumOfSquares: 4,
      sumOfCubes: 8,
      count: 4,
      scale: 1
    )
    #expect(part.variance == 6.0 / 4 - 0.25)
    #expect(part.standardError == (1.25 / 4).squareRoot())
    var whole = part
    whole.merge(part)
    #expect(whole.variance == 10.0 / 6 - 16.0 / 36)
    #expect(whole.count == 8 && whole.sumOfCubes == 16)
  }

  @Test func `nothing to go by is no evidence`() {
    #expect(RequestSpread().pValue(of: 1) == 1)
    #expect(RequestSpread().bounds(around: 1) == Bounds(low: -.infinity, high: .infinity))
    #expect(spread([1]).pValue(of: 1) == 1)
    #expect(spread([0, 0, 0]).pValue(of: 0) == 1)
    #expect(spread([0, 0, 0]).bounds(around: 0).high > 0)
  }

  @Test func `without skewness it is the t interval`() {
    // 1 and −1, c = 1: v = (2 + 2) / 4, se = √(1/2), t(1, .975) = 12.7062.
    let bounds = spread([1, -1]).bounds(around: 0)
    #expect(
      abs(bounds.high - 12.706_204_736 * 0.5.squareRoot()) < 1e-6 && bounds.low == -bounds.high
    )
  }

  /// Costs of 10 × 200 requests with a heavy tail, whose mean is 1: t over the ten means misses it in 10
  /// of 100 cases and the hull with a symmetric floor in 7.
  @Test func `ten replications of costs with a heavy tail hold the mean`() {
    var missed = (replications: 0, hull: 0)
    for trial in 0..<1_000 {
      let costs = uniforms(seed: 5_000 + trial, count: 2_000).map {
        Mathematics.exp(2 * Mathematics.normalQuantile($0) - 2)
      }
      let means = stride(from: 0, to: 2_000, by: 200).map { Moments(costs[$0..<$0 + 200]).mean }
      let interval = MeanInterval(means)
      let floor = spread(costs, scale: costs.max() ?? 0).bounds(around: interval.mean)
      if interval.low > 1 || interval.high < 1 { missed.replications += 1 }
      if min(interval.low, floor.low) > 1 || max(interval.high, floor.high) < 1 { missed.hull += 1 }
    }
    // The lower 99 % limit of 66 in 1,000 is 5 %.
    #expect(missed.hull <= 66, "\(missed)")
    #expect(missed.replications >= 75, "\(missed)")
  }
}
