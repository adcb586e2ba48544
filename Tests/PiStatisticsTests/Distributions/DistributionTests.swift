// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiStatistics
import Testing

@Suite struct DistributionTests {
  @Test(.enabled(if: ReferenceData.isPresent))
  func `t quantiles agree with the reference to 1e-12`() throws {
    let rows = try ReferenceData.rows("t_quantiles.csv")
    #expect(rows.count > 100)
    for row in rows {
      let numbers = row.compactMap(Double.init)
      let t = StudentT(degreesOfFreedom: numbers[0])
      // The reference takes the decimal digits of p; 1 - p would lose those of a small tail.
      let upper = ((1 - numbers[1]) * 1e8).rounded() / 1e8
      let found = t.upperQuantile(upper)
      #expect(agree(found, numbers[2], within: 1e-12), "\(row): \(found)")
    }
  }

  @Test(.enabled(if: ReferenceData.isPresent))
  func `special functions agree with the reference to 1e-12`() throws {
    var seen = 0
    for row in try ReferenceData.rows("special_functions.csv") {
      let x = try #require(Double(row[3]))
      let value = try #require(Double(row[4]))
      let (a, b) = (Double(row[1]) ?? 0, Double(row[2]) ?? 0)
      let found: Double
      switch row[0] {
      case "chi2_sf": found = ChiSquared(degreesOfFreedom: a).survival(x)
      case "f_sf": found = FDistribution(numerator: a, denominator: b).survival(x)
      case "betainc_reg": found = BetaDistribution(alpha: a, beta: b).cdf(x)
      case "digamma": found = digamma(x)
      case "lgamma": found = Mathematics.lgamma(x)
      default:
        Issue.record("nobody checks \(row[0])")
        continue
      }
      seen += 1
      #expect(agree(found, value, within: 1e-12), "\(row): \(found)")
    }
    #expect(seen == 153)
  }

  @Test(.enabled(if: ReferenceData.isPresent))
  func `normal quantiles agree with the reference to 1e-14`() throws {
    for row in try ReferenceData.rows("normal_quantiles.csv") {
      let numbers = row.compactMap(Double.init)
      let p = numbers[0]
      let upper = ((1 - p) * 1e8).rounded() / 1e8
      let normal = NormalDistribution()
      let found = p > 0.5 ? normal.upperQuantile(upper) : normal.quantile(p)
      #expect(agree(found, numbers[1], within: 1e-14), "\(row)")
    }
  }

  @Test(.enabled(if: ReferenceData.isPresent))
  func `normal tails agree with the reference to 1e-12`() throws {
    let rows = try ReferenceData.rows("normal_cdf.csv")
    #expect(rows.count > 10)
    for row in rows {
      let numbers = row.compactMap(Double.init)
      let tails = NormalDistribution().tails(numbers[0])
      #expect(agree(tails.lower, numbers[1], within: 1e-12), "\(row)")
      #expect(agree(tails.upper, numbers[2], within: 1e-12), "\(row)")
    }
  }

  /// Computed with mpmath 1.3.0 at 200 bits.
  @Test func `tails agree with multiple precision where digits are easily lost`() {
    let t: [(Double, Double, Double)] = [
      (1e6, 2, 0.022750266925659604), (2.5, 1e6, 7.1933971908142385e-16),
      (29, 40, 3.173438664864674e-27),
    ]
    for (freedom, x, value) in t {
      #expect(agree(StudentT(degreesOfFreedom: freedom).survival(x), value, within: 1e-12))
      #expect(agree(StudentT(degreesOfFreedom: freedom).cdf(-x), value, within: 1e-12))
    }
    let upper = [
      (0.01, 0.5, 0.0056267561939671841), (1000, 1100, 0.0010593232539299773),
      (1e5, 99_000, 0.99924258007882523),
    ]
    for (shape, x, value) in upper {
      let found = GammaDistribution(shape: shape).survival(x)
      #expect(agree(found, value, within: 1e-12), "\(shape) \(x) \(found)")
    }
    let lower = [
      (0.01, 1e-9, 0.81746895666247862), (1000, 900, 0.00054990226571178292),
      (1e5, 99_000, 0.00075741992117476797), (3, 1e-6, 1.6666654166671664e-19),
    ]
    for (shape, x, value) in lower {
      let found = GammaDistribution(shape: shape).cdf(x)
      #expect(agree(found, value, within: 1e-12), "\(shape) \(x) \(found)")
    }
  }

  @Test func `one and two degrees of freedom have their closed forms`() {
    for q in [1e-12, 1e-3, 0.1, 0.3, 0.49] {
      let two = (1 - 2 * q) * (2 / (4 * q * (1 - q))).squareRoot()
      #expect(agree(StudentT(degreesOfFreedom: 2).upperQuantile(q), two, within: 1e-12))
    }
    for x in [0.001, 0.5, 3, 40] {
      let exponential = GammaDistribution(shape: 1, scale: 2)
      let found = exponential.upperQuantile(exponential.survival(x))
      #expect(agree(found, x, within: 1e-12))
      #expect(
        agree(ChiSquared(degreesOfFreedom: 2).survival(x), exponential.survival(x), within: 1e-14)
      )
    }
  }

  private static let all: [any Distribution] = [
    NormalDistribution(mean: 3, standardDeviation: 2), StudentT(degreesOfFreedom: 3.5),
    ChiSquared(degreesOfFreedom: 7), FDistribution(numerator: 4, denominator: 11),
    GammaDistribution(shape: 0.4, scale: 3), GammaDistribution(shape: 250),
    BetaDistribution(alpha: 0.5, beta: 0.7), BetaDistribution(alpha: 30, beta: 4),
  ]

  @Test func `quantiles invert tails for every distribution`() {
    for distribution in DistributionTests.all {
      for p in [1e-9, 1e-4, 0.01, 0.2, 0.5, 0.8, 0.99, 0.9999] {
        let x = distribution.quantile(p)
        #expect(agree(distribution.cdf(x), p, within: 1e-11), "\(distribution) \(p)")
        let y = distribution.upperQuantile(p)
        // Near 1 the next number of a beta distribution can be much less probable.
        let between = distribution.survival(y.nextUp) <= p && distribution.survival(y.nextDown) >= p
        let close = agree(distribution.survival(y), p, within: 1e-11)
        #expect(close || between, "\(distribution) \(p)")
      }
    }
  }

  @Test func `densities are the slopes of the distributions`() {
    for distribution in DistributionTests.all {
      for p in [0.05, 0.4, 0.6, 0.9] {
        let x = distribution.quantile(p)
        let h = 1e-5 * abs(x)
        let slope = (distribution.cdf(x + h) - distribution.cdf(x - h)) / (2 * h)
        #expect(agree(distribution.density(x), slope, within: 1e-6), "\(distribution) \(p)")
      }
    }
  }

  @Test func `quantiles reach the ends of the support`() {
    #expect(StudentT(degreesOfFreedom: 4).quantile(0) == -.infinity)
    #expect(StudentT(degreesOfFreedom: 4).quantile(1) == .infinity)
    #expect(StudentT(degreesOfFreedom: 4).quantile(0.5) == 0)
    #expect(ChiSquared(degreesOfFreedom: 4).quantile(0) == 0)
    #expect(ChiSquared(degreesOfFreedom: 4).quantile(1) == .infinity)
    #expect(BetaDistribution(alpha: 2, beta: 3).quantile(1) == 1)
    #expect(BetaDistribution(alpha: 2, beta: 3).quantile(1.5).isNaN)
    for distribution in DistributionTests.all {
      #expect(distribution.cdf(.nan).isNaN && distribution.survival(.nan).isNaN)
      #expect(distribution.cdf(.infinity) == 1 && distribution.survival(.infinity) == 0)
      #expect(distribution.cdf(-.infinity) == 0 && distribution.survival(-.infinity) == 1)
    }
  }
}
