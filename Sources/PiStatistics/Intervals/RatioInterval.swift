// SPDX-License-Identifier: Apache-2.0
// Fieller: Some problems in interval estimation. J. Royal Statistical Society B 16, 1954, 175–185.

/// The ratio of two means over replications, with Fieller's interval.
///
/// All ρ for which the mean of x − ρ y does not differ from zero by the paired t test. Where the
/// denominator itself does not differ from zero that set has no end, and there is no interval.
public struct RatioInterval: Hashable, Sendable {
  /// x̄ / ȳ.
  public let ratio: Double
  /// Lower end of the interval.
  public let low: Double
  /// Upper end of the interval.
  public let high: Double

  /// Estimates a ratio.
  ///
  /// Nil below two replications, where a value is not finite, and where the denominator's mean does
  /// not differ from zero.
  ///
  /// - Parameters:
  ///   - numerators: one value per replication.
  ///   - denominators: the values of the same replications.
  ///   - confidence: two-sided, inside 0 … 1.
  public init?(_ numerators: [Double], _ denominators: [Double], confidence: Double = 0.95) {
    precondition(numerators.count == denominators.count, "pairs need two values each")
    precondition(confidence > 0 && confidence < 1, "a confidence is inside 0 to 1")
    let count = numerators.count
    guard count > 1, (numerators + denominators).allSatisfy(\.isFinite) else { return nil }
    let (x, y) = (Moments(numerators), Moments(denominators))
    let products = zip(numerators, denominators).reduce(0) { sum, pair in
      sum + (pair.0 - x.mean) * (pair.1 - y.mean)
    }
    let scale = 1 / (Double(count) * Double(count - 1))
    let t = StudentT(degreesOfFreedom: Double(count - 1)).upperQuantile((1 - confidence) / 2)
    // (ȳ² − t² s_yy) ρ² − 2 (x̄ ȳ − t² s_xy) ρ + (x̄² − t² s_xx) ≤ 0.
    let square = y.mean * y.mean - t * t * y.sumOfSquares * scale
    let mixed = x.mean * y.mean - t * t * products * scale
    let rest = x.mean * x.mean - t * t * x.sumOfSquares * scale
    guard square > 0 else { return nil }
    let root = max(mixed * mixed - square * rest, 0).squareRoot()
    ratio = x.mean / y.mean
    low = (mixed - root) / square
    high = (mixed + root) / square
  }
}
