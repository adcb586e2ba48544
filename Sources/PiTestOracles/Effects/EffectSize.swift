// SPDX-License-Identifier: Apache-2.0
// Cohen 1988; Hedges, J. Educ. Stat. 6, 1981, doi:10.3102/10769986006002107; Hodges, Lehmann, Ann.
// Math. Stat. 34, 1963, doi:10.1214/aoms/1177704172; Székely, Rizzo 2013 (energy distance).

import PiStatistics

/// How far two samples lie apart.
public enum EffectSize {
  /// Cohen's d: the difference of means over the pooled deviation.
  ///
  /// - Parameters:
  ///   - first: at least two values.
  ///   - second: at least two values.
  /// - Returns: positive when the first mean is larger; infinite without spread, 0 when equal.
  public static func cohensD(_ first: [Double], _ second: [Double]) -> Double {
    precondition(first.count > 1 && second.count > 1, "a spread needs two values")
    let (a, b) = (Moments(first), Moments(second))
    let pooled = (a.sumOfSquares + b.sumOfSquares) / Double(a.count + b.count - 2)
    let difference = a.mean - b.mean
    return difference == 0 ? 0 : difference / pooled.squareRoot()
  }

  /// Hedges' g: Cohen's d times 1 − 3 / (4 (m + n) − 9), which takes away most of its bias.
  public static func hedgesG(_ first: [Double], _ second: [Double]) -> Double {
    let size = Double(first.count + second.count)
    return cohensD(first, second) * (1 - 3 / (4 * size - 9))
  }

  /// The estimate of Hodges and Lehmann: the median of all differences first − second.
  ///
  /// - Complexity: O(m n log(m n)).
  public static func hodgesLehmann(_ first: [Double], _ second: [Double]) -> Double {
    SampleQuantile.value(of: first.flatMap { a in second.map { a - $0 } }, 0.5)
  }

  /// Wasserstein's distance of first order: the area between the distribution functions.
  public static func wasserstein(_ first: [Double], _ second: [Double]) -> Double {
    integrate(first, second) { abs($0) }
  }

  /// The energy distance: √(2 ∫ (F − G)²).
  public static func energyDistance(_ first: [Double], _ second: [Double]) -> Double {
    (2 * integrate(first, second) { $0 * $0 }).squareRoot()
  }

  /// ∫ g(F(x) − G(x)) dx over the joined samples.
  private static func integrate(
    _ first: [Double],
    _ second: [Double],
    _ gap: (Double) -> Double
  ) -> Double {
    precondition(!first.isEmpty && !second.isEmpty, "a comparison needs values on both sides")
    let (a, b) = (first.sorted(), second.sorted())
    let points = (a + b).sorted()
    var (i, j, sum) = (0, 0, 0.0)
    for (point, next) in zip(points, points.dropFirst()) where next > point {
      while i < a.count, a[i] <= point { i += 1 }
      while j < b.count, b[j] <= point { j += 1 }
      sum += gap(Double(i) / Double(a.count) - Double(j) / Double(b.count)) * (next - point)
    }
    return sum
  }
}
