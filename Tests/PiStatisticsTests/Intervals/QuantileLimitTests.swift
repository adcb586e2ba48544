// SPDX-License-Identifier: Apache-2.0

import PiStatistics
import Testing

/// Limits of quantiles by order statistics, and differences of them.
struct QuantileLimitTests {
  @Test func `limits lie where the binomial tails are`() throws {
    // Bin(20, 1/2): P(K ≤ 5) = 0.020695, P(K ≤ 6) = 0.057659; P(K ≥ 15) = 0.020695.
    let median = QuantileLimits(0.5, count: 20)
    #expect(median.low * 20 > 5 && median.low * 20 < 6)
    let high = try #require(median.high) * 20
    #expect(high > 14 && high < 15)
    // Level 2 · 0.020695 lies at whole ranks.
    let exact = QuantileLimits(0.5, count: 20, level: 2 * 0.020_694_732_666_015_625)
    #expect(abs(exact.low * 20 - 5) < 1e-5)
    #expect(abs(try #require(exact.high) * 20 - 15) < 1e-5)
  }

  @Test func `twenty requests do not bound the 95th percentile`() {
    // 0.95^20 = 0.358 > 0.025; 0.95^72 = 0.0249 < 0.025.
    #expect(QuantileLimits(0.95, count: 20).high == nil)
    #expect(QuantileLimits(0.95, count: 71).high == nil)
    #expect(QuantileLimits(0.95, count: 72).high != nil)
    #expect(QuantileLimits(0.5, count: 2).low == 0)
  }

  @Test func `many values have the normal limits`() throws {
    // 0.95 ± 1.959964 √(0.95 · 0.05 / 10,000).
    let limits = QuantileLimits(0.95, count: 10_000)
    #expect(abs(limits.low - (0.95 - 0.004_271_66)) < 1e-7)
    #expect(abs(try #require(limits.high) - (0.95 + 0.004_271_66)) < 1e-7)
    // The two ways agree where one takes over from the other.
    let (few, many) = (QuantileLimits(0.95, count: 499), QuantileLimits(0.95, count: 500))
    #expect(abs(few.low - many.low) < 0.004)
    #expect(abs(try #require(few.high) - (try #require(many.high))) < 0.004)
  }

  /// Two arms whose values at a share x are x + shift.
  private func gap(_ shift: Double, count: Int, correlation: Double) -> PooledQuantileDifference {
    PooledQuantileDifference(
      0.95,
      treatment: .init(count: count, rounding: Bounds(low: 0.95 + shift, high: 0.95 + shift)) {
        $0 + shift
      },
      baseline: .init(count: count, rounding: Bounds(low: 0.95, high: 0.95)) { $0 },
      correlation: correlation,
      longest: 10
    )
  }

  @Test func `the difference has the limits of both arms, less what they share`() {
    // Each arm reaches 0.00427166 to either side; two independent ones √2 of it.
    let alone = gap(0.02, count: 10_000, correlation: 0).bounds()
    #expect(abs(alone.low - (0.02 - 0.006_041_04)) < 1e-6)
    #expect(abs(alone.high - (0.02 + 0.006_041_04)) < 1e-6)
    // √(2 − 2 · 0.5) = 1.
    let shared = gap(0.02, count: 10_000, correlation: 0.5).bounds()
    #expect(abs(shared.high - (0.02 + 0.004_271_66)) < 1e-6)
  }

  @Test func `what a bucket hides is in the difference, whatever the requests share`() {
    let gap = PooledQuantileDifference(
      0.95,
      treatment: .init(count: 10_000, rounding: Bounds(low: 1.9, high: 2.1)) { _ in 2 },
      baseline: .init(count: 10_000, rounding: Bounds(low: 1.8, high: 1.85)) { _ in 1.82 },
      correlation: 1,
      longest: 10
    )
    #expect(abs(gap.bounds().low - 0.05) < 1e-12 && abs(gap.bounds().high - 0.3) < 1e-12)
  }

  @Test func `interval and p-value of a difference agree`() {
    for step in 0...40 {
      let gap = gap(Double(step) * 0.000_3, count: 10_000, correlation: 0)
      let excludes = gap.bounds().low > 0
      #expect(excludes == (gap.pValue <= 0.05), "step \(step)")
    }
    // At 1.959964 standard errors of 0.00308217 p is 5 %; at twice as many it is far below.
    #expect(abs(gap(0.006_041_04, count: 10_000, correlation: 0).pValue - 0.05) < 0.001)
    #expect(abs(gap(0.003_082_17, count: 10_000, correlation: 0).pValue - 0.3173) < 0.001)
    #expect(gap(5, count: 20, correlation: 0).pValue > 0.05)
    #expect(gap(0, count: 10_000, correlation: 0).pValue == 1)
  }
}
