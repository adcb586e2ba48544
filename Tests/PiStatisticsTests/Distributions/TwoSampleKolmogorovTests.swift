// SPDX-License-Identifier: Apache-2.0

import PiStatistics
import Testing

@Suite struct TwoSampleKolmogorovTests {
  /// Counts, over every order of two samples, those at least so far apart.
  private func counted(_ m: Int, _ n: Int) -> [Int: Int] {
    var counts: [Int: Int] = [:]
    func walk(_ i: Int, _ j: Int, _ largest: Int) {
      let reached = max(largest, abs(i * n - j * m))
      if i == m, j == n { counts[reached, default: 0] += 1 }
      if i < m { walk(i + 1, j, reached) }
      if j < n { walk(i, j + 1, reached) }
    }
    walk(0, 0, 0)
    return counts
  }

  @Test(arguments: [(1, 1), (1, 4), (3, 3), (2, 7), (6, 4), (5, 8)])
  func `the law is the share of all orders`(m: Int, n: Int) {
    let law = TwoSampleKolmogorovDistribution(first: m, second: n)
    let counts = counted(m, n)
    let all = counts.values.reduce(0, +)
    let unit = m * n / law.steps
    for steps in 0...(law.steps + 1) {
      let beyond = counts.filter { $0.key >= steps * unit }.values.reduce(0, +)
      let found = law.survival(steps: steps)
      let expected = Double(beyond) / Double(all)
      #expect(agree(found, expected, within: 1e-14), "\(m) \(n) \(steps): \(found)")
    }
  }

  /// Gnedenko and Korolyuk's alternating sum for two samples of one size.
  @Test(arguments: [10, 50, 100])
  func `samples of one size follow the closed form`(n: Int) {
    let law = TwoSampleKolmogorovDistribution(first: n, second: n)
    #expect(law.steps == n)
    for steps in stride(from: n / 5, through: n, by: max(1, n / 10)) {
      var expected = 0.0
      for j in 1...(n / steps) {
        var share = 1.0
        // C(2n, n − jk) / C(2n, n)
        for i in 0..<(j * steps) { share *= Double(n - i) / Double(n + i + 1) }
        expected += (j % 2 == 1 ? 2 : -2) * share
      }
      #expect(agree(law.survival(steps: steps), expected, within: 1e-11), "\(n) \(steps)")
    }
  }

  @Test func `small tails keep their digits`() {
    let law = TwoSampleKolmogorovDistribution(first: 100, second: 100)
    // Two orders of C(200, 100) are wholly apart.
    var share = 2.0
    for i in 0..<100 { share *= Double(100 - i) / Double(200 - i) }
    #expect(agree(law.survival(steps: 100), share, within: 1e-13))
    #expect(share < 1e-57)
  }

  @Test(arguments: [(5, 7), (10, 10), (30, 12), (100, 100), (99, 101), (1, 3)])
  func `a threshold is the least distance as rare as the rate`(m: Int, n: Int) {
    let law = TwoSampleKolmogorovDistribution(first: m, second: n)
    for rate in [0.001, 0.01, 0.05, 0.3] {
      let threshold = law.threshold(rate: rate)
      let next = Int((threshold * Double(law.steps) + 0.5).rounded())
      #expect(law.survival(steps: next) <= rate, "\(m) \(n) \(rate)")
      #expect(law.survival(steps: next - 1) > rate, "\(m) \(n) \(rate)")
    }
    // Two values cannot be far enough apart for a rate of 1 in 1,000.
    let tiny = TwoSampleKolmogorovDistribution(first: 1, second: 1)
    #expect(tiny.threshold(rate: 0.001) > 1)
  }

  @Test func `the harmonic size is a good approximation where the exact law ends`() {
    for (m, n) in [(100, 100), (80, 125), (50, 200)] {
      let law = TwoSampleKolmogorovDistribution(first: m, second: n)
      let size = m * n / (m + n)
      for rate in [0.01, 0.05] {
        let exact = law.threshold(rate: rate)
        let near = KolmogorovDistribution(sampleSize: size).survival(exact)
        #expect(near > 0.6 * rate && near < 1.6 * rate, "\(m) \(n) \(rate): \(near)")
      }
    }
  }
}
