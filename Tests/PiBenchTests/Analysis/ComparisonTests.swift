// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiReport
import PiStatistics
import Testing

struct ComparisonTests {
  private let comparison = Comparison(deadline: 60, baseline: [[1, 2, 3, 4]])

  @Test func `figures and differences are those of a paired t by hand`() throws {
    // Differences 1, 2, 2, 3: mean 2, s = 0.8165, se = 0.40825; t(3, 0.975) = 3.18245.
    let figure = comparison.figures([[2, 4, 5, 7]], isBaseline: false)[0]
    #expect(figure.mean == 4.5)
    #expect(figure.values == [2, 4, 5, 7])
    let difference = try #require(figure.difference)
    #expect(difference.mean == 2)
    #expect(abs(difference.low - (2 - 3.182_446_305 * 0.408_248_290)) < 1e-8)
    #expect(abs(difference.high - (2 + 3.182_446_305 * 0.408_248_290)) < 1e-8)
    // t = 4.898979 on 3 degrees of freedom.
    #expect(abs(try #require(difference.pValue) - 0.016_276) < 1e-5)
    #expect(difference.verdict == nil)
    #expect(comparison.figures([[1, 2, 3, 4]], isBaseline: true)[0].difference == nil)
  }

  @Test func `only infinite values count as the deadline`() throws {
    let figure = comparison.figures([[.infinity, 2, 3, 4]], isBaseline: false)[0]
    #expect(figure.mean == nil && figure.isBeyondDeadline)
    #expect(abs(try #require(figure.difference).mean - (60.0 - 1) / 4) < 1e-9)
    // A rate above the deadline's number of seconds is no time.
    let fast = Comparison(deadline: 0.5, baseline: [[10, 10]])
    #expect(fast.figures([[30, 31]], isBaseline: false)[0].difference?.mean == 20.5)
  }

  @Test func `undefined values are not measured and not compared`() {
    let figure = comparison.figures([[.nan, 2, 3, 4]], isBaseline: false)[0]
    #expect(figure == .notMeasured)
  }

  @Test func `verdicts are Holm-adjusted over the family, identical ones apart`() {
    let baseline = [[1.0, 2, 3, 4, 5, 6]]
    let comparison = Comparison(deadline: 60, baseline: baseline)
    // Differences: none at all; clearly 1; about 1 with noise; nothing but noise.
    let arms: [[Double]] = [
      baseline[0], [2.01, 3, 4.01, 5, 6.01, 7], [1.1, 3.4, 3.2, 5.6, 5.4, 7.9],
      [1.5, 1.5, 3.5, 3.5, 5.5, 5.5],
    ]
    var results = arms.enumerated().map { index, values in
      StrategyResult(
        id: "s\(index)",
        label: "s\(index)",
        role: .chooses,
        figures: comparison.figures([values], isBaseline: false)
      )
    }
    comparison.judge(&results, metric: 0, values: arms.map { [$0] }, better: .higher)
    let found = results.compactMap { $0.figures[0].difference }
    #expect(found.map(\.verdict)[0...1] == [.identical, .better])
    #expect(found[3].verdict == .notDistinguishable)
    let raw = found[1...].compactMap(\.pValue)
    #expect(raw == raw.sorted())
    // Three tests: the smallest p is tripled, the next doubled, and none falls below the last.
    #expect(found[0].adjustedP == 1)
    #expect(found[1].adjustedP == raw[0] * 3)
    #expect(found[2].adjustedP == raw[1] * 2)
    #expect(found[3].adjustedP == max(raw[2], raw[1] * 2))
    #expect(raw[1] < 0.05 && raw[1] * 2 > 0.05)
    #expect(found[2].verdict == .notDistinguishableAfterCorrection)
    comparison.judge(&results, metric: 0, values: arms.map { [$0] }, better: .lower)
    #expect(results[1].figures[0].difference?.verdict == .worse)
  }
}
