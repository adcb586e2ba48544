// SPDX-License-Identifier: Apache-2.0

internal import PiCore
public import PiRuntime
internal import PiStatistics

/// Transforms whose settings come from a training sample.
public enum FeatureFitting {
  /// Cubic B-splines with knots at evenly spaced quantiles; equal quantiles count once.
  ///
  /// - Parameters:
  ///   - sample: training values, at least two different ones.
  ///   - knots: how many knots, at least two.
  ///   - extrapolation: beyond the outer knots.
  /// - Returns: the splines.
  public static func bSpline(
    _ sample: [Double],
    knots: Int = 5,
    extrapolation: SplineExtrapolation = .linear
  ) -> CubicBSpline {
    precondition(knots > 1, "a spline has two knots")
    let shares = (0..<knots).map { Double($0) / Double(knots - 1) }
    return CubicBSpline(knots: quantiles(sample, shares), extrapolation: extrapolation)
  }

  /// Natural cubic splines with knots at the smallest and largest value and at given quantiles.
  public static func naturalCubic(
    _ sample: [Double],
    shares: [Double] = [0.1, 0.35, 0.65, 0.9],
    extrapolation: SplineExtrapolation = .linear
  ) -> NaturalCubicSpline {
    let knots = quantiles(sample, [0] + shares + [1])
    return NaturalCubicSpline(knots: knots, extrapolation: extrapolation)
  }

  /// Restricted cubic splines with five knots at the quantiles that Harrell recommends.
  public static func restrictedCubic(_ sample: [Double]) -> RestrictedCubicSpline {
    RestrictedCubicSpline(knots: quantiles(sample, [0.05, 0.275, 0.5, 0.725, 0.95]))
  }

  /// Mean and population standard deviation; a sample without spread gets scale 1.
  public static func standard(_ sample: [Double]) -> FeatureTransform {
    let moments = Moments(sample)
    let scale = (moments.sumOfSquares / Double(max(1, moments.count))).squareRoot()
    return .scaled(centre: moments.mean, scale: scale > 0 ? scale : 1)
  }

  /// Median and distance of the quartiles; a sample without spread gets scale 1.
  public static func robust(_ sample: [Double]) -> FeatureTransform {
    let scale = Summary.interquartileRange(sample)
    return .scaled(centre: SampleQuantile.value(of: sample, 0.5), scale: scale > 0 ? scale : 1)
  }

  /// Normal scores from a table of `count` quantiles.
  public static func normalScore(_ sample: [Double], count: Int = 50) -> FeatureTransform {
    precondition(count > 1, "a table has two quantiles")
    let sorted = sample.sorted()
    let table = (0..<count).map { index in
      SampleQuantile.value(ofSorted: sorted, Double(index) / Double(count - 1))
    }
    return .normalScore(QuantileTable(quantiles: table))
  }

  /// Yeo and Johnson's transform with the most likely λ in −5 … 5, standardised.
  public static func power(_ sample: [Double]) -> FeatureTransform {
    var (low, high) = (-5.0, 5.0)
    let golden = (5.0.squareRoot() - 1) / 2
    while high - low > 1e-10 {
      let (left, right) = (high - golden * (high - low), low + golden * (high - low))
      if likelihood(sample, left) < likelihood(sample, right) { low = left } else { high = right }
    }
    return power(sample, lambda: (low + high) / 2)
  }

  /// Yeo and Johnson's transform with a given λ, standardised.
  public static func power(_ sample: [Double], lambda: Double) -> FeatureTransform {
    let moments = Moments(sample.map { FeatureTransform.yeoJohnson($0, lambda: lambda) })
    let scale = (moments.sumOfSquares / Double(max(1, moments.count))).squareRoot()
    return .power(lambda: lambda, centre: moments.mean, scale: scale > 0 ? scale : 1)
  }

  private static func likelihood(_ sample: [Double], _ lambda: Double) -> Double {
    let moments = Moments(sample.map { FeatureTransform.yeoJohnson($0, lambda: lambda) })
    var slope = 0.0
    for x in sample { slope += (x < 0 ? -1 : 1) * Mathematics.log1p(abs(x)) }
    let n = Double(sample.count)
    return -n / 2 * Mathematics.log(moments.sumOfSquares / n) + (lambda - 1) * slope
  }

  private static func quantiles(_ sample: [Double], _ shares: [Double]) -> [Double] {
    let sorted = sample.sorted()
    var knots: [Double] = []
    for share in shares {
      let knot = SampleQuantile.value(ofSorted: sorted, share)
      if knots.last.map({ $0 < knot }) ?? true { knots.append(knot) }
    }
    return knots
  }
}
