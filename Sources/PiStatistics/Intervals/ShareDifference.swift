// SPDX-License-Identifier: Apache-2.0

/// The difference of two shares, or of what rises with them, from the intervals of both.
///
/// Its ends lie as far out as those of the two shares together: √(a² + b² − 2ρab), with their
/// distances a and b from their shares and the correlation ρ.
/// Where both distances are symmetric this is the paired interval; where one share is known exactly, it is the other's.
public struct ShareDifference: Hashable, Sendable {
  private let own: EffectiveShare
  private let other: EffectiveShare
  private let correlation: Double
  private let step: Double
  private let estimate: Double

  /// Takes two shares.
  ///
  /// - Parameters:
  ///   - own: the share of an arm.
  ///   - other: that of its baseline.
  ///   - correlation: of the two estimates, −1 … 1.
  ///   - step: how much the quantity rises when a share rises by 1, above 0.
  ///   - estimate: the difference of the quantity.
  public init(
    _ own: EffectiveShare,
    minus other: EffectiveShare,
    correlation: Double,
    step: Double = 1,
    estimate: Double
  ) {
    self.own = own
    self.other = other
    self.correlation = min(max(correlation, -1), 1)
    self.step = step
    self.estimate = estimate
  }

  /// The interval around the estimate.
  ///
  /// - Parameter confidence: two-sided, inside 0 … 1.
  /// - Returns: bounds in the unit of the quantity.
  public func bounds(confidence: Double = 0.95) -> Bounds {
    let (mine, theirs) = (own.bounds(confidence: confidence), other.bounds(confidence: confidence))
    let below = JointDistance.of(own.share - mine.low, theirs.high - other.share, correlation)
    let above = JointDistance.of(mine.high - own.share, other.share - theirs.low, correlation)
    return Bounds(low: estimate - step * below, high: estimate + step * above)
  }

  /// The two-sided p-value of "no difference"; the interval leaves out zero exactly when it is at most 5 %.
  public var pValue: Double { JointDistance.pValue { bounds(confidence: 1 - $0) } }
}
