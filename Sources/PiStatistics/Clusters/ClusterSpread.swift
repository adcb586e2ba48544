// SPDX-License-Identifier: Apache-2.0

/// How far an estimate over recorded units scatters, and with how many degrees of freedom.
public struct ClusterSpread: Hashable, Sendable {
  /// The variance of the estimate.
  public let variance: Double
  /// Whether units delay each other, so that what runs say counts.
  public let isShared: Bool
  /// Degrees of freedom of that variance.
  public let degreesOfFreedom: Double
  /// Degrees of freedom of the variance between units alone.
  let unitFreedom: Double

  /// Chooses between what units and what runs say.
  ///
  /// Units that wait for each other share errors that no unit's own sums show. Runs draw units anew,
  /// so they show them: where their variance is larger than chance allows (F at 90 %) it counts.
  ///
  /// - Parameters:
  ///   - variance: V over the units.
  ///   - units: number of units, two or more.
  ///   - runs: the estimate of each run, every run with units drawn anew; two or more.
  ///   - inflation: factor for the dependence of neighbours, 1 without.
  public init(variance: Double, units: Int, runs: [Double], inflation: Double = 1) {
    precondition(units > 1 && runs.count > 1, "a spread needs two units and two runs")
    let unitFreedom = inflation > 1 ? max(Double(units - 1) / inflation, 3) : Double(units - 1)
    let runFreedom = Double(runs.count - 1)
    let between = Moments(runs).variance
    let bound = FDistribution(numerator: runFreedom, denominator: Double(units - 1)).quantile(0.9)
    isShared = between > variance * bound
    self.variance = (isShared ? between : variance) * inflation
    degreesOfFreedom = isShared ? min(runFreedom, unitFreedom) : unitFreedom
    self.unitFreedom = Double(units - 1)
  }

  /// The standard error.
  public var standardError: Double { variance.squareRoot() }

  /// t with upper probability `q` under the degrees of freedom.
  func upperT(_ q: Double) -> Double {
    StudentT(degreesOfFreedom: degreesOfFreedom).upperQuantile(q)
  }
}
