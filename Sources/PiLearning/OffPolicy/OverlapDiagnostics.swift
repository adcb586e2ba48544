// SPDX-License-Identifier: Apache-2.0
// Kish: Survey Sampling, 1965 (effective sample size).

internal import PiStatistics

/// How well a log supports the policy that is to be evaluated.
public struct OverlapDiagnostics: Hashable, Sendable {
  /// How many requests have an outcome.
  public let labelled: Int
  /// Kish's effective sample size (Σ w)² / Σ w² of the labelled requests.
  public let effectiveSampleSize: Double
  /// The largest weight of a labelled request, its label rate included.
  public let largestWeight: Double
  /// The 99 % quantile of the weights.
  public let weightP99: Double
  /// The mean weight: about 1 unless the logged propensities are wrong.
  public let meanWeight: Double
  /// The standard error of the mean weight.
  public let meanWeightError: Double
  /// The share of requests whose choice is the target's most probable one.
  public let matchRate: Double
  /// The share of the target's probability on candidates logged with less than `rareBelow`.
  public let rareShare: Double

  /// Looks at a log with propensities.
  ///
  /// - Parameters:
  ///   - log: the log.
  ///   - rareBelow: propensity below which a candidate counts as hardly tried.
  /// - Returns: nil when a propensity is unknown.
  public static func of(_ log: OffPolicyLog, rareBelow: Double = 0.01) -> OverlapDiagnostics? {
    log.hasPropensities ? OverlapDiagnostics(log, rareBelow: rareBelow) : nil
  }

  private init(_ log: OffPolicyLog, rareBelow: Double) {
    let used = log.rows.filter { $0.label > 0 }.map { $0.weight * $0.label }
    var (sum, squares) = (0.0, 0.0)
    for weight in used {
      sum += weight
      squares += weight * weight
    }
    labelled = used.count
    effectiveSampleSize = squares > 0 ? sum * sum / squares : 0
    let weights = log.rows.map(\.weight)
    let moments = Moments(weights)
    largestWeight = used.max() ?? 0
    weightP99 = SampleQuantile.value(of: weights, 0.99)
    meanWeight = moments.mean
    meanWeightError = moments.standardError
    matchRate = Double(log.requests.count { $0.isMatch }) / Double(log.requests.count)
    var rare = 0.0
    for request in log.requests {
      for (index, propensity) in (request.propensities ?? []).enumerated()
      where propensity < rareBelow { rare += request.target[index] }
    }
    rareShare = rare / Double(log.requests.count)
  }
}
