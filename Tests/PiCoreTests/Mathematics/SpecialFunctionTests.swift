// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct SpecialFunctionTests {
  private func expectRelative(
    _ name: String,
    within tolerance: Double,
    _ function: (Double) -> Double
  ) throws {
    let rows = try goldenRows(name)
    #expect(rows.count >= 100)
    for row in rows where row.rounded.isNormal {
      let error = row.relative(function(row.x))
      #expect(error <= tolerance, "\(name)(\(row.x)) errs by \(error)")
    }
  }

  @Test func `lgamma is relatively accurate for positive arguments, zeros included`() throws {
    for row in try goldenRows("lgamma") where row.x > 0 {
      #expect(row.relative(Mathematics.lgamma(row.x)) <= 1e-14, "at \(row.x)")
    }
  }

  @Test func `lgamma is absolutely accurate below zero`() throws {
    for row in try goldenRows("lgamma") where row.x < 0 {
      #expect(abs(Mathematics.lgamma(row.x) - row.rounded) <= 1e-13, "at \(row.x)")
    }
  }

  @Test func `lgamma obeys the special values`() {
    #expect(Mathematics.lgamma(1) == 0)
    #expect(Mathematics.lgamma(2) == 0)
    for pole in [0.0, -0.0, -1, -2, -100, -1e300, .infinity, -.infinity] {
      #expect(Mathematics.lgamma(pole) == .infinity, "at \(pole)")
    }
    #expect(Mathematics.lgamma(.nan).isNaN)
    #expect(Mathematics.lgamma(1e308) == .infinity)
  }

  @Test func `erf and erfc are relatively accurate`() throws {
    try expectRelative("erfc", within: 3e-15, Mathematics.erfc)
    try expectRelative("erf", within: 2e-15, Mathematics.erf)
  }

  @Test func `erfc reaches its limits`() {
    #expect(Mathematics.erfc(0) == 1)
    #expect(Mathematics.erfc(.infinity) == 0)
    #expect(Mathematics.erfc(-.infinity) == 2)
    #expect(Mathematics.erfc(.nan).isNaN)
    #expect(Mathematics.erf(.infinity) == 1)
    #expect(Mathematics.erf(-.infinity) == -1)
  }

  @Test func `the normal distribution is relatively accurate far into the lower tail`() throws {
    try expectRelative("normalCDF", within: 3e-15, Mathematics.normalCDF)
    #expect(Mathematics.normalCDF(-.infinity) == 0)
    #expect(Mathematics.normalCDF(.infinity) == 1)
    #expect(Mathematics.normalCDF(0) == 0.5)
    #expect(Mathematics.normalCDF(.nan).isNaN)
  }

  @Test func `normal quantiles are accurate to the published 16 digits`() throws {
    try expectRelative("normalQuantile", within: 2e-15, Mathematics.normalQuantile)
  }

  @Test func `normal quantiles obey the special values`() {
    #expect(Mathematics.normalQuantile(0) == -.infinity)
    #expect(Mathematics.normalQuantile(1) == .infinity)
    #expect(Mathematics.normalQuantile(0.5) == 0)
    #expect(Mathematics.normalQuantile(-0.1).isNaN)
    #expect(Mathematics.normalQuantile(1.1).isNaN)
    #expect(Mathematics.normalQuantile(.nan).isNaN)
    #expect(Mathematics.normalQuantile(Luck.unit(0, 0)).isFinite)
    #expect(Mathematics.normalQuantile(Luck.unit(.max, .max)).isFinite)
  }

  @Test func `normal quantiles rise with the probability, also across the joins`() {
    var last = -Double.infinity
    for step in 1..<100_000 {
      let z = Mathematics.normalQuantile(Double(step) / 100_000)
      #expect(z > last)
      last = z
    }
    for join in [0.075, 0.925, 1.3887943864964e-11] {
      var p = join * (1 - 1e-10)
      last = Mathematics.normalQuantile(p)
      while p < join * (1 + 1e-10) {
        p *= 1 + 1e-13
        let z = Mathematics.normalQuantile(p)
        #expect(z >= last, "at \(p)")
        last = z
      }
    }
  }

  @Test func `the quantile inverts the distribution`() {
    for step in -70...50 {
      let x = Double(step) / 10
      let back = Mathematics.normalQuantile(Mathematics.normalCDF(x))
      #expect(abs(back - x) < 1e-9, "at \(x)")
    }
  }
}
