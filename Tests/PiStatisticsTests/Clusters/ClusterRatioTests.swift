// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiStatistics
import Testing

@Suite struct ClusterRatioTests {
  private static let luck = Luck(seed: 5, replication: 0)

  /// Units of uneven size with a numerator that follows it.
  private static func units(_ count: Int, stream: Int) -> (a: [Double], c: [Double]) {
    var (a, c) = ([Double](), [Double]())
    for unit in 0..<count {
      let key = RequestKey(source: UInt32(unit), ordinal: UInt32(stream))
      let (left, right) = luck.uniformPair(.service, request: key)
      c.append((1 + 9 * left).rounded(.down))
      a.append(c[unit] * (0.2 + right * right))
    }
    return (a, c)
  }

  @Test func `a ratio, its deviations and its variance follow from three units by hand`() throws {
    let ratio = try #require(ClusterRatio(numerators: [2, 4, 9], denominators: [1, 2, 3]))
    #expect(ratio.estimate == 2.5)
    #expect(ratio.deviations == [-0.25, -0.5, 0.75])
    #expect(abs(ratio.variance - 0.875 / 6) < 1e-15)
    // Two steps of one half, which one more count moves a unit by.
    let stepped = ClusterRatio(numerators: [2, 4, 9], denominators: [1, 2, 3], step: 1)
    #expect(abs(try #require(stepped).variance - (0.875 + 2 * 0.25) / 6) < 1e-15)
    let other = try #require(ClusterRatio(numerators: [1, 1, 1], denominators: [1, 2, 3]))
    // uᵦ = (1 − 0.5 c) / 2 = 0.25, 0, −0.25.
    #expect(abs(ratio.variance(of: other) - (0.25 + 0.25 + 1) / 6) < 1e-15)
    #expect(ratio.variance(of: ratio) == 0)
    #expect(ClusterRatio(numerators: [1], denominators: [1]) == nil)
    #expect(ClusterRatio(numerators: [1, 1], denominators: [0, 0]) == nil)
  }

  @Test func `weights are counts of draws with replacement`() throws {
    let weights = ClusterWeights(count: 50, replicates: 1_999, luck: Self.luck)
    #expect(weights.rows.allSatisfy { $0.reduce(0) { $0 + Int($1) } == 50 })
    let all = weights.rows.joined().map(Double.init)
    // Binomial of 50 draws with chance 1/50: mean 1, variance 0.98.
    let moments = Moments(all)
    #expect(abs(moments.mean - 1) < 1e-12)
    #expect(abs(moments.variance - 0.98) < 0.02)
    #expect(weights.rows == ClusterWeights(count: 50, luck: Self.luck).rows)
    let other = ClusterWeights(count: 50, luck: Luck(seed: 6, replication: 0))
    #expect(weights.rows != other.rows)
  }

  /// t* of a resample by repeating its units and estimating anew.
  private static func brute(
    _ weights: [UInt8],
    _ a: [Double],
    _ c: [Double],
    minus other: (a: [Double], c: [Double])? = nil
  ) throws -> Double {
    let drawn = weights.indices.flatMap { Array(repeating: $0, count: Int(weights[$0])) }
    func estimate(_ a: [Double], _ c: [Double], _ units: [Int]) -> (value: Double, u: [Double]) {
      let total = units.reduce(0) { $0 + c[$1] }
      let value = units.reduce(0) { $0 + a[$1] } / total
      return (value, units.map { (a[$0] - value * c[$0]) / (total / Double(units.count)) })
    }
    let all = Array(a.indices)
    var (star, plain) = (estimate(a, c, drawn), estimate(a, c, all).value)
    if let other {
      let baseline = estimate(other.a, other.c, drawn)
      star.value -= baseline.value
      star.u = zip(star.u, baseline.u).map { $0 - $1 }
      plain -= estimate(other.a, other.c, all).value
    }
    let n = Double(drawn.count)
    let error = (star.u.reduce(0) { $0 + $1 * $1 } / (n * (n - 1))).squareRoot()
    return (star.value - plain) / error
  }

  @Test func `studentised errors are those of repeated units, estimated anew`() throws {
    let (a, c) = Self.units(12, stream: 0)
    let other = Self.units(12, stream: 1)
    let weights = ClusterWeights(count: 12, replicates: 199, luck: Self.luck)
    let ratio = try #require(ClusterRatio(numerators: a, denominators: c))
    let baseline = try #require(ClusterRatio(numerators: other.a, denominators: other.c))
    let own = RatioReplicates(ratio, weights)
    let expected = try weights.rows.map { try Self.brute(Array($0), a, c) }.sorted()
    #expect(zip(own.pivots, expected).allSatisfy { abs($0 - $1) < 1e-9 * (1 + abs($1)) })
    #expect(own.pivots.count == 199)
    let difference = own.pivots(of: RatioReplicates(baseline, weights))
    let both = try weights.rows.map { try Self.brute(Array($0), a, c, minus: other) }.sorted()
    #expect(zip(difference, both).allSatisfy { abs($0 - $1) < 1e-9 * (1 + abs($1)) })
    #expect(difference.count == 199)
  }

  @Test func `runs that scatter more than units explain count instead of them`() {
    // F at 90 % with 9 and 39 degrees of freedom is 1.79717 (SciPy 1.15).
    let runs = (0..<10).map { Double($0) }
    let between = Moments(runs).variance
    let below = ClusterSpread(variance: between / 1.797, units: 40, runs: runs)
    #expect(below.variance == between / 1.797 && below.degreesOfFreedom == 39)
    let above = ClusterSpread(variance: between / 1.798, units: 40, runs: runs)
    #expect(above.variance == between && above.degreesOfFreedom == 9)
    let serial = ClusterSpread(variance: between, units: 40, runs: runs, inflation: 3)
    #expect(serial.variance == 3 * between && serial.degreesOfFreedom == 13)
    let long = ClusterSpread(variance: between, units: 40, runs: runs, inflation: 19)
    #expect(long.degreesOfFreedom == 3)
  }

  @Test func `an interval that leans is the hull with the one on the logit scale`() {
    // Ten units, so t is 2.2621572; ± 0.1131079 around 0.9. In Python: with x = 0.1131079 / 0.09,
    // 0.9 / (0.9 + 0.1 * math.exp(x)) = 0.7191947 and 0.9 / (0.9 + 0.1 * math.exp(-x)) = 0.9693496.
    let spread = ClusterSpread(variance: 0.05 * 0.05, units: 10, runs: [0.9, 0.9])
    let hull = HullInterval(0.9, spread, pivots: [])
    let leaning = hull.leaning(with: 0.9, step: 1, units: nil)
    #expect(abs(leaning.low - 0.719_194_7) < 1e-6)
    #expect(leaning.high == hull.high)
    // Ten dollars for each solved request, less one for its cost: eight dollars, and ten times as wide.
    let dollars = HullInterval(
      8,
      ClusterSpread(variance: 0.25, units: 10, runs: [8, 8]),
      pivots: []
    ).leaning(with: 0.9, step: 10, units: nil)
    #expect(abs(dollars.low - (8 - 10 * (0.9 - 0.719_194_7))) < 1e-5)
    #expect(hull.leaning(with: 1, step: 1, units: nil) == hull)
    // 18 of 20 by Clopper and Pearson: 0.6830173 to 0.9876515 (SciPy: beta.ppf).
    let units = hull.leaning(with: 0.9, step: 1, units: 20)
    #expect(abs(units.low - 0.683_017_3) < 1e-6)
    #expect(units.high == hull.high)
  }

  @Test func `the hull takes the wider of both sides`() {
    let runs = [1.0, 1.0]
    let spread = ClusterSpread(variance: 4, units: 40, runs: runs)
    // 1,999 pivots from −4.995 to 4.995, whose 50th from either end is ∓4.745; t is 2.0226909.
    let pivots = (0..<1_999).map { (Double($0) - 999) * 0.005 }
    let wide = HullInterval(10, spread, pivots: pivots)
    #expect(abs(wide.low - (10 - 4.75 * 2)) < 1e-12 && abs(wide.high - (10 + 4.75 * 2)) < 1e-12)
    // T = 5 lies above all pivots: 2 · 1 / 2,000.
    #expect(wide.pValue == 0.001)
    let narrow = HullInterval(1, spread, pivots: pivots.map { $0 / 10 })
    #expect(abs(narrow.high - narrow.low - 4 * 2.022_690_920_036_761) < 1e-9)
    let skewed = HullInterval(10, spread, pivots: pivots.map { $0 + 3 })
    #expect(abs(skewed.low - (10 - 7.75 * 2)) < 1e-12)
    #expect(abs(skewed.high - (10 + 2.022_690_920_036_761 * 2)) < 1e-9)
    #expect(skewed.clamped(to: 0...12) == Bounds(low: 0, high: 12))
    // Under nine degrees of freedom pivots count for more: κ = 2.262157 / 2.022691.
    let few = ClusterSpread(variance: 1, units: 40, runs: (0..<10).map { Double($0) })
    let kappa = 2.262_157_162_798_205 / 2.022_690_920_036_761
    let gated = HullInterval(0, few, pivots: pivots)
    #expect(abs(gated.high - kappa * 4.75 * few.standardError) < 1e-9)
    let certain = ClusterSpread(variance: 0, units: 40, runs: runs)
    #expect(HullInterval(2, certain, pivots: []).pValue == 0)
    #expect(HullInterval(0, certain, pivots: []).pValue == 1)
  }

  @Test(arguments: 0..<200)
  func `the interval leaves out zero exactly when p is at most 5 %`(_ stream: Int) throws {
    let (a, c) = Self.units(30, stream: 2 * stream)
    let other = Self.units(30, stream: 2 * stream + 1)
    let weights = ClusterWeights(count: 30, replicates: 1_999, luck: Self.luck)
    let own = RatioReplicates(
      try #require(ClusterRatio(numerators: a, denominators: c)),
      weights
    )
    // A shift that puts many of them near the border.
    let shifted = zip(other.a, other.c).map { $0 + 0.12 * $1 }
    let baseline = RatioReplicates(
      try #require(ClusterRatio(numerators: shifted, denominators: other.c)),
      weights
    )
    let runs = (0..<10).map { Double(($0 * 7 + stream) % 10) * 0.02 }
    let hull = HullInterval(
      own.ratio.estimate - baseline.ratio.estimate,
      ClusterSpread(variance: own.ratio.variance(of: baseline.ratio), units: 30, runs: runs),
      pivots: own.pivots(of: baseline)
    )
    #expect((hull.low > 0 || hull.high < 0) == (hull.pValue <= 0.05))
  }

  @Test func `dependence of neighbours is corrected for its bias`() {
    // Σu² = 10; neighbours: 2·1 + 1·0 + 0·(−1) + (−1)(−2) = 4, so r = 0.4.
    let rising = SerialDependence([2, 1, 0, -1, -2])
    #expect(abs(rising.correlation - (0.4 + (1 + 1.2) / 5)) < 1e-15)
    #expect(abs(rising.inflation - 1.84 / 0.16) < 1e-12)
    #expect(rising.isTooStrong)
    let alternating = SerialDependence((0..<40).map { $0 % 2 == 0 ? 1 : -1 })
    #expect(alternating.correlation == 0 && alternating.inflation == 1)
    #expect(SerialDependence([0, 0, 0]).inflation == 1)
    let long = SerialDependence((0..<100).map { $0 < 50 ? 1 : -1 })
    #expect(long.correlation == 0.9)
  }
}
