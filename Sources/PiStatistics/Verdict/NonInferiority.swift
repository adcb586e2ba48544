// SPDX-License-Identifier: Apache-2.0

/// How much worse than the baseline a treatment may be and still count as no worse.
public enum NonInferiorityMargin: Hashable, Sendable {
  /// In the unit of the metric, 0 or more: 0.01 is one point of a rate.
  case absolute(Double)
  /// As a share of the baseline's mean, 0 or more: 0.02 is two percent.
  case relative(Double)
}

extension PairedDifference {
  /// The amount of a margin in the unit of the metric.
  public func amount(of margin: NonInferiorityMargin) -> Double {
    switch margin {
    case .absolute(let amount):
      precondition(amount >= 0, "a margin is not negative")
      return amount
    case .relative(let share):
      precondition(share >= 0, "a margin is not negative")
      return share * abs(baselineMean)
    }
  }

  /// Whether the treatment is non-inferior: the one-sided bound stays within the margin.
  ///
  /// Higher is better: lower bound > −margin. Lower is better: upper bound < margin. Identical runs
  /// are non-inferior at any margin.
  ///
  /// - Parameters:
  ///   - margin: how much worse is still acceptable.
  ///   - direction: whether more of the metric is good.
  ///   - confidence: one-sided confidence.
  /// - Returns: false also when there is no finite bound.
  public func isNonInferior(
    margin: NonInferiorityMargin,
    direction: Direction,
    confidence: Double = 0.95
  ) -> Bool {
    if isIdentical { return true }
    let amount = amount(of: margin)
    switch direction {
    case .higherIsBetter: return interval.lowerBound(confidence: confidence) > -amount
    case .lowerIsBetter: return interval.upperBound(confidence: confidence) < amount
    }
  }
}
