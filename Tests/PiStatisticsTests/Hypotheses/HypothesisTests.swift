// SPDX-License-Identifier: Apache-2.0

import PiStatistics
import PiTestOracles
import Testing

@Suite struct HypothesisTests {
  @Test func `small rank tests have countable p-values`() {
    let ranks = MannWhitney([1, 2, 3], [4, 5, 6])
    #expect(ranks.u == 0 && ranks.cliffsDelta == -1 && ranks.superiority == 0)
    #expect(agree(ranks.exactPValue ?? 0, 2.0 / 20, within: 1e-14))
    #expect(agree(MannWhitney([1, 2, 4], [3, 5, 6]).exactPValue ?? 0, 4.0 / 20, within: 1e-14))
    #expect(MannWhitney([1, 2], [2, 3]).exactPValue == nil)
    let signed = WilcoxonSignedRank([2, 4, 6], [1, 2, 3])
    #expect(signed.statistic == 0 && agree(signed.exactPValue ?? 0, 0.25, within: 1e-14))
    #expect(WilcoxonSignedRank([1, 2], [1, 2]).pValue == 1)
  }

  @Test func `the normal limits approach the exact p-values`() {
    let a = (0..<30).map { Double($0 * 37 % 101) }
    let b = (0..<30).map { Double($0 * 53 % 103) + 10.5 }
    let ranks = MannWhitney(a, b)
    #expect(abs((ranks.exactPValue ?? 0) - ranks.pValue) < 2e-3)
    let signed = WilcoxonSignedRank(a, b.map { $0 + $0 / 1000 })
    #expect(abs((signed.exactPValue ?? 0) - signed.pValue) < 1e-2)
  }

  @Test func `count tests agree with enumeration`() {
    #expect(agree(FourfoldTable(8, 2, 1, 5).fisherPValue, 5.0 / 143, within: 1e-12))
    #expect(FourfoldTable(3, 0, 0, 0).fisherPValue == 1)
    #expect(agree(exactMcNemar(gained: 0, lost: 5), 2.0 / 32, within: 1e-13))
    #expect(exactMcNemar(gained: 4, lost: 4) == 1 && exactMcNemar(gained: 0, lost: 0) == 1)
    #expect(agree(FourfoldTable(10, 20, 30, 40).pearson.statistic, 50.0 / 63, within: 1e-14))
    #expect(FourfoldTable(0, 0, 3, 4).pearson.pValue == 1)
  }

  @Test func `two groups make the analysis of variance a squared t test`() {
    let (a, b) = ([1.0, 4, 2, 8], [5.0, 7, 9, 6, 11])
    let t = MeanTest.student(a, b)
    let f = analysisOfVariance([a, b])
    #expect(agree(f.statistic, t.statistic * t.statistic, within: 1e-13))
    #expect(agree(f.pValue, t.pValue, within: 1e-12))
    // H of two groups without ties is the squared z of the rank sum, without continuity.
    let h = kruskalWallis([a, b])
    let z = (MannWhitney(a, b).u - 10) / (20.0 * 10 / 12).squareRoot()
    #expect(agree(h.statistic, z * z, within: 1e-12))
  }

  @Test func `friedman ranks within the units`() {
    // Three treatments always in the same order: χ² = n (k − 1).
    let test = friedman([[1, 11, 21, 31], [2, 12, 22, 32], [3, 13, 23, 33]])
    #expect(agree(test.statistic, 8, within: 1e-13))
    #expect(agree(test.pValue, ChiSquared(degreesOfFreedom: 2).survival(8), within: 1e-13))
    #expect(friedman([[1, 1], [1, 1]]).pValue == 1)
  }

  @Test func `samples without spread do not divide by zero`() {
    #expect(MeanTest.welch([1, 1], [1, 1]).pValue == 1)
    #expect(MeanTest.welch([1, 1], [2, 2]).pValue == 0)
    #expect(brunnerMunzel([1, 2], [3, 4]).pValue == 0)
    #expect(brunnerMunzel([1, 1], [1, 1]).pValue == 1)
    #expect(kruskalWallis([[2, 2], [2]]).pValue == 1)
  }

  @Test func `kolmogorov's distribution has its closed forms`() {
    // One value: P(D ≥ d) = 2 (1 − d) for d ≥ 1/2. Two: 1 − 2 (2d − ½)² for ¼ ≤ d ≤ ½.
    #expect(agree(KolmogorovDistribution(sampleSize: 1).survival(0.7), 0.6, within: 1e-14))
    let two = KolmogorovDistribution(sampleSize: 2)
    #expect(agree(two.survival(0.4), 1 - 2 * 0.3 * 0.3, within: 1e-13))
    #expect(two.survival(0.25) == 1 && two.survival(1) == 0)
    // Marsaglia, Tsang, Wang 2003: P(D₁₀ < 0.274) = 0.6284796154565...
    let ten = KolmogorovDistribution(sampleSize: 10).survival(0.274)
    #expect(agree(ten, 1 - 0.628479615456504, within: 1e-12))
  }

  @Test func `the branches of kolmogorov's distribution meet`() {
    for n in [100, 140, 141, 500, 2000] {
      let distribution = KolmogorovDistribution(sampleSize: n)
      var last = 1.0
      for step in 1...60 {
        let z = Double(step) * 0.05
        let tail = distribution.survival(z / Double(n).squareRoot())
        #expect(tail <= last + 1e-7, "\(n) \(z)")
        last = tail
      }
      // The limit distribution at z = 1 is 0.26999967.
      #expect(abs(distribution.survival(1 / Double(n).squareRoot()) - 0.27) < 0.03)
    }
  }

  @Test func `p-values are uniform without an effect`() {
    var rejected = 0
    for seed in 0..<400 {
      let x = uniforms(seed: seed, count: 25)
      let test = KolmogorovSmirnov.oneSample(x, BetaDistribution(alpha: 1, beta: 1))
      rejected += test.pValue < 0.1 ? 1 : 0
    }
    // 40 expected, 6 the deviation.
    #expect((20...60).contains(rejected), "\(rejected)")
  }

  @Test func `normal scores look normal and exponential ones do not`() {
    let scores = (1...40).map { NormalDistribution().quantile((Double($0) - 0.5) / 40) }
    #expect(Normality.shapiroWilk(scores).pValue > 0.99)
    #expect(Normality.andersonDarling(scores) < 0.1)
    let skewed = (1...40).map { GammaDistribution(shape: 1).quantile((Double($0) - 0.5) / 40) }
    #expect(Normality.shapiroWilk(skewed).pValue < 1e-3)
    #expect(Normality.andersonDarling(skewed) > 1)
    #expect(Normality.shapiroWilk([1, 2, 3, 4]).pValue > 0.9)
    #expect(Normality.shapiroWilk([1, 2, 3, 4, 5, 6, 7, 60]).pValue < 1e-3)
  }
}
