// SPDX-License-Identifier: Apache-2.0
// Gneiting, Raftery, JASA 102, 2007, doi:10.1198/016214506000001437 (CRPS).

internal import PiCore
internal import PiStatistics

/// How far predictions are from what was observed.
public struct RegressionMetrics: Hashable, Sendable {
  /// Observed values.
  public let observed: [Double]
  /// Their predictions.
  public let predicted: [Double]

  /// Pairs observations, at least one, with as many predictions.
  public init(observed: [Double], predicted: [Double]) {
    precondition(!observed.isEmpty && observed.count == predicted.count, "pairs need two values")
    self.observed = observed
    self.predicted = predicted
  }

  private func mean(_ loss: (Double, Double) -> Double) -> Double {
    var sum = 0.0
    for index in observed.indices { sum += loss(observed[index], predicted[index]) }
    return sum / Double(observed.count)
  }

  /// The mean absolute error.
  public var meanAbsoluteError: Double { mean { abs($0 - $1) } }

  /// The root of the mean squared error.
  public var rootMeanSquaredError: Double { mean { ($0 - $1) * ($0 - $1) }.squareRoot() }

  /// The median absolute error.
  public var medianAbsoluteError: Double {
    SampleQuantile.value(of: zip(observed, predicted).map { abs($0 - $1) }, 0.5)
  }

  /// The mean of |y − p| / |y|; infinite when an observation is 0 and its prediction is not.
  public var meanAbsolutePercentageError: Double { mean { $0 == $1 ? 0 : abs($0 - $1) / abs($0) } }

  /// The mean of 2 |y − p| / (|y| + |p|), 0 … 2.
  public var symmetricPercentageError: Double {
    mean { $0 == $1 ? 0 : 2 * abs($0 - $1) / (abs($0) + abs($1)) }
  }

  /// The root mean squared difference of log(1 + value).
  public var rootMeanSquaredLogError: Double {
    mean { y, p in
      let gap = Mathematics.log1p(y) - Mathematics.log1p(p)
      return gap * gap
    }.squareRoot()
  }

  /// The share of the variance explained; nil when the observations do not vary.
  public var rSquared: Double? {
    let spread = Moments(observed).sumOfSquares
    let rest = mean { ($0 - $1) * ($0 - $1) } * Double(observed.count)
    return spread > 0 ? 1 - rest / spread : nil
  }

  /// The share of the absolute error of the median explained; nil when observations do not vary.
  public var absoluteErrorExplained: Double? {
    let median = SampleQuantile.value(of: observed, 0.5)
    let reference = mean { y, _ in abs(y - median) }
    return reference > 0 ? 1 - meanAbsoluteError / reference : nil
  }

  /// The mean pinball loss of a prediction of the quantile `level`, inside 0 … 1.
  public func pinballLoss(level: Double) -> Double {
    mean { y, p in max(level * (y - p), (level - 1) * (y - p)) }
  }

  /// The mean Tweedie deviance with variance ∝ meanᵖᵒʷᵉʳ: 0 normal, 1 Poisson, 2 gamma.
  ///
  /// Predictions are positive unless the power is 0; observations not negative from 1, positive
  /// from 2 on.
  public func deviance(power: Double) -> Double {
    precondition(power <= 0 || power >= 1, "no distribution has a power between 0 and 1")
    if power == 0 { return mean { ($0 - $1) * ($0 - $1) } }
    if power == 1 {
      return mean { y, p in 2 * ((y == 0 ? 0 : y * Mathematics.log(y / p)) - y + p) }
    }
    if power == 2 { return mean { y, p in 2 * (Mathematics.log(p / y) + y / p - 1) } }
    return mean { y, p in
      let own = Mathematics.pow(max(y, 0), 2 - power) / ((1 - power) * (2 - power))
      let cross = y * Mathematics.pow(p, 1 - power) / (1 - power)
      return 2 * (own - cross + Mathematics.pow(p, 2 - power) / (2 - power))
    }
  }

  /// The mean CRPS of normal predictions with one standard deviation, in the unit of the values.
  public func normalCRPS(standardDeviation: Double) -> Double {
    precondition(standardDeviation > 0, "a standard deviation is positive")
    let standard = NormalDistribution()
    return mean { y, p in
      let z = (y - p) / standardDeviation
      let inner = z * (2 * Mathematics.normalCDF(z) - 1) + 2 * standard.density(z)
      return standardDeviation * (inner - 1 / Double.pi.squareRoot())
    }
  }

  /// Pearson's correlation; nil when either side does not vary.
  public var pearsonCorrelation: Double? {
    RegressionMetrics.correlation(observed, predicted)
  }

  /// Spearman's correlation of the ranks; nil when either side does not vary.
  public var spearmanCorrelation: Double? {
    RegressionMetrics.correlation(Ranking(observed).ranks, Ranking(predicted).ranks)
  }

  /// Kendall's τ-b; nil when either side does not vary.
  ///
  /// - Complexity: O(n²).
  public var kendallTau: Double? {
    var (balance, first, second) = (0, 0, 0)
    for i in observed.indices {
      for j in 0..<i {
        let up = RegressionMetrics.sign(observed[i], observed[j])
        let predictedUp = RegressionMetrics.sign(predicted[i], predicted[j])
        balance += up * predictedUp
        first += up * up
        second += predictedUp * predictedUp
      }
    }
    guard first > 0, second > 0 else { return nil }
    return Double(balance) / (Double(first).squareRoot() * Double(second).squareRoot())
  }

  private static func sign(_ a: Double, _ b: Double) -> Int { a > b ? 1 : (a < b ? -1 : 0) }

  private static func correlation(_ x: [Double], _ y: [Double]) -> Double? {
    let (a, b) = (Moments(x), Moments(y))
    guard a.sumOfSquares > 0, b.sumOfSquares > 0 else { return nil }
    var sum = 0.0
    for index in x.indices { sum += (x[index] - a.mean) * (y[index] - b.mean) }
    return sum / (a.sumOfSquares.squareRoot() * b.sumOfSquares.squareRoot())
  }
}
