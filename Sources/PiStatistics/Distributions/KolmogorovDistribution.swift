// SPDX-License-Identifier: Apache-2.0
// Marsaglia, Tsang, Wang, J. Stat. Softw. 8(18), 2003, doi:10.18637/jss.v008.i18; Pelz, Good, JRSS B
// 38, 1976, doi:10.1111/j.2517-6161.1976.tb01579.x; Simard, L'Ecuyer, J. Stat. Softw. 39(11), 2011.

internal import PiCore

/// The distribution of the largest distance between a sample's and its true distribution function.
public struct KolmogorovDistribution: Hashable, Sendable {
  /// How many values the sample has, above 0.
  public let sampleSize: Int

  /// Creates the distribution for samples of `sampleSize`.
  public init(sampleSize: Int) {
    precondition(sampleSize > 0, "a sample has values")
    self.sampleSize = sampleSize
  }

  /// The probability of a distance of at least `distance`.
  ///
  /// Exact up to rounding for up to 140 values and wherever n d² ≥ 2.2 (there 1e-9 of itself);
  /// otherwise the expansion of Pelz and Good, which is right to about 1e-6.
  public func survival(_ distance: Double) -> Double {
    if distance.isNaN { return distance }
    let n = Double(sampleSize)
    if distance >= 1 { return 0 }
    if n * distance <= 0.5 { return 1 }
    let square = n * distance * distance
    if distance >= 0.5 || square >= (sampleSize <= 140 ? 4 : 2.2) {
      return min(1, 2 * oneSided(distance))
    }
    let isThin = sampleSize <= 100_000 && n * distance * distance.squareRoot() <= 1.4
    if sampleSize <= 140 || isThin {
      return max(0, 1 - matrixPower(distance))
    }
    return max(0, min(1, 1 - expansion(distance)))
  }

  /// P(D⁺ ≥ d), the sum of Smirnov, Birnbaum and Tingey.
  private func oneSided(_ d: Double) -> Double {
    let n = Double(sampleSize)
    let last = Int((n * (1 - d)).rounded(.down))
    var sum = 0.0
    for j in 0...last {
      let share = d + Double(j) / n
      let rest = 1 - share
      if rest <= 0 { continue }
      let choose = logChoose(sampleSize, j)
      let powers =
        Double(j - 1) * Mathematics.log(share) + Double(sampleSize - j) * Mathematics.log(rest)
      sum += Mathematics.exp(choose + powers)
    }
    return d * sum
  }

  /// P(D < d) as n! / nⁿ times an entry of the n-th power of a band matrix.
  private func matrixPower(_ d: Double) -> Double {
    let n = Double(sampleSize)
    let k = Int((n * d).rounded(.down)) + 1
    let matrix = ScaledMatrix.kolmogorov(rank: k, gap: Double(k) - n * d)
    let power = matrix.power(sampleSize)
    var value = power.cells[(k - 1) * power.size + k - 1]
    var exponent = power.exponent
    for i in 1...sampleSize {
      value *= Double(i) / n
      if value < 0x1p-400 {
        value *= 0x1p400
        exponent -= 400
      }
    }
    return exponent == 0 ? value : value * Mathematics.exp(Double(exponent) * 0x1.62e42fefa39efp-1)
  }

  /// The expansion in powers of n^(−1/2) with the terms K₀ … K₃ of Pelz and Good.
  private func expansion(_ d: Double) -> Double {
    let n = Double(sampleSize)
    let z = n.squareRoot() * d
    let (z2, p2) = (z * z, Double.pi * .pi)
    let (z4, p4) = (z2 * z2, p2 * p2)
    let (z6, p6) = (z4 * z2, p4 * p2)
    var terms = SIMD4<Double>()
    var (extra2, extra3) = (0.0, 0.0)
    for k in 1...(Int(16 * z / .pi) + 1) {
      let odd = Double(2 * k - 1)
      let (m2, whole) = (odd * odd, Double(k * k))
      let (m4, m6) = (m2 * m2, m2 * m2 * m2)
      let weight = Mathematics.exp(-p2 * m2 / (8 * z2))
      let second =
        6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * p2 / 4 * m2 + p4 * (1 - 2 * z2) / 16 * m4
      let third =
        -30 * z6 - 90 * z4 * z4 + p2 * (135 * z4 - 96 * z6) / 4 * m2
        + p4 * (212 * z4 - 60 * z2) / 16 * m4 + p6 * (5 - 30 * z2) / 64 * m6
      terms += weight * SIMD4(1, p2 / 4 * m2 - z2, second, third)
      let tail = Mathematics.exp(-p2 * whole / (2 * z2))
      extra2 += whole * tail
      extra3 += (3 * z2 - p2 * whole) * whole * tail
    }
    let root = (2 * Double.pi).squareRoot()
    terms *= root / SIMD4(z, 6 * z4, 72 * z6 * z, 6480 * z6 * z4)
    terms[2] -= p2 * root * extra2 / (36 * z2 * z)
    terms[3] += p2 * root * extra3 / (216 * z6)
    let s = n.squareRoot()
    return terms[0] + terms[1] / s + terms[2] / n + terms[3] / (n * s)
  }
}
