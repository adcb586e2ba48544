// SPDX-License-Identifier: Apache-2.0

import PiStatistics
import Testing

@Suite struct VerdictTests {
  private let pValues = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216]

  @Test func `Holm adjusts the example of Benjamini and Hochberg as published software does`() {
    let expected = [0.01, 0.072, 0.312, 0.312, 0.312, 0.312, 0.312, 0.615, 0.615, 0.615]
    for (found, truth) in zip(holmAdjusted(pValues), expected) {
      #expect(agree(found, truth, within: 1e-12))
    }
    #expect(Array(holmAdjusted(pValues.reversed()).reversed()) == holmAdjusted(pValues))
    #expect(holmAdjusted([0.9, 0.8]) == [1, 1])
    #expect(holmAdjusted([]).isEmpty)
  }

  @Test func `Benjamini and Hochberg adjust their example`() {
    let expected = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.74 / 7, 0.216, 0.216, 0.216]
    for (found, truth) in zip(benjaminiHochbergAdjusted(pValues), expected) {
      #expect(agree(found, truth, within: 1e-12))
    }
  }

  private let baseline = [10.0, 11, 9, 10, 12, 10, 9, 11, 10, 8]
  private let noise = [0.1, -0.2, 0.3, 0.05, -0.1, 0.2, -0.15, 0.12, -0.02, 0.07]

  private func shifted(by amount: Double) -> PairedDifference {
    let treatment = zip(baseline, noise).map { $0 + $1 + amount }
    return PairedDifference(treatment: treatment, baseline: baseline)
  }

  private func verdicts(_ family: [PairedDifference], _ direction: Direction) -> [Verdict] {
    VerdictFamily(family.map(DifferenceEvidence.init), direction: direction).verdicts
  }

  @Test func `the direction decides what better means`() {
    let up = shifted(by: 1)
    #expect(verdicts([up], .higherIsBetter) == [.better])
    #expect(verdicts([up], .lowerIsBetter) == [.worse])
    #expect(verdicts([shifted(by: -1)], .lowerIsBetter) == [.better])
  }

  @Test func `correction can take a claim away and says so`() {
    let weak = shifted(by: 0.09)
    #expect(weak.pValue < 0.05 && weak.pValue > 0.0125)
    #expect(verdicts([weak], .higherIsBetter) == [.better])
    let none = shifted(by: 0)
    let family = [weak, none, none, none]
    let found = verdicts(family, .higherIsBetter)
    #expect(
      found == [
        .notDistinguishableAfterCorrection, .notDistinguishable, .notDistinguishable,
        .notDistinguishable,
      ]
    )
    #expect(found[0].words == "not distinguishable (after correction)")
  }

  @Test func `identical runs read identical and do not burden the family`() {
    let same = PairedDifference(treatment: baseline, baseline: baseline)
    let weak = shifted(by: 0.09)
    let found = verdicts([same, weak, same, same], .higherIsBetter)
    #expect(found == [.identical, .better, .identical, .identical])
  }

  @Test func `a p95 that is infinite in every run is worse`() {
    let infinite = [Double](repeating: .infinity, count: 10)
    let broken = PairedDifference(treatment: infinite, baseline: baseline)
    #expect(verdicts([broken], .lowerIsBetter) == [.worse])
    let mended = PairedDifference(treatment: baseline, baseline: infinite)
    #expect(verdicts([mended], .lowerIsBetter) == [.better])
    #expect(!broken.isNonInferior(margin: .relative(0.05), direction: .lowerIsBetter))
  }

  @Test func `arms beyond the deadline on both sides test nothing and say so`() {
    let weak = DifferenceEvidence(shifted(by: 0.09))
    let family = VerdictFamily(
      [.bothBeyondDeadline, weak, .identical, .bothBeyondDeadline],
      direction: .lowerIsBetter
    )
    #expect(
      family.verdicts == [.bothBeyondDeadline, .worse, .identical, .bothBeyondDeadline]
    )
    #expect(family.judgements.map(\.adjustedP) == [nil, weak.pValue, 1, nil])
    #expect(family.verdicts[0].words == "both beyond the deadline")
  }

  @Test func `non-inferiority looks at the one-sided bound`() {
    let slightlyUp = shifted(by: 0.05)
    let bound = slightlyUp.interval.upperBound()
    #expect(slightlyUp.isNonInferior(margin: .absolute(bound * 1.01), direction: .lowerIsBetter))
    #expect(!slightlyUp.isNonInferior(margin: .absolute(bound * 0.99), direction: .lowerIsBetter))
    #expect(slightlyUp.isNonInferior(margin: .relative(0.05), direction: .lowerIsBetter))
    #expect(slightlyUp.isNonInferior(margin: .absolute(0.1), direction: .higherIsBetter))
    #expect(!shifted(by: -1).isNonInferior(margin: .relative(0.05), direction: .higherIsBetter))
    let same = PairedDifference(treatment: baseline, baseline: baseline)
    #expect(same.isNonInferior(margin: .absolute(0), direction: .higherIsBetter))
  }
}
