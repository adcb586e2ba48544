// SPDX-License-Identifier: Apache-2.0

import PiStatistics
import PiTestOracles
import Testing

@Suite struct EffectTests {
  @Test func `effect sizes of a small example`() {
    let (a, b) = ([1.0, 2, 3], [2.0, 4, 6])
    // Pooled variance (2 + 8) / 4.
    #expect(agree(EffectSize.cohensD(a, b), -2 / 2.5.squareRoot(), within: 1e-14))
    let g = EffectSize.cohensD(a, b) * (1 - 3.0 / 15)
    #expect(agree(EffectSize.hedgesG(a, b), g, within: 1e-14))
    #expect(EffectSize.hodgesLehmann(a, b) == -2)
    #expect(agree(EffectSize.wasserstein(a, b), 2, within: 1e-14))
    #expect(EffectSize.energyDistance(a, a) == 0 && EffectSize.cohensD(a, a) == 0)
  }

  @Test func `power at no effect is the level and grows to one`() {
    #expect(agree(TwoSampleDesign(effect: 0).power(perArm: 20), 0.05, within: 1e-12))
    var last = 0.05
    for size in [5.0, 20, 80, 320, 5000] {
      let power = TwoSampleDesign(effect: -0.3).power(perArm: size)
      #expect(power > last)
      last = power
    }
    #expect(TwoSampleDesign(effect: 9).power(perArm: 500) == 1)
    #expect(TwoSampleDesign(effect: 0).sizePerArm(power: 0.5) == nil)
    #expect(
      agree(TwoSampleDesign(effect: 0.5).power(perArm: 64), 0.8014595579222542, within: 1e-10)
    )
  }

  @Test func `the noncentral t without a shift is student's`() {
    for t in [-3.0, -0.5, 0, 0.7, 12] {
      let plain = StudentT(degreesOfFreedom: 6.5).cdf(t)
      #expect(abs(NoncentralT(degreesOfFreedom: 6.5, shift: 0).cdf(t) - plain) < 1e-14)
    }
  }

  @Test func `the nine quantiles of four values`() {
    let found = QuantileDefinition.allCases.map {
      SampleQuantile.value(ofSorted: [1, 2, 3, 4], 0.3, by: $0)
    }
    let expected = [2.0, 2, 1, 1.2, 1.7, 1.5, 1.9, 1 + 0.3 * 13 / 3 + 1.0 / 3 - 1, 1.65]
    for (value, truth) in zip(found, expected) { #expect(agree(value, truth, within: 1e-14)) }
    for definition in QuantileDefinition.allCases {
      #expect(SampleQuantile.value(ofSorted: [1, 2, 3, 4], 1, by: definition) == 4)
      #expect(SampleQuantile.value(ofSorted: [1, 2, 3, 4], 0, by: definition) == 1)
    }
  }

  @Test func `summaries of a small sample`() {
    #expect(Summary.medianAbsoluteDeviation([1, 2, 3, 4, 100]) == 1)
    #expect(Summary.interquartileRange([1, 2, 3, 4, 5]) == 2)
    #expect(agree(Summary.geometricMean([1, 8]), 8.0.squareRoot(), within: 1e-14))
    #expect(agree(Summary.harmonicMean([1, 3]), 1.5, within: 1e-14))
    #expect(Summary.trimmedMean([1, 2, 3, 4, 100], trim: 0.2) == 3)
    #expect(Summary.gini([0, 0, 0, 1]) == 0.75 && Summary.gini([0]) == nil)
  }

  @Test func `digamma has its known values`() {
    let gamma = 0.57721566490153286
    #expect(agree(digamma(1), -gamma, within: 1e-14))
    #expect(agree(digamma(5), 25.0 / 12 - gamma, within: 1e-14))
    #expect(agree(digamma(-0.5), 0.03648997397857652, within: 1e-12))
    #expect(digamma(0).isNaN && digamma(-3).isNaN && digamma(.infinity) == .infinity)
  }
}
