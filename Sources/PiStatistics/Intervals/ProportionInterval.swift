// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// A proportion of independent yes-or-no trials with an interval.
public struct ProportionInterval: Hashable, Sendable {
  /// Successes over trials.
  public let proportion: Double
  /// Lower end, 0 … 1.
  public let low: Double
  /// Upper end, 0 … 1.
  public let high: Double

  /// The score interval of Wilson (JASA 22, 1927, doi:10.1080/01621459.1927.10502953).
  ///
  /// - Parameters:
  ///   - successes: 0 … trials.
  ///   - trials: above 0.
  ///   - confidence: two-sided, inside 0 … 1.
  /// - Returns: the interval.
  public static func wilson(
    successes: Int,
    trials: Int,
    confidence: Double = 0.95
  ) -> ProportionInterval {
    check(successes, trials, confidence)
    let n = Double(trials)
    let p = Double(successes) / n
    let z = -Mathematics.normalQuantile((1 - confidence) / 2)
    let square = z * z
    let centre = (p + square / (2 * n)) / (1 + square / n)
    let half = z / (1 + square / n) * ((p * (1 - p) + square / (4 * n)) / n).squareRoot()
    return ProportionInterval(
      proportion: p,
      low: successes == 0 ? 0 : max(0, centre - half),
      high: successes == trials ? 1 : min(1, centre + half)
    )
  }

  /// The exact interval of Clopper and Pearson (Biometrika 26, 1934, doi:10.1093/biomet/26.4.404).
  ///
  /// - Parameters:
  ///   - successes: 0 … trials.
  ///   - trials: above 0.
  ///   - confidence: two-sided, inside 0 … 1.
  /// - Returns: the interval.
  public static func clopperPearson(
    successes: Int,
    trials: Int,
    confidence: Double = 0.95
  ) -> ProportionInterval {
    check(successes, trials, confidence)
    let (k, rest) = (Double(successes), Double(trials - successes))
    let half = (1 - confidence) / 2
    return ProportionInterval(
      proportion: k / Double(trials),
      low: successes == 0 ? 0 : BetaDistribution(alpha: k, beta: rest + 1).quantile(half),
      high: rest == 0 ? 1 : BetaDistribution(alpha: k + 1, beta: rest).upperQuantile(half)
    )
  }

  /// The interval of Agresti and Coull (1998, doi:10.1080/00031305.1998.10480550).
  ///
  /// - Parameters:
  ///   - successes: 0 … trials.
  ///   - trials: above 0.
  ///   - confidence: two-sided, inside 0 … 1.
  /// - Returns: the interval.
  public static func agrestiCoull(
    successes: Int,
    trials: Int,
    confidence: Double = 0.95
  ) -> ProportionInterval {
    check(successes, trials, confidence)
    let z = -Mathematics.normalQuantile((1 - confidence) / 2)
    let n = Double(trials) + z * z
    let centre = (Double(successes) + z * z / 2) / n
    let half = z * (centre * (1 - centre) / n).squareRoot()
    return ProportionInterval(
      proportion: Double(successes) / Double(trials),
      low: max(0, centre - half),
      high: min(1, centre + half)
    )
  }

  /// The equal-tailed interval under Jeffreys' prior (Brown, Cai, DasGupta 2001).
  ///
  /// - Parameters:
  ///   - successes: 0 … trials.
  ///   - trials: above 0.
  ///   - confidence: two-sided, inside 0 … 1.
  /// - Returns: the interval, whose ends are never 0 or 1.
  public static func jeffreys(
    successes: Int,
    trials: Int,
    confidence: Double = 0.95
  ) -> ProportionInterval {
    check(successes, trials, confidence)
    let half = (1 - confidence) / 2
    let posterior = BetaDistribution(
      alpha: Double(successes) + 0.5,
      beta: Double(trials - successes) + 0.5
    )
    return ProportionInterval(
      proportion: Double(successes) / Double(trials),
      low: posterior.quantile(half),
      high: posterior.upperQuantile(half)
    )
  }

  /// Wald's interval p ± z √(p (1 − p) / n): for comparison only, its coverage is poor.
  ///
  /// - Parameters:
  ///   - successes: 0 … trials.
  ///   - trials: above 0.
  ///   - confidence: two-sided, inside 0 … 1.
  /// - Returns: the interval.
  public static func wald(
    successes: Int,
    trials: Int,
    confidence: Double = 0.95
  ) -> ProportionInterval {
    check(successes, trials, confidence)
    let p = Double(successes) / Double(trials)
    let z = -Mathematics.normalQuantile((1 - confidence) / 2)
    let half = z * (p * (1 - p) / Double(trials)).squareRoot()
    return ProportionInterval(proportion: p, low: max(0, p - half), high: min(1, p + half))
  }

  private static func check(_ successes: Int, _ trials: Int, _ confidence: Double) {
    precondition(trials > 0 && successes >= 0 && successes <= trials, "successes are among trials")
    precondition(confidence > 0 && confidence < 1, "a confidence is inside 0 to 1")
  }
}
