// SPDX-License-Identifier: Apache-2.0
// Welch, Biometrika 34, 1947, doi:10.1093/biomet/34.1-2.28; Student, Biometrika 6, 1908.

public import PiStatistics

/// A t test of a difference of means, with the interval of the difference.
public struct MeanTest: Hashable, Sendable {
  /// The difference of the means: first − second.
  public let difference: Double
  /// The standard error of the difference.
  public let standardError: Double
  /// Degrees of freedom of the t distribution.
  public let degreesOfFreedom: Double

  /// Compares two independent samples that may differ in variance.
  ///
  /// - Parameters:
  ///   - first: at least two finite values.
  ///   - second: at least two finite values.
  /// - Returns: Welch's test.
  public static func welch(_ first: [Double], _ second: [Double]) -> MeanTest {
    let (a, b) = pair(first, second)
    let (u, v) = (a.variance / Double(a.count), b.variance / Double(b.count))
    let (m, n) = (Double(a.count - 1), Double(b.count - 1))
    let spread = u + v
    return MeanTest(
      difference: a.mean - b.mean,
      standardError: spread.squareRoot(),
      degreesOfFreedom: spread > 0 ? spread * spread / (u * u / m + v * v / n) : m + n
    )
  }

  /// Compares two independent samples of equal variance.
  ///
  /// - Parameters:
  ///   - first: at least two finite values.
  ///   - second: at least two finite values.
  /// - Returns: Student's test with the pooled variance.
  public static func student(_ first: [Double], _ second: [Double]) -> MeanTest {
    let (a, b) = pair(first, second)
    let freedom = Double(a.count + b.count - 2)
    let pooled = (a.sumOfSquares + b.sumOfSquares) / freedom
    return MeanTest(
      difference: a.mean - b.mean,
      standardError: (pooled * (1 / Double(a.count) + 1 / Double(b.count))).squareRoot(),
      degreesOfFreedom: freedom
    )
  }

  /// Compares two measurements of the same units.
  ///
  /// - Parameters:
  ///   - first: at least two finite values.
  ///   - second: as many values, in the same order.
  /// - Returns: the paired test.
  public static func paired(_ first: [Double], _ second: [Double]) -> MeanTest {
    precondition(first.count == second.count && first.count > 1, "pairs need two values each")
    let moments = Moments(zip(first, second).map { $0 - $1 })
    return MeanTest(
      difference: moments.mean,
      standardError: moments.standardError,
      degreesOfFreedom: Double(moments.count - 1)
    )
  }

  /// The difference in standard errors: 0 without a difference, infinite without spread.
  public var statistic: Double { difference == 0 ? 0 : difference / standardError }

  /// The two-sided p-value of "no difference".
  public var pValue: Double {
    statistic.isFinite ? StudentT(degreesOfFreedom: degreesOfFreedom).twoSided(statistic) : 0
  }

  /// The interval of the difference.
  public func interval(confidence: Double = 0.95) -> Bounds {
    precondition(confidence > 0 && confidence < 1, "a confidence is inside 0 to 1")
    let t = StudentT(degreesOfFreedom: degreesOfFreedom).upperQuantile((1 - confidence) / 2)
    return Bounds(low: difference - t * standardError, high: difference + t * standardError)
  }

  private static func pair(_ first: [Double], _ second: [Double]) -> (Moments, Moments) {
    precondition(first.count > 1 && second.count > 1, "a spread needs two values")
    return (Moments(first), Moments(second))
  }
}
