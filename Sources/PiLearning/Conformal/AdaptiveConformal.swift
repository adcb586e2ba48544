// SPDX-License-Identifier: Apache-2.0
// Gibbs, Candès: Adaptive conformal inference under distribution shift. NeurIPS 2021,
// arXiv:2106.00170.

/// A threshold over a sliding window whose miscoverage follows what was covered.
///
/// After each score: α ← α + γ (target − miss). The long-run share of misses tends to the target
/// whatever the scores do.
public struct AdaptiveConformal: Sendable {
  /// The share of misses to aim for.
  public let target: Double
  /// The step γ.
  public let step: Double
  /// The miscoverage that the next threshold asks for; may leave 0 … 1.
  public private(set) var miscoverage: Double
  private var window: [Double]
  private var oldest = 0
  private var sorted: [Double]

  /// Starts from calibration scores, which also set the length of the window.
  ///
  /// - Parameters:
  ///   - scores: the window to begin with, oldest first, not empty.
  ///   - target: share of misses to aim for, inside 0 … 1.
  ///   - step: γ, above 0.
  public init(_ scores: [Double], target: Double, step: Double) {
    precondition(!scores.isEmpty && target > 0 && target < 1 && step > 0, "a window has scores")
    self.target = target
    self.step = step
    miscoverage = target
    window = scores
    sorted = scores.sorted()
  }

  /// The threshold for the next score.
  public var threshold: ConformalThreshold {
    ConformalThreshold(sorted: sorted, miscoverage: miscoverage)
  }

  /// Takes in the score that came and moves the window on by one.
  ///
  /// - Parameter score: of the row that `threshold` was used for.
  /// - Returns: whether the score was above the threshold.
  /// - Complexity: O(window).
  @discardableResult
  public mutating func observe(_ score: Double) -> Bool {
    precondition(!score.isNaN, "only numbers have ranks")
    let missed = score > threshold.value
    miscoverage += step * (target - (missed ? 1 : 0))
    sorted.remove(at: place(window[oldest]))
    sorted.insert(score, at: place(score))
    window[oldest] = score
    oldest = (oldest + 1) % window.count
    return missed
  }

  /// The position of the first sorted score that is not below `score`.
  private func place(_ score: Double) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < score { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
