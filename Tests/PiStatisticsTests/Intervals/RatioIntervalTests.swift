// SPDX-License-Identifier: Apache-2.0

import PiStatistics
import Testing

/// Fieller's interval against hand calculation.
struct RatioIntervalTests {
  @Test func `the ends solve Fieller's equation`() throws {
    let (x, y) = ([1.0, 2, 3, 2], [3.9, 4.1, 4.0, 4.2])
    let interval = try #require(RatioInterval(x, y))
    #expect(abs(interval.ratio - 2 / 4.05) < 1e-12)
    // At each end the paired t of x − ρ y is exactly t(3, 0.975) = 3.182446.
    for end in [interval.low, interval.high] {
      let differences = zip(x, y).map { $0 - end * $1 }
      let mean = differences.reduce(0, +) / 4
      let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let t = mean / (squares / 12).squareRoot()
      #expect(abs(abs(t) - 3.182_446_305) < 1e-6)
    }
    #expect(interval.low < interval.ratio && interval.ratio < interval.high)
  }

  @Test func `a denominator that may be zero has no interval`() {
    #expect(RatioInterval([1, 2, 3], [-1, 1, 0.5]) == nil)
    #expect(RatioInterval([1], [2]) == nil)
    #expect(RatioInterval([1, .infinity], [2, 2]) == nil)
  }
}
