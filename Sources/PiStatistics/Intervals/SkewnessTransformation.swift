// SPDX-License-Identifier: Apache-2.0
// Hall: On the removal of skewness by transformation. J. Royal Statistical Society B 54, 1992, 221–228.

internal import PiCore

/// Hall's cubic transformation, which takes the skewness out of the t statistic of a mean.
///
/// Where values lie low they also lie close together, so the t interval misses on one side. With
/// λ = Σd³ / (Σd²)^(3/2) over the deviations d, s + λs²/3 + λ²s³/27 + λ/6 is about Student's, and
/// T(x) = (3/λ)(∛(1 + λ(x − λ/6)) − 1) undoes it. Without skewness both leave their argument as it is.
struct SkewnessTransformation {
  /// λ: the skewness of the values over the root of their number.
  let lambda: Double

  /// The statistic without its skewness; rising.
  func transformed(_ statistic: Double) -> Double {
    let part = lambda * statistic / 3
    return statistic * (1 + part + part * part / 3) + lambda / 6
  }

  /// T(x), written without a difference of near numbers: ∛(1 + z) − 1 = z / (c² + c + 1).
  func untransformed(_ x: Double) -> Double {
    let rest = x - lambda / 6
    let root = SkewnessTransformation.cubeRoot(1 + lambda * rest)
    return 3 * rest / (root * root + root + 1)
  }

  /// The ends of the interval about a mean.
  ///
  /// - Parameters:
  ///   - mean: the estimate.
  ///   - t: the quantile of Student's t, above 0.
  ///   - error: the standard error of the mean.
  /// - Returns: mean − T(±t) · error, longer towards the long tail.
  func bounds(around mean: Double, t: Double, error: Double) -> Bounds {
    Bounds(low: mean - untransformed(t) * error, high: mean - untransformed(-t) * error)
  }

  private static func cubeRoot(_ x: Double) -> Double {
    let size = Mathematics.pow(abs(x), 1.0 / 3)
    return x < 0 ? -size : size
  }
}
