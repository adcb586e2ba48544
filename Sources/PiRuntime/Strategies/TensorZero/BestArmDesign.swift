// SPDX-License-Identifier: Apache-2.0
// Garivier, Kaufmann: Optimal Best Arm Identification with Fixed Confidence. COLT 2016,
// arXiv:1602.04589.

import PiCore

/// The proportions in which to sample Gaussian arms to find the best one soonest, and when to stop.
package enum BestArmDesign {
  /// The asymptotically optimal sampling proportions of arms with these means and variances.
  ///
  /// They maximise the least of Δᵢ² / (2 (σ*² / w* + σᵢ² / wᵢ)) over the arms that are not the best,
  /// found by a golden-section search over w* around a bisection for that value.
  package static func proportions(means: [Double], variances: [Double]) -> [Double] {
    precondition(means.count == variances.count && !means.isEmpty, "one variance for each mean")
    guard means.count > 1 else { return [1] }
    let best = best(means)
    var (low, high) = (1e-6, 1 - 1e-6)
    let ratio = 0.618_033_988_749_894_9
    for _ in 0..<60 {
      let left = high - ratio * (high - low)
      let right = low + ratio * (high - low)
      let leftRate = rate(left, best, means, variances)
      if leftRate > rate(right, best, means, variances) { high = right } else { low = left }
    }
    let share = 0.5 * (low + high)
    let z = rate(share, best, means, variances)
    var proportions = means.indices.map { weight($0, z, share, best, means, variances) }
    proportions[best] = share
    let total = proportions.reduce(0, +)
    return proportions.map { $0 / total }
  }

  /// Whether the evidence names the best arm at confidence 1 − `delta`.
  ///
  /// The least generalised likelihood ratio against log((1 + log t) / delta).
  package static func isDecided(
    means: [Double],
    variances: [Double],
    counts: [Double],
    delta: Double
  ) -> Bool {
    let best = best(means)
    let total = counts.reduce(0, +)
    let threshold = Mathematics.log((1 + Mathematics.log(total)) / delta)
    return means.indices.allSatisfy { arm in
      guard arm != best else { return true }
      let spread = variances[best] / counts[best] + variances[arm] / counts[arm]
      let gap = means[best] - means[arm]
      return gap * gap / (2 * spread) > threshold
    }
  }

  /// The first arm with the highest mean.
  package static func best(_ means: [Double]) -> Int {
    var best = 0
    for arm in means.indices where means[arm] > means[best] { best = arm }
    return best
  }

  /// The rate z at which the other arms use up exactly what the best one leaves.
  private static func rate(
    _ share: Double,
    _ best: Int,
    _ means: [Double],
    _ variances: [Double]
  ) -> Double {
    var limit = Double.infinity
    for arm in means.indices where arm != best {
      let gap = gap(arm, best, means)
      limit = min(limit, gap * gap * share / (2 * variances[best]))
    }
    var (low, high) = (0.0, limit)
    for _ in 0..<80 {
      let middle = 0.5 * (low + high)
      var used = share
      for arm in means.indices where arm != best {
        used += weight(arm, middle, share, best, means, variances)
      }
      if used < 1 { low = middle } else { high = middle }
    }
    return low
  }

  private static func weight(
    _ arm: Int,
    _ z: Double,
    _ share: Double,
    _ best: Int,
    _ means: [Double],
    _ variances: [Double]
  ) -> Double {
    guard arm != best, z > 0 else { return 0 }
    let gap = gap(arm, best, means)
    let room = gap * gap / (2 * z) - variances[best] / share
    return room > 0 ? variances[arm] / room : .infinity
  }

  /// Equal arms are told apart by a gap too small to matter, so that the proportions exist.
  private static func gap(_ arm: Int, _ best: Int, _ means: [Double]) -> Double {
    max(means[best] - means[arm], 1e-4)
  }
}
