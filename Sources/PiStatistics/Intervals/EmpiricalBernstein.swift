// SPDX-License-Identifier: Apache-2.0
// Maurer, Pontil: Empirical Bernstein bounds and sample variance penalization. COLT 2009,
// arXiv:0907.3740, theorem 4 and remark.

internal import PiCore

/// An interval of a mean of bounded independent values that holds for every sample size.
public enum EmpiricalBernstein {
  /// Half the width: √(2 V log(4/δ) / n) + 7 R log(4/δ) / (3 (n − 1)), with δ = 1 − confidence.
  ///
  /// - Parameters:
  ///   - variance: unbiased sample variance.
  ///   - range: distance between the bounds of a value, known beforehand.
  ///   - count: how many values, at least two.
  ///   - confidence: two-sided, inside 0 … 1.
  /// - Returns: the radius around the sample mean.
  public static func radius(
    variance: Double,
    range: Double,
    count: Int,
    confidence: Double = 0.95
  ) -> Double {
    precondition(count > 1 && range >= 0, "a spread needs two values and a range")
    precondition(confidence > 0 && confidence < 1, "a confidence is inside 0 to 1")
    let log = Mathematics.log(4 / (1 - confidence))
    let n = Double(count)
    return (2 * variance * log / n).squareRoot() + 7 * range * log / (3 * (n - 1))
  }
}
