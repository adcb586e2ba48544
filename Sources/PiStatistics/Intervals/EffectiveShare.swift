// SPDX-License-Identifier: Apache-2.0
// Korn, Graubard: Confidence intervals for proportions with small expected number of positive counts
// estimated from survey data. Survey Methodology 24, 1998, 193–201.

internal import PiCore

/// A share of requests that fail in runs, not one by one.
///
/// With variance V the share p is known as well as from p (1 − p) / V independent requests. The interval is
/// that of Clopper and Pearson for so many, fewer for the degrees of freedom of V: it leans towards the
/// failures that a sample without a rush does not hold, where p ± t √V is short just when p is too good.
public struct EffectiveShare: Hashable, Sendable {
  /// The share, 0 … 1.
  public let share: Double
  /// How many independent requests would know it as well.
  public let count: Double
  private let degreesOfFreedom: Double

  /// Above so many expected successes and failures the normal distribution is as good.
  private static let plenty = 2_000.0

  /// Takes an estimate.
  ///
  /// - Parameters:
  ///   - share: 0 … 1.
  ///   - variance: of the estimate, 0 or more.
  ///   - degreesOfFreedom: of that variance, above 0.
  ///   - requests: how many there were, above 0; no share is known better than from them all.
  public init(_ share: Double, variance: Double, degreesOfFreedom: Double, requests: Double) {
    precondition(share >= 0 && share <= 1 && requests > 0, "a share of some requests")
    self.share = share
    self.degreesOfFreedom = degreesOfFreedom
    count = variance > 0 ? min(share * (1 - share) / variance, requests) : requests
  }

  /// The interval.
  ///
  /// - Parameter confidence: two-sided, inside 0 … 1.
  /// - Returns: bounds around the share, 0 … 1.
  public func bounds(confidence: Double = 0.95) -> Bounds {
    let half = (1 - confidence) / 2
    let t = StudentT(degreesOfFreedom: degreesOfFreedom).upperQuantile(half)
    let z = -Mathematics.normalQuantile(half)
    guard count > 0, t > 0 else { return Bounds(low: share, high: share) }
    let trials = count * (z / t) * (z / t)
    let (hits, misses) = (trials * share, trials * (1 - share))
    guard min(hits, misses) < EffectiveShare.plenty else {
      let width = t * (share * (1 - share) / count).squareRoot()
      return Bounds(low: max(share - width, 0), high: min(share + width, 1))
    }
    // Rounding aside, the share is inside.
    let low = hits > 0 ? BetaDistribution(alpha: hits, beta: misses + 1).quantile(half) : 0
    let high = misses > 0 ? BetaDistribution(alpha: hits + 1, beta: misses).upperQuantile(half) : 1
    return Bounds(low: min(low, share), high: max(high, share))
  }
}
