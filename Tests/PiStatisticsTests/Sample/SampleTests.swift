// SPDX-License-Identifier: Apache-2.0

import PiStatistics
import Testing

@Suite struct SampleTests {
  @Test(.enabled(if: ReferenceData.isPresent))
  func `moments agree with the reference however they are merged`() throws {
    let sample = try ReferenceData.sample(1)
    let expected = try #require(try ReferenceData.expected()["moments_a"] as? [String: Any])
    for cuts in [[0, 60], [0, 7, 30, 60], [0, 1, 2, 59, 60]] {
      var merged = Moments()
      for (start, end) in zip(cuts, cuts.dropFirst()) { merged.merge(Moments(sample[start..<end])) }
      let found = [
        "mean": merged.mean, "var": merged.variance, "sd": merged.standardDeviation,
        "sem": merged.standardError, "skew_G1": merged.skewness, "kurt_G2": merged.excessKurtosis,
      ]
      for (name, value) in found {
        let truth = try #require(expected[name] as? Double)
        #expect(agree(try #require(value), truth, within: 1e-12), "\(name) \(cuts)")
      }
    }
  }

  @Test func `moments survive a large offset and too few values`() {
    let shifted = Moments([4, 7, 13, 16].map { $0 + 1e9 })
    #expect(shifted.variance == 30)
    #expect(Moments([5]).variance == 0)
    #expect(Moments([5]).skewness == nil)
    #expect(Moments().standardError == 0)
  }

  @Test(.enabled(if: ReferenceData.isPresent))
  func `type 7 quantiles agree with the reference`() throws {
    let sample = try ReferenceData.sample(1)
    let all = try #require(
      try ReferenceData.expected()["quantiles_a_hyndman_fan"] as? [String: [Double]]
    )
    let expected = try #require(all["linear"])
    // The reference lists the shares 0.5, 0.9, 0.95 and 0.99.
    let found = [0.5, 0.9, 0.95, 0.99].map { SampleQuantile.value(of: sample, $0) }
    for (left, right) in zip(found, expected) { #expect(agree(left, right, within: 1e-12)) }
  }

  @Test func `quantiles interpolate, and infinities stay infinite`() {
    #expect(SampleQuantile.value(of: [4, 1, 3, 2], 0.5) == 2.5)
    #expect(SampleQuantile.value(of: [7], 0.3) == 7)
    #expect(SampleQuantile.value(of: [1, 2, .infinity], 0.5) == 2)
    #expect(SampleQuantile.value(of: [1, 2, .infinity], 0.6) == .infinity)
    #expect(SampleQuantile.value(of: [1, .infinity, .infinity], 0.9) == .infinity)
    #expect(SampleQuantile.value(of: [1, 2, 3], 1) == 3)
  }

  @Test func `the Jain index runs from one over n to one`() throws {
    #expect(jainIndex([3, 3, 3]) == 1)
    #expect(jainIndex([1, 0, 0, 0]) == 0.25)
    #expect(jainIndex([]) == nil)
    #expect(jainIndex([0, 0]) == nil)
    #expect(agree(try #require(jainIndex([1, 2, 3])), 36.0 / 42, within: 1e-15))
  }

  // Remission weeks under 6-MP: Freireich et al. 1963, as in Cox and Oakes, 1984.
  private static let remission: [KaplanMeier.Observation] =
    [6, 6, 6, 7, 10, 13, 16, 22, 23].map { KaplanMeier.Observation(duration: $0) }
    + [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map {
      KaplanMeier.Observation(duration: $0, isCensored: true)
    }

  @Test func `the survival curve and median of the leukaemia trial come out`() {
    let curve = KaplanMeier(SampleTests.remission)
    #expect(curve.median == 23)
    let published = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    #expect(curve.steps.count == published.count)
    for (step, survival) in zip(curve.steps, published) {
      #expect(abs(step.survival - survival) < 0.0006)
    }
  }

  @Test func `heavy censoring hides the median`() {
    let curve = KaplanMeier([
      KaplanMeier.Observation(duration: 1), KaplanMeier.Observation(duration: 2, isCensored: true),
      KaplanMeier.Observation(duration: 3, isCensored: true),
    ])
    #expect(curve.median == nil)
    #expect(curve.quantile(0.3) == 1)
    #expect(KaplanMeier([]).median == nil)
  }
}
