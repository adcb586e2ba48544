// SPDX-License-Identifier: Apache-2.0
// Cochran: Sampling Techniques, 3rd edition, 1977, sections 6.3 and 9A.5.

/// A ratio of two sums over independent units, such as recorded sessions: cost over requests.
///
/// θ̃ = Σaⱼ / Σcⱼ, where aⱼ and cⱼ are what unit j adds to the numerator and the denominator in one play.
public struct ClusterRatio: Sendable {
  /// What each unit adds to the numerator.
  public let numerators: [Double]
  /// What each unit adds to the denominator; 0 or more.
  public let denominators: [Double]
  /// θ̃ = Σaⱼ / Σcⱼ.
  public let estimate: Double
  /// uⱼ = (aⱼ − θ̃ cⱼ) / c̄: how far each unit moves the estimate, times their number; they add up to 0.
  public let deviations: [Double]
  /// Twice the square of the smallest step of uⱼ, added to Σu² so that few equal counts do not
  /// look certain.
  private let leastSquares: Double

  /// Estimates a ratio; nil below two units and when the denominators add up to 0.
  ///
  /// - Parameters:
  ///   - numerators: finite, one for each unit.
  ///   - denominators: finite and not negative, one for each unit.
  ///   - step: the smallest step of a numerator, such as the value of one solved request; 0 when it
  ///     is continuous.
  public init?(numerators: [Double], denominators: [Double], step: Double = 0) {
    precondition(numerators.count == denominators.count, "a unit has a numerator and a denominator")
    let total = denominators.reduce(0, +)
    guard numerators.count > 1, total > 0 else { return nil }
    self.numerators = numerators
    self.denominators = denominators
    let estimate = numerators.reduce(0, +) / total
    let mean = total / Double(denominators.count)
    self.estimate = estimate
    deviations = zip(numerators, denominators).map { ($0 - estimate * $1) / mean }
    leastSquares = 2 * (step / mean) * (step / mean)
  }

  /// How many units there are.
  public var count: Int { numerators.count }

  /// V = Σu² / (n (n − 1)), the variance of the estimate over samples of units.
  public var variance: Double { ClusterRatio.variance(deviations, leastSquares) }

  /// The variance of the difference to the ratio of a baseline over the same units.
  public func variance(of baseline: ClusterRatio) -> Double {
    let both = zip(deviations, baseline.deviations).map { $0 - $1 }
    // Nothing differs anywhere: there is no step to be unsure of.
    guard both.contains(where: { $0 != 0 }) || estimate != baseline.estimate else { return 0 }
    return ClusterRatio.variance(both, max(leastSquares, baseline.leastSquares))
  }

  private static func variance(_ deviations: [Double], _ leastSquares: Double) -> Double {
    let n = Double(deviations.count)
    return (deviations.reduce(0) { $0 + $1 * $1 } + leastSquares) / (n * (n - 1))
  }
}
