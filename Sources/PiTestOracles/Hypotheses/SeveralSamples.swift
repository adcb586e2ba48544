// SPDX-License-Identifier: Apache-2.0
// Fisher 1925; Brown, Forsythe, JASA 69, 1974, doi:10.1080/01621459.1974.10482955; Kruskal, Wallis,
// JASA 47, 1952, doi:10.1080/01621459.1952.10483441; Friedman, JASA 32, 1937.

public import PiStatistics

/// Tests whether the groups share one mean: the one-way analysis of variance.
///
/// - Parameter groups: at least two groups, together more values than groups.
/// - Returns: the F statistic and the p-value.
public func analysisOfVariance(_ groups: [[Double]]) -> TestResult {
  checkGroups(groups)
  let parts = groups.map { Moments($0) }
  var all = Moments()
  for part in parts { all.merge(part) }
  var (between, within) = (0.0, 0.0)
  for part in parts {
    between += Double(part.count) * (part.mean - all.mean) * (part.mean - all.mean)
    within += part.sumOfSquares
  }
  let numerator = Double(groups.count - 1)
  let denominator = Double(all.count - groups.count)
  let f = between == 0 ? 0 : between / numerator / (within / denominator)
  let tail = FDistribution(numerator: numerator, denominator: denominator).survival(f)
  return TestResult(statistic: f, pValue: tail)
}

/// Levene's test of equal variances around the medians, as Brown and Forsythe have it.
///
/// - Parameter groups: at least two groups, together more values than groups.
/// - Returns: the F statistic and the p-value.
public func brownForsythe(_ groups: [[Double]]) -> TestResult {
  checkGroups(groups)
  return analysisOfVariance(
    groups.map { group in
      let median = SampleQuantile.value(of: group, 0.5)
      return group.map { abs($0 - median) }
    }
  )
}

/// Tests whether any group tends to larger values: the rank test of Kruskal and Wallis.
///
/// - Parameter groups: at least two groups, none empty.
/// - Returns: H, corrected for ties, and the p-value by the chi-squared limit.
public func kruskalWallis(_ groups: [[Double]]) -> TestResult {
  checkGroups(groups)
  let ranking = Ranking(groups.flatMap { $0 })
  let n = Double(ranking.ranks.count)
  var (sum, start) = (0.0, 0)
  for group in groups {
    let total = ranking.ranks[start..<(start + group.count)].reduce(0, +)
    sum += total * total / Double(group.count)
    start += group.count
  }
  let correction = 1 - ranking.tieSum / (n * n * n - n)
  guard correction > 0 else { return TestResult(statistic: 0, pValue: 1) }
  let h = (12 / (n * (n + 1)) * sum - 3 * (n + 1)) / correction
  let freedom = Double(groups.count - 1)
  return TestResult(
    statistic: h,
    pValue: ChiSquared(degreesOfFreedom: freedom).survival(h)
  )
}

/// Tests whether treatments of the same units differ: Friedman's rank test.
///
/// - Parameter treatments: at least two treatments, each with one value per unit in the same order.
/// - Returns: the statistic, corrected for ties, and the p-value by the chi-squared limit.
public func friedman(_ treatments: [[Double]]) -> TestResult {
  checkGroups(treatments)
  let units = treatments[0].count
  precondition(treatments.allSatisfy { $0.count == units }, "every unit has every treatment")
  let k = Double(treatments.count)
  var totals = [Double](repeating: 0, count: treatments.count)
  var ties = 0.0
  for unit in 0..<units {
    let ranking = Ranking(treatments.map { $0[unit] })
    for index in totals.indices { totals[index] += ranking.ranks[index] }
    ties += ranking.tieSum
  }
  let n = Double(units)
  let correction = 1 - ties / (k * (k * k - 1) * n)
  guard correction > 0 else { return TestResult(statistic: 0, pValue: 1) }
  var squares = 0.0
  for total in totals { squares += total * total }
  let statistic = (12 / (k * n * (k + 1)) * squares - 3 * n * (k + 1)) / correction
  return TestResult(
    statistic: statistic,
    pValue: ChiSquared(degreesOfFreedom: k - 1).survival(statistic)
  )
}

private func checkGroups(_ groups: [[Double]]) {
  precondition(groups.count > 1 && !groups.contains { $0.isEmpty }, "groups have values")
  precondition(groups.reduce(0) { $0 + $1.count } > groups.count, "a spread needs two values")
}
