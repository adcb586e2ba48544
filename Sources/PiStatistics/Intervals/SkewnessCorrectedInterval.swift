// SPDX-License-Identifier: Apache-2.0
// Hall: On the removal of skewness by transformation. J. Royal Statistical Society B 54, 1992, 221–228.

internal import PiCore

extension MeanInterval {
  /// The interval of a mean of skewed values, such as a far quantile of each replication.
  ///
  /// Where values lie low they also lie close together, so the t interval misses on one side. Hall's
  /// cubic transformation of the t statistic takes the skewness out of it. With λ = Σd³ / (Σd²)^(3/2)
  /// over the deviations d, its inverse T(x) = (3/λ)(∛(1 + λ(x − λ/6)) − 1) gives the ends
  /// x̄ − T(±t) s / √n. Without skewness that is the t interval.
  ///
  /// - Parameters:
  ///   - values: one value per replication, at least one, none not-a-number.
  ///   - confidence: two-sided confidence, inside 0 … 1.
  /// - Returns: an interval about the mean, longer towards the long tail; the t interval when there
  ///   are fewer than three values, or none of them differs.
  public static func skewnessCorrected(
    _ values: [Double],
    confidence: Double = 0.95
  ) -> MeanInterval {
    var interval = MeanInterval(values, confidence: confidence)
    let moments = Moments(values)
    guard values.count > 2, interval.halfWidth.isFinite, moments.sumOfSquares > 0 else {
      return interval
    }
    let squares = moments.sumOfSquares
    let lambda = moments.sumOfCubes / (squares * squares.squareRoot())
    guard lambda.isFinite else { return interval }
    let t = StudentT(degreesOfFreedom: Double(values.count - 1))
      .upperQuantile((1 - confidence) / 2)
    interval.low = interval.mean - untransformed(t, lambda) * moments.standardError
    interval.high = interval.mean - untransformed(-t, lambda) * moments.standardError
    return interval
  }

  /// T(x), written without a difference of near numbers: ∛(1 + z) − 1 = z / (c² + c + 1).
  private static func untransformed(_ x: Double, _ lambda: Double) -> Double {
    let rest = x - lambda / 6
    let root = cubeRoot(1 + lambda * rest)
    return 3 * rest / (root * root + root + 1)
  }

  private static func cubeRoot(_ x: Double) -> Double {
    let size = Mathematics.pow(abs(x), 1.0 / 3)
    return x < 0 ? -size : size
  }
}
