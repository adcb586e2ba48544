// SPDX-License-Identifier: Apache-2.0
// Law: Simulation Modeling and Analysis, 5th edition, 2015, section 9.4.1.

extension MeanInterval {
  /// The half-width over the size of the mean, or infinity when the mean is 0 or not finite.
  public var relativeHalfWidth: Double {
    mean.isFinite && mean != 0 ? halfWidth / abs(mean) : .infinity
  }

  /// How many replications give a relative half-width of at most `target`, judged by this pilot.
  ///
  /// The smallest n ≥ count with t₍ₙ₋₁₎ s / √n ≤ target · |mean|.
  ///
  /// - Parameters:
  ///   - target: relative half-width, above 0.
  ///   - confidence: two-sided confidence of the interval to come.
  /// - Returns: nil when the pilot has fewer than two values, no finite spread or mean 0, or when
  ///   more than a million are needed.
  public func replicationsNeeded(
    relativeHalfWidth target: Double,
    confidence: Double = 0.95
  ) -> Int? {
    precondition(target > 0, "a target half-width is positive")
    guard count > 1, standardDeviation.isFinite, mean.isFinite, mean != 0 else { return nil }
    let limit = 1_000_000
    let allowed = target * abs(mean) / standardDeviation
    func suffices(_ n: Int) -> Bool {
      let t = StudentT(degreesOfFreedom: Double(n - 1)).upperQuantile((1 - confidence) / 2)
      return t <= allowed * Double(n).squareRoot()
    }
    if standardDeviation == 0 || suffices(count) { return count }
    guard suffices(limit) else { return nil }
    var (low, high) = (count, limit)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if suffices(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
