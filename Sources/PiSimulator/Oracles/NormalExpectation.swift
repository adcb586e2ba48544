// SPDX-License-Identifier: Apache-2.0
// Gauss–Kronrod pair (7, 15): Piessens et al., QUADPACK, Springer 1983, routine QK15.

import PiCore

/// Expectations of falling functions of a standard normal score.
enum NormalExpectation {
  /// Scores beyond this are left out: probability 1e-7 on either side.
  static let farthest = 5.2
  /// Most error of a panel before it is halved.
  private static let tolerance = 2e-5

  /// ∫ φ(z) f(z) dz up to `most`, for an f that falls from at most 1 to at least 0.
  ///
  /// Where f is level within 1e-6 the normal distribution is used; what is left is integrated by
  /// halving panels until the two rules of each agree within 2e-5, at most 8 times.
  static func of(_ most: Double, _ f: (Double) -> Double) -> Double {
    let (low, high) = (-farthest, min(most, farthest))
    guard high > low else { return 0 }
    let (first, last) = (f(low), f(high))
    let flat = 1e-6
    if first - last <= flat { return first * (cdf(high) - cdf(low)) }
    let from = edge(low, high) { first - f($0) <= flat }
    let to = edge(high, low) { f($0) - last <= flat }
    let outside = first * (cdf(from) - cdf(low)) + last * (cdf(high) - cdf(to))
    return outside + panel(from, to, depth: 0) { density($0) * f($0) }
  }

  /// A point between `inside`, where a condition holds, and `outside`, up to which it holds.
  private static func edge(
    _ inside: Double,
    _ outside: Double,
    _ holds: (Double) -> Bool
  ) -> Double {
    var (known, other) = (inside, outside)
    for _ in 0..<4 {
      let middle = (known + other) / 2
      if holds(middle) { known = middle } else { other = middle }
    }
    return known
  }

  private static func panel(
    _ low: Double,
    _ high: Double,
    depth: Int,
    _ f: (Double) -> Double
  ) -> Double {
    guard high > low else { return 0 }
    let (middle, half) = ((low + high) / 2, (high - low) / 2)
    let center = f(middle)
    var (kronrod, gauss) = (center * kronrodCenter, center * gaussCenter)
    for node in nodes {
      let sum = f(middle - half * node.place) + f(middle + half * node.place)
      kronrod += node.kronrod * sum
      gauss += node.gauss * sum
    }
    guard abs(kronrod - gauss) * half > tolerance, depth < 8 else { return kronrod * half }
    return panel(low, middle, depth: depth + 1, f) + panel(middle, high, depth: depth + 1, f)
  }

  private static func cdf(_ z: Double) -> Double { Mathematics.normalCDF(z) }

  private static func density(_ z: Double) -> Double {
    0.398_942_280_401_432_7 * Mathematics.exp(-0.5 * z * z)
  }

  private static let kronrodCenter = 0.209_482_141_084_727_83
  private static let gaussCenter = 0.417_959_183_673_469_4

  private static let nodes: [(place: Double, kronrod: Double, gauss: Double)] = [
    (0.991_455_371_120_812_6, 0.022_935_322_010_529_224, 0),
    (0.949_107_912_342_758_5, 0.063_092_092_629_978_55, 0.129_484_966_168_869_7),
    (0.864_864_423_359_769_1, 0.104_790_010_322_250_18, 0),
    (0.741_531_185_599_394_4, 0.140_653_259_715_525_92, 0.279_705_391_489_276_7),
    (0.586_087_235_467_691_1, 0.169_004_726_639_267_9, 0),
    (0.405_845_151_377_397_2, 0.190_350_578_064_785_4, 0.381_830_050_505_118_94),
    (0.207_784_955_007_898_47, 0.204_432_940_075_298_9, 0),
  ]
}
