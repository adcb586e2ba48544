// SPDX-License-Identifier: Apache-2.0
// Royston, Applied Statistics 44, 1995, doi:10.2307/2986146 (AS R94); Beasley, Springer, Applied
// Statistics 26, 1977, doi:10.2307/2347340 (AS 111); Anderson, Darling, JASA 49, 1954.

import PiCore
public import PiStatistics

/// Tests of whether a sample could be normal.
public enum Normality {
  /// The statistic A² of Anderson and Darling with mean and deviation estimated from the sample.
  ///
  /// - Parameter sample: at least two finite values, not all equal.
  /// - Returns: A², larger the worse the fit.
  public static func andersonDarling(_ sample: [Double]) -> Double {
    let moments = Moments(sample)
    precondition(moments.variance > 0, "a fit needs spread")
    let z = sample.sorted().map { ($0 - moments.mean) / moments.standardDeviation }
    let n = Double(z.count)
    var sum = 0.0
    for index in z.indices {
      let lower = Mathematics.log(Mathematics.normalCDF(z[index]))
      let upper = Mathematics.log(Mathematics.normalCDF(-z[z.count - 1 - index]))
      sum += Double(2 * index + 1) / n * (lower + upper)
    }
    return -n - sum
  }

  /// The test of Shapiro and Wilk by Royston's algorithm AS R94.
  ///
  /// - Parameter sample: 4 … 5,000 finite values, not all equal.
  /// - Returns: W, at most 1, and its approximate p-value.
  public static func shapiroWilk(_ sample: [Double]) -> TestResult {
    precondition((4...5000).contains(sample.count), "the approximation covers 4 to 5,000 values")
    let sorted = sample.sorted()
    let squares = Moments(sample).sumOfSquares
    precondition(squares > 0, "a fit needs spread")
    let weights = royston(sorted.count)
    var sum = 0.0
    for (index, weight) in weights.enumerated() {
      sum += weight * (sorted[sorted.count - 1 - index] - sorted[index])
    }
    let w = min(1, sum * sum / squares)
    return TestResult(statistic: w, pValue: pValue(w, count: sorted.count))
  }

  /// The weights of the larger half of the sample, largest first.
  private static func royston(_ count: Int) -> [Double] {
    let n = Double(count)
    var scores = (0..<(count / 2)).map { quantile((Double($0) + 0.625) / (n + 0.25)) }
    var squares = 0.0
    for score in scores { squares += 2 * score * score }
    let root = squares.squareRoot()
    let small = 1 / n.squareRoot()
    let first = polynomial([0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056], small)
    let second = polynomial([0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633], small)
    var fixed = [first - scores[0] / root]
    if count > 5 { fixed.append(second - scores[1] / root) }
    var (rest, share) = (squares, 1.0)
    for (index, weight) in fixed.enumerated() {
      rest -= 2 * scores[index] * scores[index]
      share -= 2 * weight * weight
    }
    let factor = (rest / share).squareRoot()
    for index in scores.indices {
      scores[index] = index < fixed.count ? fixed[index] : -scores[index] / factor
    }
    return scores
  }

  private static func pValue(_ w: Double, count: Int) -> Double {
    let n = Double(count)
    var y = Mathematics.log(1 - w)
    let (mean, logDeviation): (Double, Double)
    if count <= 11 {
      let bend = polynomial([-2.273, 0.459], n)
      guard y < bend else { return 1e-99 }
      y = -Mathematics.log(bend - y)
      mean = polynomial([0.544, -0.39978, 0.025054, -6.714e-4], n)
      logDeviation = polynomial([1.3822, -0.77857, 0.062767, -0.0020322], n)
    } else {
      let size = Mathematics.log(n)
      mean = polynomial([-1.5861, -0.31082, -0.083751, 0.0038915], size)
      logDeviation = polynomial([-0.4803, -0.082676, 0.0030302], size)
    }
    return Mathematics.normalCDF((mean - y) / Mathematics.exp(logDeviation))
  }

  private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }

  /// The normal quantile of AS 111, which belongs to AS R94: the test's tables assume its error.
  private static func quantile(_ p: Double) -> Double {
    let q = p - 0.5
    if abs(q) <= 0.42 {
      let r = q * q
      let upper = polynomial([2.50662823884, -18.61500062529, 41.39119773534, -25.44106049637], r)
      let lower = [1, -8.47351093090, 23.08336743743, -21.06224101826, 3.13082909833]
      return q * upper / polynomial(lower, r)
    }
    let r = (-Mathematics.log(min(p, 1 - p))).squareRoot()
    let upper = polynomial([-2.78718931138, -2.29796479134, 4.85014127135, 2.32121276858], r)
    let size = upper / polynomial([1, 3.54388924762, 1.63706781897], r)
    return q < 0 ? -size : size
  }
}
