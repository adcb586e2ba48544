// SPDX-License-Identifier: Apache-2.0

extension MeanInterval {
  /// The interval of a mean of skewed values, such as a far quantile of each replication, by Hall's
  /// transformation.
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
    let bounds = SkewnessTransformation(lambda: lambda)
      .bounds(around: interval.mean, t: t, error: moments.standardError)
    (interval.low, interval.high) = (bounds.low, bounds.high)
    return interval
  }
}
