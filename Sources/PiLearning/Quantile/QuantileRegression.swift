// SPDX-License-Identifier: Apache-2.0
// Koenker, Bassett, Econometrica 46, 1978, doi:10.2307/1913643;
// Portnoy, Koenker, Stat. Sci. 12, 1997, doi:10.1214/ss/1030037960.

public import PiLinearAlgebra

/// Quantile regression: minimises Σρ(y − b₀ − xb), ρ(u) = u(τ − [u < 0]).
///
/// A sample tells the side of most rows, an interior point over the rest finds the active ones, then
/// the vertex through them is solved exactly and its dual certificate checked on all rows.
public struct QuantileRegression: Sendable, Hashable {
  /// Whether there is an intercept.
  public var hasIntercept: Bool
  /// The duality gap, relative to the objective, at which the interior point stops.
  public var tolerance: Double
  /// The most steps of the interior point.
  public var iterationLimit: Int
  /// Threads that share the rows, or the quantiles when there are several; the bits are the same.
  public var workers: Int

  /// Creates an estimator.
  public init(
    hasIntercept: Bool = true,
    tolerance: Double = 1e-12,
    iterationLimit: Int = 100,
    workers: Int = 1
  ) {
    precondition(tolerance > 0 && iterationLimit > 0, "a tolerance and a limit are positive")
    precondition(workers >= 1, "one worker or more")
    self.hasIntercept = hasIntercept
    self.tolerance = tolerance
    self.iterationLimit = iterationLimit
    self.workers = workers
  }

  /// Fits one quantile.
  ///
  /// - Parameters:
  ///   - quantile: τ, between 0 and 1.
  ///   - design: one row a case, without a column of ones.
  ///   - target: one value a row.
  ///   - weights: one weight a row, or nil for 1 each; a weight of 2 is a row given twice.
  /// - Returns: the fit; a vertex whenever its objective is no worse than the interior point's.
  /// - Throws: ``LearningError`` when data are bad or columns depend on each other.
  public func fit(
    quantile: Double,
    design: Matrix<Double>,
    target: [Double],
    weights: [Double]? = nil
  ) throws(LearningError) -> QuantileFit {
    precondition(quantile > 0 && quantile < 1, "a quantile is between 0 and 1")
    let problem = try QuantileProblem(self, design, target, weights, workers: workers)
    return try problem.fit(self, quantile: quantile)
  }

  /// Fits several quantiles, whose predictions are put in order.
  ///
  /// - Parameters:
  ///   - quantiles: between 0 and 1 each.
  ///   - design: one row a case, without a column of ones.
  ///   - target: one value a row.
  ///   - weights: one weight a row, or nil for 1 each.
  /// - Returns: the fits, quantiles ascending.
  /// - Throws: ``LearningError`` when data are bad or columns depend on each other.
  public func fit(
    quantiles: [Double],
    design: Matrix<Double>,
    target: [Double],
    weights: [Double]? = nil
  ) throws(LearningError) -> QuantileFits {
    let sorted = quantiles.sorted()
    precondition(sorted.allSatisfy { $0 > 0 && $0 < 1 }, "a quantile is between 0 and 1")
    let isShared = workers > 1 && sorted.count > 1
    let rowWorkers = isShared ? 1 : workers
    let problem = try QuantileProblem(self, design, target, weights, workers: rowWorkers)
    let estimator = self
    let results = RowShards(items: sorted.count).map(workers: isShared ? workers : 1) { range in
      Result { () throws(LearningError) in
        try problem.fit(estimator, quantile: sorted[range.lowerBound])
      }
    }
    var fits: [QuantileFit] = []
    for result in results { fits.append(try result.get()) }
    return QuantileFits(fits: fits)
  }
}
