// SPDX-License-Identifier: Apache-2.0

internal import PiStatistics

/// A coefficient with its standard error, test and interval.
public struct CoefficientRow: Sendable, Hashable {
  /// The estimate.
  public let estimate: Double
  /// Its standard error.
  public let standardError: Double
  /// Estimate over standard error.
  public let statistic: Double
  /// The two-sided probability of a statistic this far from zero.
  public let pValue: Double
  /// The lower end of the interval.
  public let lower: Double
  /// The upper end of the interval.
  public let upper: Double
}

/// Which distribution a coefficient's statistic is compared with.
public enum ReferenceDistribution: Sendable, Hashable {
  /// The standard normal.
  case normal
  /// Student's t.
  case student(degreesOfFreedom: Double)

  private var distribution: any Distribution {
    switch self {
    case .normal: NormalDistribution()
    case .student(let degrees): StudentT(degreesOfFreedom: degrees)
    }
  }

  /// The rows of a table of coefficients.
  ///
  /// - Parameters:
  ///   - estimates: the coefficients.
  ///   - standardErrors: one a coefficient.
  ///   - confidence: coverage of the intervals, between 0 and 1.
  /// - Returns: one row a coefficient.
  public func table(
    _ estimates: [Double],
    standardErrors: [Double],
    confidence: Double = 0.95
  ) -> [CoefficientRow] {
    precondition(confidence > 0 && confidence < 1, "a confidence is between 0 and 1")
    let distribution = distribution
    let reach = distribution.upperQuantile((1 - confidence) / 2)
    return zip(estimates, standardErrors).map { estimate, error in
      let statistic = estimate / error
      return CoefficientRow(
        estimate: estimate,
        standardError: error,
        statistic: statistic,
        pValue: min(1, 2 * distribution.tails(abs(statistic)).upper),
        lower: estimate - reach * error,
        upper: estimate + reach * error
      )
    }
  }
}
