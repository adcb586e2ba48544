// SPDX-License-Identifier: Apache-2.0
// Asmussen, Glynn: Stochastic Simulation, 2007, III.5a; Nakayama, ACM TOMACS 24(4), 2014,
// doi:10.1145/2558328.

extension MeanInterval {
  /// The t interval of a mean, or, where there is a pooled quantile, the interval by sectioning.
  public init(_ values: [Double], pooled: Double?, confidence: Double = 0.95) {
    guard let pooled else {
      self.init(values, confidence: confidence)
      return
    }
    self = .sectioning(pooled: pooled, perReplication: values, confidence: confidence)
  }

  /// The interval of a quantile by sectioning: the pooled estimate, spread from the replications.
  ///
  /// q ± t₍ₙ₋₁₎ √(Σ (qᵢ − q)² / (n (n − 1))): centred at the quantile of all values pooled, which
  /// has less bias than the mean of the replications' quantiles.
  ///
  /// - Parameters:
  ///   - pooled: the quantile over the values of all replications together.
  ///   - perReplication: the same quantile of each replication.
  ///   - confidence: two-sided, inside 0 … 1.
  /// - Returns: an interval whose `mean` is the pooled quantile; unbounded when one is infinite.
  public static func sectioning(
    pooled: Double,
    perReplication: [Double],
    confidence: Double = 0.95
  ) -> MeanInterval {
    precondition(!perReplication.isEmpty, "sectioning needs replications")
    let n = perReplication.count
    guard pooled.isFinite, perReplication.allSatisfy(\.isFinite), n > 1 else {
      return MeanInterval(
        mean: pooled,
        low: -.infinity,
        high: .infinity,
        standardDeviation: n > 1 ? .infinity : 0,
        count: n
      )
    }
    var squares = 0.0
    for value in perReplication { squares += (value - pooled) * (value - pooled) }
    let deviation = (squares / Double(n - 1)).squareRoot()
    let t = StudentT(degreesOfFreedom: Double(n - 1)).upperQuantile((1 - confidence) / 2)
    let half = t * deviation / Double(n).squareRoot()
    return MeanInterval(
      mean: pooled,
      low: pooled - half,
      high: pooled + half,
      standardDeviation: deviation,
      count: n
    )
  }
}
