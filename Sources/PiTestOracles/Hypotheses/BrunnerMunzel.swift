// SPDX-License-Identifier: Apache-2.0
// Brunner, Munzel, Biometrical Journal 42(1), 2000,
// doi:10.1002/(SICI)1521-4036(200001)42:1<17::AID-BIMJ17>3.0.CO;2-U.

public import PiStatistics

/// Tests whether one sample tends to larger values, whatever the variances.
///
/// The statistic is positive when the second sample tends to larger values. Without any overlap
/// the statistic is infinite and the p-value 0.
///
/// - Parameters:
///   - first: at least two values.
///   - second: at least two values.
/// - Returns: the statistic and its two-sided p-value by the t limit.
public func brunnerMunzel(_ first: [Double], _ second: [Double]) -> TestResult {
  precondition(first.count > 1 && second.count > 1, "a spread needs two values")
  let (m, n) = (Double(first.count), Double(second.count))
  let both = Ranking(first + second).ranks
  let (a, b) = (Array(both.prefix(first.count)), Array(both.suffix(second.count)))
  let (u, v) = (placementVariance(a, first), placementVariance(b, second))
  let spread = m * u + n * v
  let lead = m * n * (Moments(b).mean - Moments(a).mean)
  if spread == 0 {
    return TestResult(statistic: lead == 0 ? 0 : lead * .infinity, pValue: lead == 0 ? 1 : 0)
  }
  let statistic = lead / ((m + n) * spread.squareRoot())
  let freedom = spread * spread / (m * u * (m * u) / (m - 1) + n * v * (n * v) / (n - 1))
  return TestResult(
    statistic: statistic,
    pValue: StudentT(degreesOfFreedom: freedom).twoSided(statistic)
  )
}

/// The variance of how far the joint ranks exceed the ranks inside the sample.
private func placementVariance(_ joint: [Double], _ sample: [Double]) -> Double {
  Moments(zip(joint, Ranking(sample).ranks).map { $0 - $1 }).variance
}
