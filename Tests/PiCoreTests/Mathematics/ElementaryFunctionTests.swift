// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct ElementaryFunctionTests {
  /// The largest error over a golden file, in ulps, and where it occurs.
  private func worst(
    _ name: String,
    _ function: (Double, Double) -> Double
  ) throws -> (ulps: Double, x: Double) {
    let rows = try goldenRows(name)
    #expect(rows.count >= 250)
    var found = (ulps: 0.0, x: 0.0)
    for row in rows {
      let error = row.ulps(function(row.x, row.y))
      if !(error <= found.ulps) { found = (error, row.x) }
    }
    return found
  }

  @Test func `exp errs by at most one ulp`() throws {
    let found = try worst("exp") { x, _ in Mathematics.exp(x) }
    #expect(found.ulps <= 1, "at \(found.x)")
  }

  @Test func `log errs by at most 0.53 ulp`() throws {
    let found = try worst("log") { x, _ in Mathematics.log(x) }
    #expect(found.ulps <= 0.53, "at \(found.x)")
  }

  @Test func `expm1 errs by at most 0.7 ulp`() throws {
    let found = try worst("expm1") { x, _ in Mathematics.expm1(x) }
    #expect(found.ulps <= 0.7, "at \(found.x)")
  }

  @Test func `log1p errs by at most 0.6 ulp`() throws {
    let found = try worst("log1p") { x, _ in Mathematics.log1p(x) }
    #expect(found.ulps <= 0.6, "at \(found.x)")
  }

  @Test func `pow errs by at most one ulp`() throws {
    let found = try worst("pow", Mathematics.pow)
    #expect(found.ulps <= 1, "at \(found.x)")
  }

  @Test func `pow errs by at most 0.6 ulp where the result is normal`() throws {
    for row in try goldenRows("pow") where row.rounded.isNormal {
      #expect(row.ulps(Mathematics.pow(row.x, row.y)) <= 0.6, "at \(row.x), \(row.y)")
    }
  }

  @Test func `sin errs by at most 0.8 ulp at every size`() throws {
    let found = try worst("sin") { x, _ in Mathematics.sin(x) }
    #expect(found.ulps <= 0.8, "at \(found.x)")
  }

  @Test func `cos errs by at most 0.8 ulp at every size`() throws {
    let found = try worst("cos") { x, _ in Mathematics.cos(x) }
    #expect(found.ulps <= 0.8, "at \(found.x)")
  }

  @Test func `exp and expm1 obey the special values`() {
    #expect(Mathematics.exp(0) == 1)
    #expect(Mathematics.exp(-0.0) == 1)
    #expect(Mathematics.exp(.infinity) == .infinity)
    #expect(Mathematics.exp(-.infinity) == 0)
    #expect(Mathematics.exp(.nan).isNaN)
    #expect(Mathematics.exp(709.782712893384) == 0x1.fffffffffff2ap1023)
    #expect(Mathematics.exp(709.79) == .infinity)
    #expect(Mathematics.exp(1e300) == .infinity)
    #expect(Mathematics.exp(-745.13) == 0x1p-1074)
    #expect(Mathematics.exp(-745.14) == 0)
    #expect(Mathematics.exp(-1e300) == 0)
    #expect(Mathematics.expm1(-0.0).sign == .minus)
    #expect(Mathematics.expm1(0) == 0)
    #expect(Mathematics.expm1(.infinity) == .infinity)
    #expect(Mathematics.expm1(-.infinity) == -1)
    #expect(Mathematics.expm1(.nan).isNaN)
    #expect(Mathematics.expm1(0x1p-1074) == 0x1p-1074)
  }

  @Test func `log and log1p obey the special values`() {
    #expect(Mathematics.log(1) == 0)
    #expect(Mathematics.log(1).sign == .plus)
    #expect(Mathematics.log(0) == -.infinity)
    #expect(Mathematics.log(-0.0) == -.infinity)
    #expect(Mathematics.log(.infinity) == .infinity)
    #expect(Mathematics.log(-1).isNaN)
    #expect(Mathematics.log(-.infinity).isNaN)
    #expect(Mathematics.log(.nan).isNaN)
    #expect(Mathematics.log1p(-1) == -.infinity)
    #expect(Mathematics.log1p(-1.5).isNaN)
    #expect(Mathematics.log1p(.infinity) == .infinity)
    #expect(Mathematics.log1p(.nan).isNaN)
    #expect(Mathematics.log1p(-0.0).sign == .minus)
    #expect(Mathematics.log1p(0x1p-1074) == 0x1p-1074)
  }

  @Test func `sin and cos obey the special values`() {
    #expect(Mathematics.sin(-0.0).sign == .minus)
    #expect(Mathematics.sin(0) == 0)
    #expect(Mathematics.cos(0) == 1)
    for x in [Double.infinity, -.infinity, .nan] {
      #expect(Mathematics.sin(x).isNaN)
      #expect(Mathematics.cos(x).isNaN)
    }
  }

  @Test func `pow obeys the special values of IEEE 754`() {
    let infinity = Double.infinity
    let table: [(Double, Double, Double)] = [
      (.nan, 0, 1), (0, 0, 1), (infinity, -0.0, 1), (1, .nan, 1), (1, infinity, 1),
      (-1, infinity, 1), (-1, -infinity, 1), (0.5, infinity, 0), (0.5, -infinity, infinity),
      (-2, infinity, infinity), (2, -infinity, 0), (0, 3, 0), (0, -3, infinity),
      (0, -0.5, infinity),
      (infinity, 0.1, infinity), (infinity, -0.1, 0), (-infinity, 2, infinity), (-infinity, -2, 0),
      (-infinity, 3, -infinity), (-infinity, 0.5, infinity), (-2, 3, -8), (-2, 4, 16),
      (2, 0.5, 2.squareRoot()),
      (2, 1e300, infinity), (2, -1e300, 0), (0.5, 1e300, 0), (-2, 1e300, infinity), (3, 1e-300, 1),
      (-1, 0x1p53, 1), (-1, 9_007_199_254_740_991, -1), (2, -1074, 0x1p-1074), (2, 1024, infinity),
    ]
    for (x, y, expected) in table {
      #expect(Mathematics.pow(x, y) == expected, "\(x) to the power of \(y)")
    }
    #expect(Mathematics.pow(-8, 1.0 / 3).isNaN)
    #expect(Mathematics.pow(.nan, 1).isNaN)
    #expect(Mathematics.pow(2, .nan).isNaN)
    #expect(Mathematics.pow(-0.0, 3).sign == .minus)
    #expect(Mathematics.pow(-0.0, -3) == -infinity)
    #expect(Mathematics.pow(-infinity, -3).sign == .minus)
  }

  @Test func `neighbouring arguments never swap order in exp and log`() {
    let luck = Luck(seed: 7, replication: 0)
    for index in 0..<20_000 {
      let request = RequestKey(source: 0, ordinal: UInt32(index))
      let (first, second) = luck.uniformPair(.service, request: request)
      let x = 1400 * (first - 0.5)
      #expect(Mathematics.exp(x) <= Mathematics.exp(x.nextUp), "at \(x)")
      let y = Mathematics.exp(1400 * (second - 0.5))
      #expect(Mathematics.log(y) <= Mathematics.log(y.nextUp), "at \(y)")
    }
  }

  @Test func `large angles agree with the reduction of moderate ones`() {
    // sin²+cos² and the addition of a known multiple of π, carried by 2²⁰ on either side.
    for step in 0..<2_000 {
      let x = 0x1p20 * (0.5 + Double(step) * 0.001)
      let (s, c) = (Mathematics.sin(x), Mathematics.cos(x))
      #expect(abs(s * s + c * c - 1) < 4e-16, "at \(x)")
    }
  }
}
