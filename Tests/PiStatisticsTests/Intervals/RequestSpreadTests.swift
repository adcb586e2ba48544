// SPDX-License-Identifier: Apache-2.0

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
    #expect(abs(spread.pValue(of: 0.1) - 0.296_47) < 1e-4)
    // t(19, .975) = 2.093024.
    #expect(abs(spread.halfWidth() - 2.093_024_054 * 0.093_154_097) < 1e-7)
  }

  @Test func `interval and p-value agree`() {
    for ones in 0...20 {
      let spread = spread((0..<20).map { $0 < ones ? 1 : 0 })
      let mean = Double(ones) / 20
      #expect((mean > spread.halfWidth()) == (spread.pValue(of: mean) < 0.05), "\(ones)")
    }
  }

  @Test func `a sample stands for the whole`() {
    // Four values, two of them looked at: v as of two, the error as of four.
    let part = RequestSpread(sampled: 2, sum: 2, sumOfSquares: 4, count: 4, scale: 1)
    #expect(part.variance == 6.0 / 4 - 0.25)
    #expect(part.standardError == (1.25 / 4).squareRoot())
    var whole = part
    whole.merge(part)
    #expect(whole.variance == 10.0 / 6 - 16.0 / 36)
    #expect(whole.count == 8)
  }

  @Test func `nothing to go by is no evidence`() {
    #expect(RequestSpread().pValue(of: 1) == 1)
    #expect(RequestSpread().halfWidth() == .infinity)
    #expect(spread([1]).pValue(of: 1) == 1)
    #expect(spread([0, 0, 0]).pValue(of: 0) == 1)
    #expect(spread([0, 0, 0]).halfWidth() > 0)
  }
}
